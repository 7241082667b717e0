"""The timeline counts articles by month, in all and by tag."""

from __future__ import annotations

from rag.types import ArticleSummary
from rag.ui.render_timeline import timeline_html
from rag.ui.timeline import TAGS_SHOWN, Row, Timeline, timeline, years


def _article(date: str | None, *tags: str) -> ArticleSummary:
    return ArticleSummary(f"{date}-{tags}", "a.md", "A", date, None, None, tags, None, 1)


def test_every_month_from_the_first_to_the_last_is_there_and_what_has_none_is_counted_apart() -> None:
    articles = [
        _article("2021-01-02", "opium"),
        _article("2020-11-30", "Opium", "arms"),
        _article("2020-11", "arms"),
        _article("2020", "opium"),
        _article(None, "opium"),
    ]
    assert timeline(articles) == Timeline(
        months=("2020-11", "2020-12", "2021-01"),
        rows=(Row("", (2, 0, 1)), Row("arms", (2, 0, 0)), Row("opium", (1, 0, 1))),
        undated=2,
    )


def test_only_the_tags_of_most_articles_have_a_row() -> None:
    articles = [_article("2020-11-30", *(f"tag {n}" for n in range(10)))]
    assert len(timeline(articles).rows) == 1 + TAGS_SHOWN


def test_an_archive_without_dates_has_no_timeline() -> None:
    assert timeline([_article(None), _article("2020")]) == Timeline((), (), 2)
    assert timeline_html(timeline([])) == ""


def test_years_are_as_wide_as_their_months() -> None:
    assert years(("2019-12", "2020-01", "2020-02")) == [("2019", 1), ("2020", 2)]


def test_the_numbers_are_in_a_table_and_every_tag_and_year_can_be_narrowed_to(payload: str) -> None:
    html = timeline_html(timeline([_article("2020-11-30", payload), _article("2021-02", "opium"), _article(None)]))
    assert '<tr><th scope="row">November 2020</th><td>1</td>' in html
    assert "December 2020" not in html  # a month without articles is a gap in the bars and no row of numbers
    assert "(1 article without a month left out)" in html
    assert 'data-narrow="dates" data-value="2020/2020"' in html
    assert 'data-narrow="tag" data-value="opium"' in html
    assert "<script" not in html and "<img" not in html
