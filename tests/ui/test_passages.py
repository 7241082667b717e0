"""The sources panel shows the paragraph around each quote, grouped by article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rag.types import Article, Block, Citation, Span
from rag.ui.passages import ABSENT, CHANGED, CONTEXT, PASSAGE_LIMIT, Passage, Quote, clipped_passage, source_articles

Cite = Callable[..., Citation]


def test_a_quote_is_shown_in_its_paragraph_under_its_heading(memo: Article, cite: Cite) -> None:
    (source,) = source_articles([cite(1, memo, "Second demand!")], lambda _: memo)
    assert (source.title, source.date, source.byline) == ("The memo", "2020-09-18", "A. Reporter")
    (passage,) = source.passages
    assert passage.heading == "The demand"
    assert passage.text == "First demand. Second demand! A remark."
    assert passage.quotes == (Quote(1, Span(14, 28), 53),)
    assert passage.quotes[0].span.of(passage.text) == "Second demand!"


def test_a_paragraph_before_any_heading_has_none(memo: Article, cite: Cite) -> None:
    (source,) = source_articles([cite(1, memo, "More lead.")], lambda _: memo)
    assert source.passages[0].heading == ""


def test_quotes_of_one_paragraph_share_a_passage_in_reading_order(memo: Article, cite: Cite) -> None:
    cited = [cite(1, memo, "A remark."), cite(2, memo, "Lead sentence."), cite(3, memo, "First demand.")]
    (source,) = source_articles(cited, lambda _: memo)
    assert [[quote.number for quote in passage.quotes] for passage in source.passages] == [[3, 1], [2]]


def test_quotes_that_overlap_are_shown_apart(memo: Article, cite: Cite) -> None:
    cited = [cite(1, memo, "First demand. Second"), cite(2, memo, "Second demand!")]
    (source,) = source_articles(cited, lambda _: memo)
    assert [[quote.number for quote in passage.quotes] for passage in source.passages] == [[1], [2]]


def test_a_quote_across_paragraphs_shows_them_all(memo: Article, cite: Cite) -> None:
    (source,) = source_articles([cite(1, memo, "A remark.\n\nWrite to us.")], lambda _: memo)
    assert source.passages[0].text == "First demand. Second demand! A remark.\n\nWrite to us."


def test_articles_come_in_the_order_in_which_they_are_first_cited(memo: Article, cite: Cite) -> None:
    other = replace(memo, id="other", title="Other")
    held = {"memo": memo, "other": other}
    cited = [cite(1, other, "More lead."), cite(2, memo, "A remark."), cite(3, other, "First demand.")]
    sources = source_articles(cited, held.get)
    assert [source.article_id for source in sources] == ["other", "memo"]
    assert [len(source.passages) for source in sources] == [2, 1]


@pytest.mark.parametrize(("now", "note"), [("gone", ABSENT), ("changed", CHANGED)])
def test_a_quote_that_the_article_no_longer_holds_stands_alone_and_says_so(
    memo: Article, cite: Cite, now: str, note: str
) -> None:
    citation = cite(4, memo, "Second demand!")
    found = None if now == "gone" else replace(memo, text=memo.text.replace("Second demand!", "Second thought"))
    (source,) = source_articles([citation], lambda _: found)
    assert source.title == "The memo"
    assert source.passages == (Passage("", "Second demand!", (Quote(4, Span(0, 14), 53),), note),)


def test_a_quote_that_has_moved_is_shown_where_it_stands_now(memo: Article, cite: Cite) -> None:
    lead = "New lead.\n\n"  # 11 characters before everything else
    blocks = (Block("paragraph", 0, 9), *(replace(b, start=b.start + 11, end=b.end + 11) for b in memo.blocks))
    (source,) = source_articles(
        [cite(1, memo, "Second demand!")], lambda _: replace(memo, text=lead + memo.text, blocks=blocks)
    )
    (passage,) = source.passages
    assert (passage.heading, passage.text) == ("The demand", "First demand. Second demand! A remark.")
    assert passage.quotes == (Quote(1, Span(14, 28), 64),)


def test_an_article_without_blocks_still_shows_the_quote(memo: Article, cite: Cite) -> None:
    bare = replace(memo, blocks=())
    (source,) = source_articles([cite(1, bare, "A remark.")], lambda _: bare)
    assert source.passages[0].text == "A remark."


def test_a_long_paragraph_is_cut_between_words_around_its_quote(cite: Cite) -> None:
    text = "filler words here " * 100 + "The quoted sentence." + " and more words" * 100
    article = Article("long", "long.txt", text, (Block("paragraph", 0, len(text)),), "Long")
    (source,) = source_articles([cite(1, article, "The quoted sentence.")], lambda _: article)
    (passage,) = source.passages
    assert passage.cut_before and passage.cut_after
    assert len(passage.text) <= len("The quoted sentence.") + 2 * CONTEXT
    assert passage.quotes[0].span.of(passage.text) == "The quoted sentence."
    assert f" {passage.text} " in text


def test_a_long_paragraph_without_spaces_is_cut_at_the_quote_itself() -> None:
    text = "x" * PASSAGE_LIMIT + "QUOTE" + "y" * PASSAGE_LIMIT
    whole = Passage("", text, (Quote(1, Span(PASSAGE_LIMIT, PASSAGE_LIMIT + 5), 0),))
    assert clipped_passage(whole).text == "QUOTE"


def test_a_quote_at_the_very_beginning_is_not_cut_before() -> None:
    text = "QUOTE " + "word " * 300
    cut = clipped_passage(Passage("", text, (Quote(1, Span(0, 5), 0),)))
    assert not cut.cut_before and cut.cut_after
    assert cut.quotes[0].span.of(cut.text) == "QUOTE"
