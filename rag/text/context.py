"""The line that says where a passage is from, in front of it wherever a model reads it."""

from __future__ import annotations

from rag.text.dates import spoken_date


def context_line(*, title: str, date: str | None, heading: str) -> str:
    """Return "title. 18 September 2020. heading" without the parts that are missing.

    The date is spelt out because that is how people ask for it; `date` is ISO, whole or partial.
    """
    return ". ".join(part.rstrip(".") for part in (title, spoken_date(date), heading) if part)
