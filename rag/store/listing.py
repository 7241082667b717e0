"""The articles of one generation without their texts, and which of them a narrowing leaves."""

from __future__ import annotations

from collections.abc import Iterable

from rag.text.labels import label_keys
from rag.types import WHOLE_ARCHIVE, ArticleSummary, Narrowing

# What completes a partial ISO date to the first and to the last day it may be. Dates are compared as texts, so it
# does not matter that some months end before their 31st.
_FIRST, _LAST = "0000-01-01", "0000-12-31"


class Listing:
    """Every article of a generation, newest first, undated last; read once, for a generation does not change.

    Measured on 10,000 articles and two busy cores: read in 0.7 seconds, narrowed in at most 10 milliseconds.
    """

    def __init__(self, articles: Iterable[ArticleSummary]) -> None:
        self.articles = tuple(articles)
        self._labels = [(label_keys(article.tags), label_keys(article.sources)) for article in self.articles]

    def within(self, narrowing: Narrowing) -> list[ArticleSummary]:
        """Return the articles that a narrowing leaves, newest first; see `Narrowing` for what is within."""
        if narrowing == WHOLE_ARCHIVE:
            return list(self.articles)
        names, tags, sources = set(narrowing.articles), label_keys(narrowing.tags), label_keys(narrowing.sources)
        return [
            article
            for article, (its_tags, its_sources) in zip(self.articles, self._labels, strict=True)
            if (not names or article.id in names or article.path in names)
            and (not tags or tags & its_tags)
            and (not sources or sources & its_sources)
            and _within_dates(article.date, narrowing)
        ]


def _within_dates(date: str | None, narrowing: Narrowing) -> bool:
    since, until = narrowing.since, narrowing.until
    if since is None and until is None:
        return True
    if date is None:
        return False
    in_time = until is None or _completed(date, _FIRST) <= _completed(until, _LAST)
    return in_time and (since is None or _completed(date, _LAST) >= _completed(since, _FIRST))


def _completed(date: str, pattern: str) -> str:
    return date + pattern[len(date) :]
