"""Dates: read as file names, front matter and datelines write them, kept as ISO 8601, written as people say them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(f"{name}|{name[:3]}\\.?|{name[:4]}\\.?" for name in _MONTHS)
# A time of day may follow a date; any other words make it the opening of a sentence.
_TAIL = r"\.?(?:[T,;|\s–—-]+(?:at )?\d{1,2}[:.]\d\d.*)?$"
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?" + _TAIL)
_DAY_FIRST = re.compile(rf"(?:\w+,? )?(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH}),? (\d{{4}}){_TAIL}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"(?:\w+,? )?({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TAIL}", re.IGNORECASE)
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?)(?!\d)")


def parse_date(text: str) -> str | None:
    """Return the date that `text` is, perhaps with a time, as "2020-09-18", "2020-09" or "2020"; None if it is none."""
    text = text.strip()
    if found := _ISO.match(text):
        return _iso(found[1], found[2], found[3])
    if found := _DAY_FIRST.match(text):
        return _iso(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.match(text):
        return _iso(found[3], _month(found[1]), found[2])
    return None


def date_in_name(stem: str) -> tuple[str | None, str]:
    """Return the date written in a file's name, and the name without it."""
    found = _IN_NAME.search(stem)
    parsed = _iso(found[1], found[2], found[3]) if found else None
    if not found or parsed is None:
        return None, stem
    return parsed, f"{stem[: found.start()]} {stem[found.end() :]}"


def spoken_date(date: str | None) -> str:
    """Return an ISO date, whole or partial, as a person writes it: "18 September 2020"; "" for None."""
    if not date:
        return ""
    year, *rest = date.split("-")
    words = [_MONTHS[int(rest[0]) - 1]] if rest else []
    if len(rest) > 1:
        words.insert(0, str(int(rest[1])))
    return " ".join([*words, year])


def ago(seconds: float) -> str:
    """Return "3 hours ago" for 10,900 seconds: the largest unit that has passed whole."""
    for unit, length in _UNITS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def _month(name: str) -> str:
    return str(
        next(n for n, month in enumerate(_MONTHS, start=1) if month.lower().startswith(name.lower().rstrip(".")))
    )


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    try:
        checked = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return checked[: 10 if day else 7 if month else 4]
