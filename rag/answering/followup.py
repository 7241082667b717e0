"""Turning a follow-up into a question that stands alone, by rules: what it leaves out is taken from before it.

The rules only ever add or replace words that the conversation holds; they never drop the reader's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.abstaining import abstains
from rag.text.people import named, people
from rag.text.words import COMMON, content_words, folded, stems
from rag.types import Turn

_OPENS_AS_FOLLOW_UP = re.compile(
    r"(and|but|so|then|also|or|ok(ay)?|what about|how about|(what|who|where|when|why|how) else|why not|how so|how come|"
    r"since when|says who|which ones?|go on|tell me more|more about)\b",
    re.IGNORECASE,
)
# "And what did Trump's memo demand of Mexico?" opens like a follow-up, but asks all it means.
_MERELY_JOINED = re.compile(
    r"(and|but|so|also|or|ok(ay)?),? (?=(what|who|whom|whose|when|where|why|how|which)\b)", re.IGNORECASE
)
_PERSON = re.compile(r"\b(he|she|him|her|his|hers)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(he|she|him|her|his|hers|it|its|they|them|their|theirs|this|those|these|the same|there|then|ones?|"
    r"the (others?|first|second|latter|former)(?= (one|did|does|was|is|were|are)\b|\s*[?.,!]|\s*$)|"
    r"that(?! (the|a|an|he|she|it|they|was|were|is|are|has|have|had|will|would|can|could)\b))\b",
    re.IGNORECASE,
)
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
    exchanges = _answered(history)
    if not exchanges or not _leans_back(question):
        return question
    before, reply = exchanges[-1]
    if _leans_back(before) and len(exchanges) > 1:
        before = f"{exchanges[-2][0]} {before}"
    filled = _with_person(question, before, reply)
    topic = _topic(before, known=filled)
    return f"{filled} ({topic})" if topic else filled


def _answered(history: Sequence[Turn]) -> list[tuple[str, str]]:
    """Return each question with its reply, "" where none is known; a refused one is not what the talk is about."""
    exchanges: list[tuple[str, str]] = []
    for turn in history:
        if turn.role == "user" and turn.content.strip():
            exchanges.append((turn.content, ""))
        elif turn.role == "assistant" and exchanges:
            exchanges[-1] = (exchanges[-1][0], turn.content)
    return [(question, reply) for question, reply in exchanges if not abstains(reply)]


def _leans_back(question: str) -> bool:
    joined = _MERELY_JOINED.match(question.strip())
    if joined and named(question) and len(set(stems(question))) >= _FEW:
        return _leans_back(question.strip()[joined.end() :])
    if _OPENS_AS_FOLLOW_UP.match(question.strip()):
        return True
    pointer = _POINTS_BACK.search(question)
    if pointer and not _own_antecedent(question[: pointer.start()], pointer.group()):
        return True
    few = len(set(stems(question))) < _FEW and len(question.split()) <= _SHORT
    return few and not named(question)


def _own_antecedent(before: str, pronoun: str) -> bool:
    """Say whether a pronoun has its noun in its own question: "What came of Cienfuegos after his arrest?"."""
    if len(set(stems(before))) >= _ANTECEDENT:
        return True
    return bool(_PERSON.match(pronoun) and people(before))


def _with_person(question: str, before: str, reply: str) -> str:
    """Replace the first "he", "she", "his" ... by the person asked about, else by the first the reply names."""
    found = _PERSON.search(question)
    if not found or people(question[: found.start()]):
        return question
    known = people(before)[-1:] or people(reply)[:1]
    if not known or folded(known[0]) in folded(question):
        return question
    owns = found[1].lower() in {"his", "hers"} or (
        found[1].lower() == "her" and not _ends_clause(question, found.end())
    )
    name = f"{known[0]}'s" if owns else known[0]
    return f"{question[: found.start()]}{name}{question[found.end() :]}"


def _ends_clause(question: str, end: int) -> bool:
    return re.match(r"\s*(?:[?.!,;:]|$|to\b|for\b|in\b|on\b|at\b|from\b|with\b|and\b|or\b)", question[end:]) is not None


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
