"""The timeline as HTML: bars for the eye, the same numbers in a table for everyone.

Drawn as SVG by hand and not with a plotting component: that brings a megabyte of script, and a picture that a
screen reader cannot read.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.ui.markup import escape
from rag.ui.timeline import Row, Timeline, spans_of_years
from rag.ui.wording import counted, date_in_words

# More names of years side by side than this run into each other on a narrow screen.
_YEARS_SHOWN = 8
# The share of its month that a bar fills.
_BAR = 0.8


def timeline_html(timeline: Timeline) -> str:
    """Return articles by month, in all and for the most frequent tags; a tag and a year can be narrowed to."""
    if not timeline.rows:
        return ""
    tallest = max(timeline.rows[0].counts)
    rows = "".join(_row(row, timeline.months, tallest) for row in timeline.rows)
    return (
        '<figure class="timeline" aria-labelledby="timeline-title">'
        f'<figcaption id="timeline-title">Articles by month{_left_out(timeline.undated)}</figcaption>'
        f'<div class="plot">{rows}<div class="years" role="group" aria-label="Narrow to a year">'
        f"{_years(timeline.months)}</div></div>{_numbers(timeline)}</figure>"
    )


def _left_out(undated: int) -> str:
    return f" ({counted(undated, 'article')} without a month left out)" if undated else ""


def _row(row: Row, months: Sequence[str], tallest: int) -> str:
    total = counted(sum(row.counts), "article")
    name = (
        f'<button type="button" class="quiet" data-narrow="tag" data-value="{escape(row.tag)}" dir="auto"'
        f' aria-label="Narrow to the tag {escape(row.tag)}, {total}">{escape(row.tag)}</button>'
        if row.tag
        else '<span class="all">All</span>'
    )
    bars = "".join(
        f'<rect x="{number}" y="{tallest - count}" width="{_BAR}" height="{count}">'
        f"<title>{date_in_words(month)}: {counted(count, 'article')}</title></rect>"
        for number, (month, count) in enumerate(zip(months, row.counts, strict=True))
        if count
    )
    return (
        f'<div class="strip">{name}<svg viewBox="0 0 {len(months)} {tallest}" preserveAspectRatio="none"'
        f' aria-hidden="true">{bars}</svg></div>'
    )


def _years(months: Sequence[str]) -> str:
    """Return the years under the bars, each as wide as its months; of many, some together under the first's name."""
    parts = []
    for first, last in spans_of_years(months, _YEARS_SHOWN):
        words = first if first == last else f"{first} to {last}"
        parts.append(
            f'<button type="button" class="quiet" style="flex-grow:{int(last) - int(first) + 1}" data-narrow="dates"'
            f' data-value="{first}/{last}" aria-label="Narrow to {words}">{first}</button>'
        )
    return "".join(parts)


def _numbers(timeline: Timeline) -> str:
    head = "".join(f'<th scope="col" dir="auto">{escape(row.tag) or "All"}</th>' for row in timeline.rows)
    body = "".join(
        f'<tr><th scope="row">{date_in_words(month)}</th>'
        + "".join(f"<td>{row.counts[number] or ''}</td>" for row in timeline.rows)
        + "</tr>"
        for number, month in enumerate(timeline.months)
        if timeline.rows[0].counts[number]
    )
    return (
        '<details class="numbers"><summary>The numbers</summary><div class="scrolled" tabindex="0" role="region"'
        ' aria-label="Articles by month and tag"><table><thead><tr><th scope="col">Month</th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )
