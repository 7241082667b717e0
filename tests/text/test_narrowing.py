"""Narrowings are read as people type them, and told in words."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.text.narrowing import narrowed, narrowing_in_words
from rag.types import WHOLE_ARCHIVE, Narrowing


def test_what_is_empty_limits_nothing() -> None:
    assert narrowed() == narrowed(since="", until=" ", tags=["", "  "], sources=[], articles=[]) == WHOLE_ARCHIVE


def test_dates_are_read_as_people_write_them_and_names_are_kept_once() -> None:
    typed = narrowed(since="18 September 2020", until="2021", tags=[" drug  policy", "Drug policy"], sources=["Star"])
    assert typed == Narrowing(since="2020-09-18", until="2021", tags=("drug policy",), sources=("Star",))


def test_an_article_is_named_exactly() -> None:
    assert narrowed(articles=[" a  b.md ", "A  b.md", ""]).articles == ("a  b.md", "A  b.md")


@pytest.mark.parametrize("date", ["2020-13", "soon", "18.9.2020", "2020-02-30"])
def test_what_is_no_date_is_refused_with_the_ways_to_write_one(date: str) -> None:
    with pytest.raises(QuestionError, match=r"is not a date\. Write it as 2020-09-18, 2020-09 or 2020\."):
        narrowed(since=date)


@pytest.mark.parametrize(("since", "until"), [("2021", "2020"), ("2020", "2019-05"), ("2020-09-18", "2020-08")])
def test_a_range_that_ends_before_it_begins_is_refused(since: str, until: str) -> None:
    with pytest.raises(QuestionError, match="the first date is after the last"):
        narrowed(since=since, until=until)


@pytest.mark.parametrize(("since", "until"), [("2020-09", "2020"), ("2020", "2020-05"), ("2020-09-18", "2020-09-18")])
def test_a_range_within_a_partial_date_is_one(since: str, until: str) -> None:
    assert narrowed(since=since, until=until) == Narrowing(since=since, until=until)


@pytest.mark.parametrize(
    ("narrowing", "words"),
    [
        (WHOLE_ARCHIVE, ""),
        (Narrowing(tags=("opium", "mexico")), "articles tagged opium or mexico"),
        (Narrowing(sources=("Star",), since="2020-09"), "articles from Star, dated September 2020 or later"),
        (Narrowing(until="2021"), "articles dated 2021 or earlier"),
        (Narrowing(since="2020", until="2021"), "articles dated 2020 to 2021"),
        (Narrowing(since="2020-09", until="2020-09"), "articles dated September 2020"),
        (Narrowing(articles=("memo",)), "“The memo”"),
        (Narrowing(articles=("memo",), tags=("opium",)), "“The memo”, if tagged opium"),
    ],
)
def test_a_narrowing_is_told_in_words(narrowing: Narrowing, words: str) -> None:
    told = narrowing_in_words(narrowing, title_of=lambda name: {"memo": "The memo"}[name])
    assert told == words
