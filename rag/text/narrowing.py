"""Narrowings as people write them: read from what they type, told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rag.errors import QuestionError
from rag.text.dates import parse_date, spoken_date
from rag.text.labels import label_key
from rag.types import Narrowing


def narrowed(
    *,
    since: str | None = None,
    until: str | None = None,
    tags: Iterable[str] = (),
    sources: Iterable[str] = (),
    articles: Iterable[str] = (),
) -> Narrowing:
    """Return the narrowing that these texts ask for; what is empty limits nothing.

    Raises:
        QuestionError: a date is none, or the first day is after the last.
    """
    first, last = _date(since), _date(until)
    # A partial date compares as its beginning, and "2020-09" to "2020" is September to December.
    if first and last and first[: len(last)] > last:
        raise QuestionError(
            f"Nothing is dated {_range(first, last)}: the first date is after the last.",
            remedy="Exchange the two dates.",
        )
    named = tuple(dict.fromkeys(filter(None, map(str.strip, articles))))
    return Narrowing(first, last, _names(tags), _names(sources), named)


def _date(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    date = parse_date(text)
    if date is None:
        raise QuestionError(f"{text.strip()!r} is not a date.", remedy="Write it as 2020-09-18, 2020-09 or 2020.")
    return date


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the labels among these texts, each as it is written first."""
    named: dict[str, str] = {}
    for text in texts:
        if name := " ".join(text.split()):
            named.setdefault(label_key(name), name)
    return tuple(named.values())


def narrowing_in_words(narrowing: Narrowing, *, title_of: Callable[[str], str] = str) -> str:
    """Return "articles tagged opium or mexico, dated 2020 or later"; "" for the whole archive.

    `title_of` names an article by its id or path.
    """
    limits = [
        _any("tagged", narrowing.tags),
        _any("from", narrowing.sources),
        _dated(narrowing.since, narrowing.until),
    ]
    kinds = ", ".join(filter(None, limits))
    named = " or ".join(f"“{title_of(name)}”" for name in narrowing.articles)
    if named:
        return f"{named}, if {kinds}" if kinds else named
    return f"articles {kinds}" if kinds else ""


def _any(verb: str, names: tuple[str, ...]) -> str:
    return f"{verb} {' or '.join(names)}" if names else ""


def _dated(since: str | None, until: str | None) -> str:
    if since and until:
        return f"dated {spoken_date(since)}" if since == until else f"dated {_range(since, until)}"
    if since:
        return f"dated {spoken_date(since)} or later"
    return f"dated {spoken_date(until)} or earlier" if until else ""


def _range(since: str, until: str) -> str:
    return f"{spoken_date(since)} to {spoken_date(until)}"
