"""Turning a follow-up into a question that stands alone, by rules: what it leaves out is taken from before it.

The rules only ever add or replace words that the conversation holds; they never drop the reader's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.words import COMMON, content_words, folded, stems
from rag.types import Turn

_OPENS_AS_FOLLOW_UP = re.compile(
    r"(and|but|so|then|also|or|ok(ay)?|what about|how about|(what|who|where|when|why|how) else|why not|how so|how come|"
    r"since when|says who|which ones?|go on|tell me more|more about)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(he|she|him|her|his|hers)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(he|she|him|her|his|hers|it|its|they|them|their|theirs|this|those|these|the same|there|then|ones?|"
    r"the (others?|first|second|latter|former)(?= (one|did|does|was|is|were|are)\b|\s*[?.,!]|\s*$)|"
    r"that(?! (the|a|an|he|she|it|they|was|were|is|are|has|have|had|will|would|can|could)\b))\b",
    re.IGNORECASE,
)
# A run of capitalised words, joined by the small words that names hold.
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]*(?: (?:(?:de|del|la|las|los|of|the|von|van|al|bin) )?[^\W\d_a-z][\w’'-]*)*")
# A question of fewer content words and no name leans on what was said before it.
_FEW = 3
# "what is the capital of france" has two content words too, but says all it means; a real ellipsis is short.
_SHORT = 4
# "How does the plan work and who pays for it?": a pronoun behind this many content words has its noun among them.
_ANTECEDENT = 3
_MAX_TOPIC_WORDS = 12


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return `question` with what it leaves out filled in from `history`, oldest turn first; itself if nothing is.

    "How long did he get?" after "Was García Luna found guilty?" becomes "How long did García Luna get? (found
    guilty)"; a question that stands alone comes back as it is.
    """
    asked = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    if not asked or not _leans_back(question):
        return question
    replies = [turn.content for turn in history if turn.role == "assistant"]
    before, reply = asked[-1], replies[-1] if replies else ""
    if _leans_back(before) and len(asked) > 1:
        before = f"{asked[-2]} {before}"
    filled = _with_person(question, before, reply)
    topic = _topic(before, known=filled)
    return f"{filled} ({topic})" if topic else filled


def _leans_back(question: str) -> bool:
    if _OPENS_AS_FOLLOW_UP.match(question.strip()):
        return True
    pointer = _POINTS_BACK.search(question)
    if pointer and len(set(stems(question[: pointer.start()]))) < _ANTECEDENT:
        return True
    few = len(set(stems(question))) < _FEW and len(question.split()) <= _SHORT
    return few and not _names(question)


def _with_person(question: str, before: str, reply: str) -> str:
    """Replace the first "he", "she", "his" ... by the person last named, where there is one."""
    found = _PERSON.search(question)
    if not found:
        return question
    named = _names(before) or _names(reply)
    if not named or any(folded(name) in folded(question) for name in named):
        return question
    owns = found[1].lower() in {"his", "hers"} or (
        found[1].lower() == "her" and not _ends_clause(question, found.end())
    )
    name = f"{named[-1]}'s" if owns else named[-1]
    return f"{question[: found.start()]}{name}{question[found.end() :]}"


def _ends_clause(question: str, end: int) -> bool:
    return re.match(r"\s*(?:[?.!,;:]|$|to\b|for\b|in\b|on\b|at\b|from\b|with\b|and\b|or\b)", question[end:]) is not None


def _names(text: str) -> list[str]:
    """Return the names in a text, in order; a capital that only opens a sentence does not make one."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and folded(words[0]) in COMMON:
            words = words[1:]
        if words and not (
            len(words) == 1 and _opens(text, match.start()) and folded(words[0]) not in _later(text, match)
        ):
            found.append(" ".join(words))
    return found


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?"


def _later(text: str, match: re.Match[str]) -> str:
    return folded(text[match.end() :])


def _topic(before: str, *, known: str) -> str:
    """Return the content words of the earlier question that the new one lacks, as they were written."""
    have = set(stems(known))
    words = []
    for match in re.finditer(r"\w[\w’'.,-]*\w|\w", before):
        new = [stem for stem in stems(match.group()) if stem not in have]
        if new and content_words(match.group())[0] not in COMMON:
            words.append(match.group())
            have.update(new)
    return " ".join(words[:_MAX_TOPIC_WORDS])
