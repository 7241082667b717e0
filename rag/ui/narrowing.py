"""A narrowing as the page's link writes it and as the chips that show it. Knows no HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from rag.errors import QuestionError
from rag.text.narrowing import narrowed
from rag.types import Narrowing
from rag.ui.wording import clipped, date_in_words

# More limits in one link than this were not set by hand.
LIMITS_AT_MOST = 40
# A chip shows where the questions go; the whole title stands in the article.
_TITLE_SHOWN = 48


@dataclass(frozen=True, slots=True)
class Chip:
    """One limit of a narrowing: its name and value in the link, and what it is in words."""

    name: str
    value: str
    words: str


def from_link(pairs: Iterable[tuple[str, str]]) -> Narrowing:
    """Return the narrowing that a link's parameters `from`, `to`, `tag`, `source` and `article` set.

    Others are passed over.

    Raises:
        QuestionError: a date is none, or the first one is after the last.
    """
    given: dict[str, list[str]] = {"from": [], "to": [], "tag": [], "source": [], "article": []}
    for name, value in list(pairs)[:LIMITS_AT_MOST]:
        given.get(name, []).append(value)
    return narrowed(
        since="".join(given["from"][-1:]),
        until="".join(given["to"][-1:]),
        tags=given["tag"],
        sources=given["source"],
        articles=given["article"],
    )


def readable_link(pairs: Sequence[tuple[str, str]]) -> tuple[Narrowing, QuestionError | None]:
    """Return what a link sets; if its dates cannot be read, what it sets without them, and why."""
    try:
        return from_link(pairs), None
    except QuestionError as fault:
        return from_link([(name, value) for name, value in pairs if name not in ("from", "to")]), fault


def link_of(narrowing: Narrowing) -> str:
    """Return the narrowing as the query of a link, "tag=opium&from=2020"; "" for the whole archive."""
    return urlencode([(chip.name, chip.value) for chip in chips(narrowing)])


def chips(narrowing: Narrowing, *, title_of: Callable[[str], str] = str) -> list[Chip]:
    """Return the limits that a narrowing sets, the narrowest kind first."""
    found = [Chip("article", name, f"Article: {clipped(title_of(name), _TITLE_SHOWN)}") for name in narrowing.articles]
    found += [Chip("tag", name, f"Tag: {name}") for name in narrowing.tags]
    found += [Chip("source", name, f"Source: {name}") for name in narrowing.sources]
    if narrowing.since:
        found.append(Chip("from", narrowing.since, f"From {date_in_words(narrowing.since)}"))
    if narrowing.until:
        found.append(Chip("to", narrowing.until, f"To {date_in_words(narrowing.until)}"))
    return found


def left_words(left: int, total: int) -> str:
    """Return how many articles a narrowing leaves: "3 of 14 articles", "no article"."""
    return f"{left:,} of {total:,} articles" if left else "no article"
