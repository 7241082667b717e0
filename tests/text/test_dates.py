"""Dates: what is one, in a text and in a file's name, and how it is said."""

from __future__ import annotations

import pytest

from rag.text.dates import date_in_name, parse_date, spoken_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2020-09-18", "2020-09-18"),
        ("2020-9-1", "2020-09-01"),
        ("2020/09/18", "2020-09-18"),
        ("2020-09", "2020-09"),
        ("2020", "2020"),
        ("2020-09-18T10:30:00Z", "2020-09-18"),
        ("2020-09-18 10:30:00+02:00", "2020-09-18"),
        ("18 September 2020", "2020-09-18"),
        ("Friday, 18 September 2020", "2020-09-18"),
        ("18th of September, 2020", "2020-09-18"),
        ("September 18, 2020", "2020-09-18"),
        ("Sept. 18, 2020, 10:30 a.m.", "2020-09-18"),
        ("SEP 1st 2020", "2020-09-01"),
        ("  1 May 2020.  ", "2020-05-01"),
    ],
)
def test_a_date_is_read_as_newspapers_write_it(written: str, iso: str) -> None:
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2020-13-01",
        "31 February 2020",
        "0000",
        "18/09/2020",
        "2020 was a bad year for Mexico.",
        "18 September 2020 was a Friday.",
        "September 18, 2020 began quietly",
    ],
)
def test_what_is_no_date_or_only_begins_with_one_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("stem", "iso", "rest"),
    [
        ("2020-09-18-us-memo", "2020-09-18", " -us-memo"),
        ("insight-crime-2020-09-us-memo", "2020-09", "insight-crime- -us-memo"),
        ("memo_20200918", "2020-09-18", "memo_ "),
    ],
)
def test_a_date_in_a_file_name_is_taken_out_of_it(stem: str, iso: str, rest: str) -> None:
    assert date_in_name(stem) == (iso, rest)


@pytest.mark.parametrize("stem", ["memo", "agenda-2030", "case-12020", "route-1850", "2020-02-31-memo", "20200918123"])
def test_other_digits_in_a_file_name_are_no_date(stem: str) -> None:
    assert date_in_name(stem) == (None, stem)


@pytest.mark.parametrize(
    ("iso", "spoken"),
    [
        ("2020-09-18", "18 September 2020"),
        ("2020-05-01", "1 May 2020"),
        ("2020-09", "September 2020"),
        ("2020", "2020"),
    ],
)
def test_a_date_is_spoken_with_the_parts_it_has(iso: str, spoken: str) -> None:
    assert spoken_date(iso) == spoken


def test_no_date_is_spoken_as_nothing() -> None:
    assert spoken_date(None) == spoken_date("") == ""
