"""What kind of thing a question asks for, and whether a sentence has one of that kind. Rules on words."""

from __future__ import annotations

import re

from rag.text.words import names

_ASKS_NUMBER = re.compile(
    r"\bhow (many|much|long|old|big|large|far|often|high|tall|fast)\b|\bwhat (percentage|percent|share|number|year)\b"
    r"|\b(number|amount|percentage) of\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(what|which) (year|date|day|month)\b", re.IGNORECASE)
_ASKS_PERSON = re.compile(r"\b(who|whom|whose)\b", re.IGNORECASE)
_ASKS_WORDS = re.compile(r"\b(said|says?|words?|quote[ds]?|exact(ly)?|call(ed)?|describe[ds]?)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|half|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|both|once|twice|none|no)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\d{3,4}|\b(january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|ago|after|before|during|since|until|day|week|"
    r"month|year)s?\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”]")


def kinds_asked(question: str) -> tuple[bool, bool, bool, bool]:
    """Say whether a question asks for a number, a time, a person, somebody's words."""
    return (
        bool(_ASKS_NUMBER.search(question)),
        bool(_ASKS_TIME.search(question)),
        bool(_ASKS_PERSON.search(question)),
        bool(_ASKS_WORDS.search(question)),
    )


def kinds_held(sentence: str) -> tuple[bool, bool, bool, bool]:
    """Say whether a sentence has a number, a time, a name, a quotation."""
    return (
        bool(_NUMBER.search(sentence)),
        bool(_TIME.search(sentence)),
        bool(names(sentence)),
        bool(_QUOTED.search(sentence)),
    )
