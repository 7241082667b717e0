"""Dates and numbers read as a person writes them."""

from __future__ import annotations

import pytest

from rag.ui.wording import archive_line, clipped, counted, date_in_words, listed, time_in_words


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2020-09-18", "18 September 2020"),
        ("2020-09-01", "1 September 2020"),
        ("2020-09", "September 2020"),
        ("2020", "2020"),
        ("2020-09-18T10:30:00+00:00", "18 September 2020"),
        ("2020-13-01", "2020-13-01"),
        ("last spring", "last spring"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_date_is_written_out_and_what_is_no_date_is_left_alone(date: str | None, words: str) -> None:
    assert date_in_words(date) == words


def test_counts_agree_with_their_noun() -> None:
    assert [counted(n, "article") for n in (0, 1, 2, 1204)] == [
        "0 articles",
        "1 article",
        "2 articles",
        "1,204 articles",
    ]


def test_a_long_text_is_cut_between_words() -> None:
    assert clipped("one two three", 13) == "one two three"
    assert clipped("one two three", 12) == "one two…"
    assert clipped("Wwwwwwwwwwwwwww", 6) == "Wwwww…"


def test_lists_end_with_and() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_the_archives_line_spans_its_dates_and_ignores_the_undated() -> None:
    assert archive_line(3, ["2021-03-18", None, "2020-11"]) == "3 articles, November 2020 to 18 March 2021"
    assert archive_line(1, ["2020-11"]) == "1 article, November 2020"
    assert archive_line(2, [None, None]) == "2 articles"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24T10:20:00+00:00", "24 November 2026, 10:20 UTC"),
        ("2026-11-24T00:20:00+02:00", "23 November 2026, 22:20 UTC"),
        ("just now", "just now"),
        ("", ""),
    ],
)
def test_a_moment_is_told_by_the_one_clock_that_is_the_same_everywhere(moment: str, words: str) -> None:
    assert time_in_words(moment) == words
