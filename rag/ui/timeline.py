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
    """Articles by month: every month from the first to the last ("2019-12", …), and rows of as many counts.

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


def years(months: Sequence[str]) -> list[tuple[str, int]]:
    """Return the years of consecutive months, each with the number of its months among them."""
    found: dict[str, int] = {}
    for month in months:
        found[month[:4]] = found.get(month[:4], 0) + 1
    return list(found.items())


def _months(dated: Iterable[str]) -> tuple[str, ...]:
    known = sorted(dated)
    if not known:
        return ()
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (known[0], known[-1]))
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1))


def _counts(articles: Iterable[ArticleSummary], months: Sequence[str]) -> tuple[int, ...]:
    counts = dict.fromkeys(months, 0)
    for article in articles:
        if article.date:
            counts[article.date[:_YEAR_MONTH]] += 1
    return tuple(counts.values())
