"""A file's name tells its date and title, and is one on every file system."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.adding.naming import file_stem
from rag.text.dates import date_in_name


@pytest.mark.parametrize(
    ("title", "date", "stem"),
    [
        ("Annual US drug memo tells Mexico", "2020-09-18", "2020-09-18-annual-us-drug-memo-tells-mexico"),
        ("Mérida: ¿qué pasó? «Nada»", "2021-04", "2021-04-merida-que-paso-nada"),
        ("Mexico's 2020 budget", "2020-01-02", "2020-01-02-mexicos-2020-budget"),
        ("Straße & Øre", None, "strasse-øre"),
        ("Москва слезам не верит", None, "москва-слезам-не-верит"),
        ("東京の天気", "2024-05-06", "2024-05-06-東京の天気"),
        ("हिन्दी समाचार", None, "हिन्दी-समाचार"),
        ('a/b\\c:d*e?f"g<h>i|j\x00k', None, "a-b-c-d-e-f-g-h-i-j-k"),
        ("../../etc/passwd", None, "etc-passwd"),
        ("README", None, "readme-article"),
        ("Con", None, "con-article"),
        ("!!!", None, "article"),
        ("", "2020-09-18", "2020-09-18-article"),
    ],
)
def test_a_name_is_made_of_date_and_title(title: str, date: str | None, stem: str) -> None:
    assert file_stem(title, date) == stem


def test_the_name_of_an_undated_article_shows_no_date() -> None:
    assert file_stem("The budget of 2020", None) == "the-budget-of-2020"
    assert file_stem("2020: 11 points of the budget", None) == "points-of-the-budget"
    assert file_stem("2020-09-18", None) == "article"


def test_a_long_title_is_cut_between_words_and_a_long_word_within() -> None:
    assert file_stem("word " * 40, None) == "-".join(["word"] * 16)  # 16 words and 15 hyphens: 79 of 80 characters
    assert file_stem("x" * 200, None) == "x" * 80
    assert file_stem("天" * 200, None) == "天" * 66  # 198 of 200 bytes


@settings(deadline=None)
@given(st.text(), st.sampled_from([None, "2020", "2020-09-18"]))
def test_any_title_makes_a_name_that_every_file_system_takes(title: str, date: str | None) -> None:
    stem = file_stem(title, date)
    assert len(f"{stem}-99.md".encode()) <= 255
    assert not set(stem) & set('/\\:*?"<>| .\x00\n')
    assert not stem.startswith("-")
    assert stem == stem.lower() or not stem.isascii()
    assert date or date_in_name(stem)[0] is None
