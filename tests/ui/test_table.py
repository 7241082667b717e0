"""The table shows what is searched for, in the order asked for, a page at a time."""

from __future__ import annotations

import re

import pytest

from rag.types import ArticleSummary
from rag.ui.render_archive import list_html, told
from rag.ui.table import ROWS_SHOWN, Wanted, ordered, shown


def _article(
    title: str, date: str | None = None, *, tags: tuple[str, ...] = (), sources: tuple[str, ...] = (), passages: int = 1
) -> ArticleSummary:
    return ArticleSummary(title, f"{title}.md", title, date, "A. Reporter", None, tags, None, passages, (), sources)


ARTICLES = [
    _article("Éclair", "2021", tags=("sweet",), sources=("Star",), passages=3),
    _article("apple", "2020-09-18", tags=("fruit", "Mexico"), sources=("Herald",), passages=10),
    _article("Banana", tags=("fruit",), passages=2),
    _article("zebra", "2020-09", sources=("Gazette",), passages=2),
]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("date:descending", ["Éclair", "apple", "zebra", "Banana"]),
        ("date:ascending", ["zebra", "apple", "Éclair", "Banana"]),
        ("title:ascending", ["apple", "Banana", "Éclair", "zebra"]),
        ("title:descending", ["zebra", "Éclair", "Banana", "apple"]),
        ("source:ascending", ["zebra", "apple", "Éclair", "Banana"]),
        ("tags:ascending", ["apple", "Banana", "Éclair", "zebra"]),
        ("passages:descending", ["apple", "Éclair", "Banana", "zebra"]),
        ("nonsense", ["Éclair", "apple", "zebra", "Banana"]),
    ],
)
def test_what_is_not_known_comes_last_either_way(sort: str, titles: list[str]) -> None:
    assert [article.title for article in ordered(ARTICLES, "", sort)] == titles


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("ECLAIR", ["Éclair"]),
        ("mexico fruit", ["apple"]),
        ("herald", ["apple"]),
        ("reporter", ["Éclair", "apple", "zebra", "Banana"]),
        ("banana.md", ["Banana"]),
        ("fruit sweet", []),
    ],
)
def test_an_article_is_found_by_all_words_in_any_of_its_fields(search: str, titles: list[str]) -> None:
    assert [article.title for article in ordered(ARTICLES, search, "date:descending")] == titles


def test_a_page_holds_so_many_rows_and_one_beyond_the_last_is_the_last() -> None:
    many = [_article(f"{n:04}") for n in range(2 * ROWS_SHOWN + 1)]
    first = shown(many, Wanted(sort="title:ascending"))
    assert (len(first.rows), first.rows[0].title, first.first, first.pages) == (ROWS_SHOWN, "0000", 1, 3)
    last = shown(many, Wanted(sort="title:ascending", page=99))
    assert (len(last.rows), last.rows[0].title, last.first) == (1, "0100", 101)
    assert shown(many, Wanted(page=-5)).first == 1
    assert told(first) == "1 to 50 of 101 articles"
    assert list_html(first).count("<tr") == 1 + ROWS_SHOWN


@pytest.mark.parametrize(
    ("articles", "search", "words"),
    [
        ([], "", "No article is within what this is narrowed to."),
        (ARTICLES, "nowhere", "None of 4 articles matches the search."),
        (ARTICLES, "apple", "1 of 4 articles"),
        (ARTICLES, "", "4 articles"),
        (ARTICLES[:1], "", "1 article"),
    ],
)
def test_what_the_table_shows_is_told_in_a_sentence(articles: list[ArticleSummary], search: str, words: str) -> None:
    assert told(shown(articles, Wanted(search=search))) == words
    assert words in list_html(shown(articles, Wanted(search=search)))


def test_the_column_that_sorts_says_so_and_turns_round_with_the_next_press() -> None:
    html = list_html(shown(ARTICLES, Wanted(sort="title:ascending")))
    assert re.search(r'aria-sort="ascending"><button type="button" data-sort="title:descending">Title', html)
    assert re.search(r'aria-sort="none"><button type="button" data-sort="date:descending">Date<', html)
    assert re.search(r'aria-sort="none"><button type="button" data-sort="source:ascending">Source<', html)


def test_markup_in_any_field_is_text_and_undated_is_said(payload: str) -> None:
    html = list_html(shown([_article(payload, tags=(payload,), sources=(payload,) * 9)], Wanted()))
    assert "<script" not in html and "<img" not in html
    assert "undated" in html and "+6" in html
