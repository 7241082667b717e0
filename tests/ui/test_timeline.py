"""The timeline counts articles by month, in all and by tag."""

from __future__ import annotations

import re

from rag.types import ArticleSummary
from rag.ui.render_timeline import timeline_html
from rag.ui.timeline import TAGS_SHOWN, Row, Timeline, spans_of_years, timeline


def _article(date: str | None, *tags: str) -> ArticleSummary:
    return ArticleSummary(f"{date}-{tags}", "a.md", "A", date, None, None, tags, None, 1)


def test_every_month_of_every_year_is_there_and_what_has_none_is_counted_apart() -> None:
    articles = [
        _article("2021-01-02", "opium"),
        _article("2020-11-30", "Opium", "arms"),
        _article("2020-11", "arms"),
        _article("2020", "opium"),
        _article(None, "opium"),
    ]
    found = timeline(articles)
    assert (found.months[0], found.months[-1], len(found.months)) == ("2020-01", "2021-12", 24)
    quiet, rest = (0,) * 10, (0,) * 11
    assert found.rows == (
        Row("", (*quiet, 2, 0, 1, *rest)),
        Row("arms", (*quiet, 2, 0, 0, *rest)),
        Row("opium", (*quiet, 1, 0, 1, *rest)),
    )
    assert found.undated == 2


def test_only_the_tags_of_most_articles_have_a_row() -> None:
    articles = [_article("2020-11-30", *(f"tag {n}" for n in range(10)))]
    assert len(timeline(articles).rows) == 1 + TAGS_SHOWN


def test_an_archive_without_dates_has_no_timeline() -> None:
    assert timeline([_article(None), _article("2020")]) == Timeline((), (), 2)
    assert timeline_html(timeline([])) == ""


def test_many_years_are_named_in_spans_of_equal_length_and_a_rest_joins_the_last() -> None:
    months = [f"{year}-01" for year in range(2011, 2018)]
    assert spans_of_years(months[:2], 3) == [("2011", "2011"), ("2012", "2012")]
    assert spans_of_years(months, 3) == [("2011", "2013"), ("2014", "2017")]
    assert spans_of_years(months[:6], 3) == [("2011", "2012"), ("2013", "2014"), ("2015", "2016")]
    assert spans_of_years([], 3) == []


def test_every_year_has_its_name_however_few_articles_it_has() -> None:
    html = timeline_html(timeline([_article("2019-12"), _article("2025-01-01")]))
    assert re.findall(r'aria-label="Narrow to (\d+)">\1</button>', html) == [str(year) for year in range(2019, 2026)]


def test_the_numbers_are_in_a_table_and_every_tag_and_year_can_be_narrowed_to(payload: str) -> None:
    html = timeline_html(timeline([_article("2020-11-30", payload), _article("2021-02", "opium"), _article(None)]))
    assert '<tr><th scope="row">November 2020</th><td>1</td>' in html
    assert "December 2020" not in html  # a month without articles is a gap in the bars and no row of numbers
    assert "(1 article without a month left out)" in html
    assert 'data-narrow="dates" data-value="2020/2020"' in html
    assert 'data-narrow="tag" data-value="opium"' in html
    assert "<script" not in html and "<img" not in html
