"""A narrowing leaves the articles that every limit of it admits."""

from __future__ import annotations

import pytest

from rag.store.listing import Listing
from rag.types import WHOLE_ARCHIVE, ArticleSummary, Narrowing


def _article(name: str, date: str | None = None, *, tags: tuple[str, ...] = (), sources: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    return ArticleSummary(name, f"{name}.md", name, date, None, None, tags, None, 1, (), sources)


LISTING = Listing(
    [
        _article("june", "2021-06-30", tags=("Mexico",), sources=("The Star",)),
        _article("year", "2021", tags=("mexico", "opium")),
        _article("month", "2020-09", tags=("opium",), sources=("noria.example", "The Star")),
        _article("day", "2020-09-18"),
        _article("undated", tags=("mexico",), sources=("the star",)),
    ]
)


def _left(**limits: object) -> list[str]:
    return [article.id for article in LISTING.within(Narrowing(**limits))]  # type: ignore[arg-type]


def test_the_whole_archive_is_everything_in_its_order() -> None:
    assert [article.id for article in LISTING.within(WHOLE_ARCHIVE)] == ["june", "year", "month", "day", "undated"]


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        ("2021", None, ["june", "year"]),
        ("2020-09-18", None, ["june", "year", "month", "day"]),
        ("2020-09-19", None, ["june", "year", "month"]),
        ("2020-10", None, ["june", "year"]),
        (None, "2020", ["month", "day"]),
        (None, "2020-09-01", ["month"]),
        (None, "2021-06", ["june", "year", "month", "day"]),
        ("2021-07", "2021-12", ["year"]),
        ("2020-09-30", "2020-09-30", ["month"]),
        ("2019", "2019", []),
    ],
)
def test_a_partial_date_is_within_if_any_of_its_days_is_and_no_date_never(
    since: str | None, until: str | None, left: list[str]
) -> None:
    assert _left(since=since, until=until) == left


def test_any_of_several_tags_or_sources_will_do_whatever_its_capitals() -> None:
    assert _left(tags=("MEXICO",)) == ["june", "year", "undated"]
    assert _left(tags=("opium", "arms")) == ["year", "month"]
    assert _left(sources=("The  STAR",)) == ["june", "month", "undated"]
    assert _left(sources=("noria.example", "elsewhere")) == ["month"]


def test_an_article_is_named_by_its_id_or_its_path() -> None:
    assert _left(articles=("day", "june.md")) == ["june", "day"]
    assert _left(articles=("nowhere",)) == []


def test_every_kind_of_limit_must_admit_an_article() -> None:
    assert _left(tags=("mexico",), sources=("The Star",)) == ["june", "undated"]
    assert _left(tags=("mexico",), sources=("The Star",), since="2020") == ["june"]
    assert _left(articles=("day",), tags=("mexico",)) == []
