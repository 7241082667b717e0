"""What a file does not declare of its article, worked out from its first lines and its name, and marked as inferred."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.articles.asides import asides
from rag.articles.blocks import Piece
from rag.articles.head import Content
from rag.text.dates import date_in_name, parse_date

# The name has a capital: "By the numbers" is a heading.
_BYLINE = re.compile(r"by[:\s]+(?P<name>\w[^!?]{1,80})$", re.IGNORECASE)
_DATELINE = re.compile(r"(?:published|updated|posted|date)?[:\s]*(?:on )?(?P<date>.{4,40})$", re.IGNORECASE)
# Title, byline and dateline stand in the first lines of a text that has them.
_HEAD_PIECES = 4
_MAX_TITLE_WORDS = 14
_MAX_TITLE_CHARACTERS = 200
_MAX_BYLINE_WORDS = 9
_JOINING = frozenset("al and bin da de del der di dos e el for in la of the van von y &".split())


@dataclass(slots=True)
class Facts:
    """What is known of an article, and its text without the lines that were used for it.

    `date_stands_in` says that the date is that of the file, for want of the article's own.
    """

    pieces: list[Piece]
    title: str = ""
    date: str | None = None
    byline: str | None = None
    inferred: list[str] = field(default_factory=list)
    date_stands_in: bool = False


def completed(content: Content, name: str) -> Facts:
    """Return what an article declares together with what its text and its file's name (without suffix) tell."""
    head = content.head
    facts = Facts(list(content.pieces), head.title or "", head.date, head.byline, list(head.inferred))
    _take_title(facts, declared=head.title is not None)
    _take_head_line(facts, "byline", _byline)
    _take_head_line(facts, "date", _dateline)
    name_date, name = date_in_name(name)
    told = name_date or head.issued
    if facts.date is None and (told or head.made):
        facts.date, facts.date_stands_in = told or head.made, not told
        facts.inferred.append("date")
    if not facts.title:
        facts.title = _title_from(name, facts.pieces)
        facts.inferred.append("title")
    return facts


def _take_title(facts: Facts, *, declared: bool) -> None:
    """Use a heading at the top as the title, and drop one that only repeats the declared title."""
    if not facts.pieces or not facts.pieces[0].level:
        return
    first = facts.pieces[0].text
    if not declared and not asides([first])[0]:
        facts.title = first
        facts.inferred.append("title")
        facts.pieces.pop(0)
    elif declared and first.casefold() == facts.title.casefold():
        facts.pieces.pop(0)


def _take_head_line(facts: Facts, name: str, read: Callable[[str], str | None]) -> None:
    """Use a line at the head that is nothing but a byline or a date, and drop it from the text.

    Where the byline or the date is declared, a line that only repeats it is dropped all the same.
    """
    known = getattr(facts, name)
    for position, piece in enumerate(facts.pieces[:_HEAD_PIECES]):
        value = read(piece.text)
        if value is None or known not in (None, value):
            continue
        if known is None:
            setattr(facts, name, value)
            facts.inferred.append(name)
        facts.pieces.pop(position)
        return


def _byline(line: str) -> str | None:
    found = _BYLINE.match(line)
    if not found or line.endswith("."):
        return None
    words = found["name"].split()
    # "By the numbers" and "By Friday the city was quiet" are no bylines.
    named = words[0][0].isupper() and all(word[0].isupper() or word.lower() in _JOINING for word in words)
    return " ".join(words) if named and len(words) <= _MAX_BYLINE_WORDS else None


def _dateline(line: str) -> str | None:
    found = _DATELINE.match(line)
    parsed = parse_date(found["date"]) if found and len(line.split()) <= 8 else None
    return parsed if parsed and "-" in parsed else None  # a line that is only a year may be a heading


def _title_from(name: str, pieces: list[Piece]) -> str:
    """Make a title of a telling file name, spelt as the text spells it, or else of the first words."""
    words = re.sub(r"[\W_]+", " ", name).split()
    body = " ".join(piece.text for piece in pieces)
    if sum(word.isalpha() and len(word) > 2 for word in words) >= 3:
        title = " ".join(_spelling(word, body) for word in words)
        return title[0].upper() + title[1:]
    opening = next((piece.text for piece in pieces if not piece.level), name).split()
    title = " ".join(opening[:_MAX_TITLE_WORDS])[:_MAX_TITLE_CHARACTERS]
    return title if title == " ".join(opening) else f"{title}…"


def _spelling(word: str, body: str) -> str:
    """Return the way `body` writes `word` most often, so that "us" can become "US"."""
    found = Counter(re.findall(rf"\b{re.escape(word)}\b", body, re.IGNORECASE))
    return found.most_common(1)[0][0] if found else word
