"""What is saved reads back as the same article."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.adding.markdown import settled_markdown, to_markdown, without_fetched
from rag.articles.blocks import Piece
from rag.articles.decoding import decode
from rag.articles.front_matter import split_front_matter
from rag.articles.head import Content, Head
from rag.articles.loading import parse_article
from rag.articles.markdown import markdown_pieces
from rag.errors import ArticleError
from rag.types import Article

WHEN = "2026-11-24T08:30:00+00:00"
PATH = PurePosixPath("2020-09-18-a.md")
HEAD = Head(
    title="The mayor: “No comment” #1",
    date="2020-09-18",
    byline="Ana López, Bo O'Neil",
    summary="A summary - with 'quotes' & colons: yes.",
    tags=("mexico", "us-policy", "no", "2020"),
    license="https://creativecommons.org/licenses/by/4.0/",
    url="https://news.example/a?b=1#2",
    updated="2020-09-19",
)
PROSE = Piece("The mayor resigned on Monday after a vote.")


def read(text: str) -> Article:
    return parse_article(decode(text.encode()), path=PATH)


def test_a_file_holds_front_matter_and_paragraphs_as_an_editor_would_write_them() -> None:
    text = to_markdown(HEAD, [PROSE, Piece("What next?", 2), Piece("Nobody knows.")], fetched_at=WHEN)
    assert text == (
        "---\n"
        "title: 'The mayor: “No comment” #1'\n"
        "date: '2020-09-18'\n"
        "updated: '2020-09-19'\n"
        "byline: Ana López, Bo O'Neil\n"
        "summary: 'A summary - with ''quotes'' & colons: yes.'\n"
        "tags:\n- mexico\n- us-policy\n- 'no'\n- '2020'\n"
        "license: https://creativecommons.org/licenses/by/4.0/\n"
        "url: https://news.example/a?b=1#2\n"
        "fetched_at: '2026-11-24T08:30:00+00:00'\n"
        "---\n\n"
        "The mayor resigned on Monday after a vote.\n\n## What next?\n\nNobody knows.\n"
    )


def test_every_field_reads_back() -> None:
    head, _ = split_front_matter(to_markdown(HEAD, [PROSE], fetched_at=WHEN))
    assert head == HEAD


@pytest.mark.parametrize(
    "words",
    [
        *["# not a heading", "## nor this ##", "#hashtag", "C# and F#", "> not a quotation", ">5 people"],
        *["- not a list", "-5 degrees", "--- not a rule", "---", "* * *", "+ not a list", "===", "1. not a list"],
        *["2020. A year.", "3) three", "1234567890. ten digits", "*not emphasis*", "_nor_ this", "snake_case_name"],
        *["`not code`", "~~~", "~~not struck~~", "[not](a link)", "[1]: http://note", "![alt](src)", "<b>not bold</b>"],
        *["<script>x</script>", "a < b & c > d", "AT&T", "&amp; &#65; &copy", "back\\slash \\* \\\\", "ends in \\"],
        *["| a | b |", "|---|---|", "a | b", "http://a.example/b_c_d*e", "tab\tand\u00a0space", "    four spaces"],
        *["a\u2028b\u0085c", "<\u0338 composed", "\u0000\u0007control", "emoji 👩‍👩‍👧", "مرحبا", "“quotes” – dash…"],
    ],
)
def test_words_that_look_like_markdown_stay_words(words: str) -> None:
    plain = " ".join("".join(" " if c < " " or c in "\u2028\u0085" else c for c in words).split())
    plain = plain.replace("<\u0338", "\u226e")
    for level in (0, 2):
        _, body = split_front_matter(to_markdown(HEAD, [Piece(words, level), PROSE], fetched_at=WHEN))
        assert markdown_pieces(body) == [Piece(plain, level), PROSE]


pieces = st.lists(
    st.builds(
        Piece,
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co", "Zl", "Zp"]), min_size=1)
        | st.text("ab1 \\`*_{}[]()<>#+-.!|~&;=:\n", min_size=1),
        st.integers(0, 6),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(pieces)
@example([Piece("=", 0), Piece("-", 0)])
@example([Piece("1.", 3), Piece("#", 1)])
def test_any_pieces_come_through_markdown_word_for_word(found: list[Piece]) -> None:
    _, body = split_front_matter(to_markdown(HEAD, found, fetched_at=WHEN))
    expected = [
        Piece(words, piece.level)
        for piece in found
        if (words := " ".join(unicodedata.normalize("NFC", piece.text).split()))
    ]
    assert markdown_pieces(body) == expected


@settings(deadline=None)
@given(st.text(min_size=1), st.text())
def test_any_title_and_byline_come_through_front_matter(title: str, byline: str) -> None:
    head, _ = split_front_matter(to_markdown(Head(title=title, byline=byline), [PROSE], fetched_at=WHEN))
    again, _ = split_front_matter(to_markdown(head, [PROSE], fetched_at=WHEN))
    assert again == head


@settings(deadline=None)
@given(pieces)
def test_a_settled_file_is_the_article_it_reads_back_as(found: list[Piece]) -> None:
    content = Content(replace(HEAD, byline=None, date=None), (PROSE, *found))
    text, article = settled_markdown(content, fetched_at=WHEN)
    again = read(text)
    assert (again.title, again.byline, again.url, again.text) == (
        article.title,
        article.byline,
        article.url,
        article.text,
    )


def test_a_byline_and_a_dateline_in_the_text_are_written_into_the_front_matter() -> None:
    content = Content(Head(title="T"), (Piece("By Ana López"), Piece("18 September 2020"), PROSE))
    text, article = settled_markdown(content, fetched_at=WHEN)
    assert "date: '2020-09-18'\nbyline: Ana López\n" in text
    assert article.text == PROSE.text
    assert read(text).inferred == ()


def test_headings_that_repeat_the_title_are_dropped_however_many_there_are() -> None:
    content = Content(Head(title="Title"), (Piece("Title", 1), Piece("TITLE", 2), PROSE))
    text, article = settled_markdown(content, fetched_at=WHEN)
    assert article.text == PROSE.text
    assert read(text).text == PROSE.text


def test_a_page_without_a_title_is_called_by_its_first_heading_or_words() -> None:
    assert settled_markdown(Content(Head(), (Piece("Heading", 1), PROSE)), fetched_at=WHEN)[1].title == "Heading"
    assert settled_markdown(Content(Head(), (PROSE,)), fetched_at=WHEN)[1].title == PROSE.text


def test_an_article_without_text_is_none() -> None:
    with pytest.raises(ArticleError, match="no article text"):
        settled_markdown(Content(HEAD, (Piece("Only a heading", 1),)), fetched_at=WHEN)


def test_when_it_was_fetched_is_no_part_of_an_article() -> None:
    earlier, later = (to_markdown(HEAD, [PROSE], fetched_at=when) for when in (WHEN, "2027-01-01T00:00:00+00:00"))
    assert earlier != later
    assert without_fetched(earlier) == without_fetched(later)
    assert "fetched_at" not in without_fetched(earlier)
