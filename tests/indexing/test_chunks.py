"""Chunks: whole sentences of one section, never more tokens than fit, every offset exact."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles.blocks import Piece, assemble
from rag.indexing.chunks import CONTEXT_TOKENS, CountTokens, chunk_article, embedded_text, shortened
from rag.types import Article, Chunk


def test_paragraphs_stand_together_while_they_fit() -> None:
    article = _article(Piece("One two three."), Piece("Four five."), Piece("Six."))
    assert _passages(article, max_tokens=5) == ["One two three.\n\nFour five.", "Six."]


def test_a_paragraph_that_does_not_fit_begins_the_next_chunk() -> None:
    article = _article(Piece("One two three."), Piece("Four. Five."))
    assert _passages(article, max_tokens=4) == ["One two three.", "Four. Five."]


def test_a_long_paragraph_is_cut_between_sentences_into_even_parts() -> None:
    article = _article(Piece("One two. Three four. Five six. Seven eight."))
    assert _passages(article, max_tokens=6) == ["One two. Three four.", "Five six. Seven eight."]


def test_a_heading_parts_chunks_and_names_the_ones_under_it() -> None:
    article = _article(Piece("One."), Piece("Aim", 2), Piece("Two."), Piece("End", 3), Piece("Three."))
    assert [(chunk.heading, _passage(article, chunk)) for chunk in _chunks(article, max_tokens=50)] == [
        ("", "One."),
        ("Aim", "Two."),
        ("End", "Three."),
    ]


def test_an_aside_is_in_no_chunk_and_its_neighbours_are_in_two() -> None:
    article = _article(Piece("Aim", 2), Piece("One."), Piece("SEE ALSO: Two"), Piece("Three."))
    assert [(chunk.heading, _passage(article, chunk)) for chunk in _chunks(article, max_tokens=50)] == [
        ("Aim", "One."),
        ("Aim", "Three."),
    ]


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("a b c, d e f", ["a b c,", "d e f"]),
        ("a b c d e f", ["a b c", "d e f"]),
        ("a b c; d e, f g h i", ["a b c;", "d e,", "f g h i"]),
    ],
)
def test_a_sentence_too_long_is_cut_after_punctuation_or_else_at_a_space(sentence: str, parts: list[str]) -> None:
    article = _article(Piece(sentence))
    spans = [span for chunk in _chunks(article, max_tokens=4) for span in chunk.sentences]
    assert [span.of(article.text) for span in spans] == parts


def test_a_run_of_characters_without_a_space_is_cut_anywhere() -> None:
    article = _article(Piece("一二三四五六七八"))
    assert _passages(article, max_tokens=3, count=_characters) == ["一二", "三四", "五六", "七八"]


def test_the_halves_of_a_word_are_never_put_together_again() -> None:
    """A word that counts 5 whole may count 2 in each half; a chunk of both would exceed a limit of 4."""

    def count(texts: Sequence[str]) -> list[int]:
        return [5 if len(text) > 6 else 2 for text in texts]

    assert _passages(_article(Piece("unaffable")), max_tokens=4, count=count) == ["unaf", "fable"]


def test_chunks_are_numbered_and_named_by_their_article() -> None:
    chunks = _chunks(_article(Piece("One."), Piece("Two.")), max_tokens=1)
    assert [(chunk.id, chunk.article_id, chunk.ordinal) for chunk in chunks] == [("a#0", "a", 0), ("a#1", "a", 1)]


_WORDS = st.lists(
    st.text(alphabet=st.sampled_from("abcÉé.!?,;“”()1$🌵中"), min_size=1, max_size=12), min_size=1, max_size=60
).map(" ".join)
_PIECES = st.lists(st.builds(Piece, _WORDS, st.sampled_from([0, 0, 0, 2])), min_size=1, max_size=8)


@given(_PIECES, st.integers(1, 12), st.sampled_from(["words", "characters"]))
def test_chunks_tile_every_paragraph_in_order_and_never_exceed_the_limit(
    pieces: list[Piece], limit: int, unit: str
) -> None:
    count = _words if unit == "words" else _characters
    article = _article(*pieces)
    chunks = _chunks(article, max_tokens=limit, count=count)
    edges = [edge for chunk in chunks for span in chunk.sentences for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    for chunk in chunks:
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
        assert all(span.start < span.end for span in chunk.sentences)
        assert count([_passage(article, chunk)])[0] <= limit
    paragraphs = "".join(article.text[b.start : b.end] for b in article.blocks if b.kind == "paragraph")
    cited = "".join(span.of(article.text) for chunk in chunks for span in chunk.sentences)
    assert "".join(cited.split()) == "".join(paragraphs.split())


def test_the_embedded_text_is_the_context_line_over_the_passage() -> None:
    article = _article(Piece("One two."), title="A memo", date="2020-09")
    (chunk,) = _chunks(article, max_tokens=5)
    assert embedded_text(article, chunk, count_tokens=_words) == "A memo. September 2020\nOne two."


def test_a_long_title_leaves_the_passage_its_room() -> None:
    article = _article(Piece("One two."), title=" ".join(f"w{n}" for n in range(200)))
    (chunk,) = _chunks(article, max_tokens=5)
    context, passage = embedded_text(article, chunk, count_tokens=_words).split("\n")
    assert context.split() == [f"w{n}" for n in range(CONTEXT_TOKENS)]
    assert passage == "One two."


@pytest.mark.parametrize(("limit", "kept"), [(0, ""), (1, "a"), (3, "a b c"), (4, "a b c d"), (9, "a b c d")])
def test_shortening_keeps_the_longest_run_of_words_that_fits(limit: int, kept: str) -> None:
    assert shortened("a b c d", count_tokens=_words, max_tokens=limit) == kept


def _article(*pieces: Piece, title: str = "T", date: str | None = None) -> Article:
    text, blocks = assemble(pieces)
    return Article(id="a", path="a.md", text=text, blocks=blocks, title=title, date=date)


def _words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def _characters(texts: Sequence[str]) -> list[int]:
    return [len("".join(text.split())) for text in texts]


def _chunks(article: Article, *, max_tokens: int, count: CountTokens = _words) -> list[Chunk]:
    return chunk_article(article, count_tokens=count, max_tokens=max_tokens)


def _passage(article: Article, chunk: Chunk) -> str:
    return article.text[chunk.start : chunk.end]


def _passages(article: Article, *, max_tokens: int, count: CountTokens = _words) -> list[str]:
    return [_passage(article, chunk) for chunk in _chunks(article, max_tokens=max_tokens, count=count)]
