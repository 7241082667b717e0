"""How many articles there are of each month, all together and by tag. Knows no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.text.labels import counted_labels, label_key, label_keys
from rag.types import ArticleSummary

# Rows beyond the most frequent tags are bars of one article each.
TAGS_SHOWN = 6

_YEAR_MONTH = len("2020-09")


@dataclass(frozen=True, slots=True)
class Row:
    """The articles of one tag, or of all where `tag` is "", by month."""

    tag: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles by month: each of every year from the first to the last ("2019-01", …), and rows of as many counts.

    `undated` counts the articles that cannot be placed: without a date, or dated by year only.
    """

    months: tuple[str, ...]
    rows: tuple[Row, ...]
    undated: int


def timeline(articles: Sequence[ArticleSummary]) -> Timeline:
    """Count articles by month, all first, then those of the most frequent tags."""
    placed = [article for article in articles if article.date and len(article.date) >= _YEAR_MONTH]
    months = _months(article.date[:_YEAR_MONTH] for article in placed if article.date)
    rows = [Row("", _counts(placed, months))]
    for label in counted_labels(article.tags for article in placed)[:TAGS_SHOWN]:
        tagged = [article for article in placed if label_key(label.name) in label_keys(article.tags)]
        rows.append(Row(label.name, _counts(tagged, months)))
    return Timeline(months, tuple(rows) if placed else (), len(articles) - len(placed))


def spans_of_years(months: Sequence[str], most: int) -> list[tuple[str, str]]:
    """Return the first and last years of at most so many spans of equal length; what is left over joins the last."""
    found = sorted({month[:4] for month in months})
    if not found:
        return []
    step = -(-len(found) // most)
    starts = range(0, len(found) - step + 1, step)
    return [(found[start], found[end - 1]) for start, end in zip(starts, (*starts[1:], len(found)), strict=True)]


def _months(dated: Iterable[str]) -> tuple[str, ...]:
    """Return the months of whole years: a year that is cut has no room for its name."""
    known = sorted({int(month[:4]) for month in dated})
    if not known:
        return ()
    return tuple(f"{year:04d}-{month:02d}" for year in range(known[0], known[-1] + 1) for month in range(1, 13))


def _counts(articles: Iterable[ArticleSummary], months: Sequence[str]) -> tuple[int, ...]:
    counts = dict.fromkeys(months, 0)
    for article in articles:
        if article.date:
            counts[article.date[:_YEAR_MONTH]] += 1
    return tuple(counts.values())
