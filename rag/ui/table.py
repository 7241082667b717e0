"""The archive's table: which articles it shows, in which order, and page by page. Knows no HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from rag.text.words import folded
from rag.types import ArticleSummary

# What a reader looks through before searching instead; a page of them is about 50 kB.
ROWS_SHOWN = 50

_Key = str | int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked the table for: words, an order such as "date:descending", and a page, counted from 1."""

    search: str = ""
    sort: str = "date:descending"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the table: its rows, and how many articles match and on how many pages; `first` counts from 1."""

    wanted: Wanted
    rows: tuple[ArticleSummary, ...]
    matching: int
    total: int
    first: int
    pages: int


def _dated(article: ArticleSummary) -> str:
    return article.date or ""


def _first(names: Sequence[str]) -> str:
    return folded(names[0]) if names else ""


# What a column sorts by; "" is not known, and comes last either way.
_COLUMNS: Mapping[str, Callable[[ArticleSummary], _Key]] = {
    "title": lambda article: folded(article.title),
    "date": _dated,
    "source": lambda article: _first(article.sources),
    "tags": lambda article: _first(article.tags),
    "passages": lambda article: article.passages,
}
COLUMNS = tuple(_COLUMNS)
ORDERS = frozenset(f"{column}:{order}" for column in COLUMNS for order in ("ascending", "descending"))


def ordered(articles: Sequence[ArticleSummary], search: str, sort: str) -> list[ArticleSummary]:
    """Return the articles that hold every word of `search` in title, tags, sources, byline or file name, in order.

    `sort` is a column and "ascending" or "descending", with a colon between them; an unknown column is the date.
    What is not known comes last either way.
    """
    words = folded(search).split()
    found = [article for article in articles if _holds(article, words)] if words else articles
    column, _, order = sort.partition(":")
    key = _COLUMNS.get(column, _dated)
    keyed = [(key(article), article) for article in found]
    known = sorted((pair for pair in keyed if pair[0] != ""), key=itemgetter(0), reverse=order != "ascending")
    return [article for _, article in known] + [article for value, article in keyed if value == ""]


def shown(articles: Sequence[ArticleSummary], wanted: Wanted) -> Shown:
    """Return a page of the articles that are wanted; a page beyond the last is the last one."""
    found = ordered(articles, wanted.search, wanted.sort)
    pages = max(1, -(-len(found) // ROWS_SHOWN))
    page = min(max(1, wanted.page), pages)
    first = (page - 1) * ROWS_SHOWN
    return Shown(
        wanted=replace(wanted, page=page),
        rows=tuple(found[first : first + ROWS_SHOWN]),
        matching=len(found),
        total=len(articles),
        first=first + 1,
        pages=pages,
    )


def _holds(article: ArticleSummary, words: Sequence[str]) -> bool:
    text = folded(" ".join((article.title, *article.tags, *article.sources, article.byline or "", article.path)))
    return all(word in text for word in words)
