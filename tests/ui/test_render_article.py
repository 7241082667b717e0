"""A whole article on the page: its parts, and the sentence that was cited."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Article, Block, Source, Span
from rag.ui.passages import found_again
from rag.ui.render_article import MOVED, article_html
from tests.ui.inventory import text_of


def test_an_article_shows_its_parts_and_highlights_the_cited_sentence(memo: Article) -> None:
    article = replace(memo, license="CC0-1.0", url="https://a.example/x", tags=("mexico",), inferred=("date", "title"))
    html = article_html(article, [(53, "Second demand!")])
    assert '<p dir="auto">First demand. <mark>Second demand!</mark> A remark.</p>' in html
    assert '<h3 dir="auto">The demand</h3>' in html
    assert '<p class=aside dir="auto">Write to us.</p>' in html
    assert 'href="https://a.example/x" target="_blank" rel="noopener noreferrer"' in html
    text = text_of(html)
    assert "The memo (inferred)" in text and "18 September 2020 (inferred)" in text
    assert "date and title were worked out from the file, which does not state them" in text


def test_a_sentence_that_moved_is_found_and_one_that_is_gone_is_said_to_be() -> None:
    assert found_again("New. Old text.", 0, "Old text.") == Span(5, 14)
    assert found_again("Old text. Old text.", 10, "Old text.") == Span(10, 19)
    assert found_again("New.", 0, "Old text.") is None
    assert found_again("New.", 0, "") is None
    assert found_again("New.", -4, "New.") == Span(0, 4)


def test_nothing_is_highlighted_in_place_of_a_lost_sentence(memo: Article) -> None:
    html = article_html(memo, [(0, "No such sentence.")])
    assert MOVED in text_of(html) and "<mark>" not in html


def test_a_highlight_across_paragraphs_stays_inside_each(memo: Article) -> None:
    html = article_html(memo, [(68, "A remark.\n\nWrite to us.")])
    assert "<mark>A remark.</mark></p>" in html and "<mark>Write to us.</mark></p>" in html


def test_a_heading_that_repeats_the_title_is_shown_once() -> None:
    article = Article("a", "a.md", "Title\n\nText.", (Block("heading", 0, 5, 1), Block("paragraph", 7, 12)), "Title")
    assert text_of(article_html(article)).count("Title") == 1


def test_an_article_without_blocks_is_shown_as_one_paragraph(memo: Article) -> None:
    assert "Lead sentence." in text_of(article_html(replace(memo, blocks=())))
    assert article_html(replace(memo, text="", blocks=()))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://[broken", " javascript:x", "x"])
def test_only_web_addresses_become_links(memo: Article, url: str) -> None:
    article = replace(memo, url=url, sources=(Source("A source", url=url),))
    html = article_html(article)
    assert "<a " not in html and url.strip() in text_of(html)
