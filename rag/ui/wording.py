"""Dates, numbers and lists as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_OPENING, _CLOSING = frozenset("\"“‘«„'"), frozenset('"”»“')
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ].*)?")


def date_in_words(date: str | None) -> str:
    """Return "18 September 2020" for "2020-09-18", "September 2020" for "2020-09", "" for None.

    What is not an ISO date is returned as it stands: a wrong reading would be worse than a plain one.
    """
    match = _ISO_DATE.fullmatch(date or "")
    if match is None:
        return date or ""
    year, month, day = match.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= len(MONTHS):
        return date or ""
    named = f"{MONTHS[int(month) - 1]} {year}"
    return named if day is None else f"{int(day)} {named}"


def time_in_words(moment: str) -> str:
    """Return "24 November 2026, 10:20 UTC" for an ISO date and time with a zone; what is none as it stands."""
    try:
        told = datetime.fromisoformat(moment).astimezone(UTC)
    except ValueError:
        return moment
    return f"{date_in_words(told.date().isoformat())}, {told:%H:%M} UTC"


def counted(number: int, noun: str) -> str:
    """Return "1 article", "14 articles" or "1,204 articles"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def quoted(text: str) -> str:
    """Return `text` between quotation marks, unless it begins or ends with some of its own."""
    return text if text[:1] in _OPENING or text[-1:] in _CLOSING else f"“{text}”"


def clipped(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, cut between words and ended with "…"."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    space = kept.rfind(" ")
    return kept[: space if space > limit // 2 else len(kept)].rstrip(" ,;:") + "…"


def listed(words: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def archive_line(count: int, dates: Iterable[str | None]) -> str:
    """Return "14 articles, 13 December 2019 to 14 July 2025"; ISO dates sort as text."""
    known = sorted(date for date in dates if date)
    if not known:
        return counted(count, "article")
    first, last = date_in_words(known[0]), date_in_words(known[-1])
    return f"{counted(count, 'article')}, {first if first == last else f'{first} to {last}'}"
