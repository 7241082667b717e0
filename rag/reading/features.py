"""Signs of whether a question can be answered from what was read: pure functions of question, passages, scores."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rag.reading.scoring import sentence_texts
from rag.text.words import COMMON, folded, names, numbers, stems
from rag.types import Candidate, PassageScore

_ASKS_NUMBER = re.compile(
    r"\bhow (many|much|long|old|big|large|far|often|high|tall|fast)\b|\bwhat (percentage|percent|share|number|year)\b"
    r"|\b(number|amount|percentage) of\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(what|which) (year|date|day|month)\b", re.IGNORECASE)
_ASKS_PERSON = re.compile(r"\b(who|whom|whose)\b", re.IGNORECASE)
_HAS_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|half|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|both|once|twice|none|no)\b",
    re.IGNORECASE,
)
_HAS_TIME = re.compile(
    r"\d{3,4}|\b(january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|ago|after|before|during|since|until|day|week|"
    r"month|year)s?\b",
    re.IGNORECASE,
)

NAMES = (
    "answerability", "runner_up", "relevance", "span", "cover", "missing_names", "missing_numbers", "no_number",
    "no_time", "no_name", "similarity", "lexical_first",
)  # fmt: skip


def features(question: str, candidates: Sequence[Candidate], scores: Sequence[PassageScore]) -> list[float]:
    """Return the signs in the order of `NAMES`, for candidates in any order; needs at least one candidate.

    The best passage is the one with the highest answerability. Shares are 0 to 1, logits are cut at ±8.
    """
    order = sorted(range(len(scores)), key=lambda n: -scores[n].answerability)
    best = order[0]
    candidate, score = candidates[best], scores[best]
    sentences = sentence_texts(candidate)
    sentence = sentences[max(range(len(sentences)), key=score.sentences.__getitem__)]
    around = f"{candidate.title} {candidate.date or ''} {candidate.chunk.heading} {candidate.text}"
    wanted, have = set(stems(question)), set(stems(around))
    return [
        logit(score.answerability),
        logit(scores[order[1]].answerability) if len(order) > 1 else -8.0,
        logit(max(s.relevance for s in scores)),
        logit(max(score.sentences)),
        len(wanted & have) / len(wanted) if wanted else 0.0,
        _missing_share(_names_asked(question), set(re.findall(r"\w+", folded(around)))),
        float(bool(numbers(question) - numbers(f"{around} {candidate.date or ''}".replace("-", " ")))),
        float(bool(_ASKS_NUMBER.search(question)) and not _HAS_NUMBER.search(sentence)),
        float(bool(_ASKS_TIME.search(question)) and not _HAS_TIME.search(sentence)),
        float(bool(_ASKS_PERSON.search(question)) and not names(sentence)),
        max((c.similarity or 0.0) for c in candidates),
        float(candidate.lexical_rank == 1),
    ]


def logit(probability: float) -> float:
    """Return log(p / (1 - p)), cut at ±8."""
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return min(8.0, max(-8.0, math.log(inside / (1 - inside))))


def _names_asked(question: str) -> set[str]:
    return {part for name in names(question) for part in re.findall(r"\w+", name) if part not in COMMON}


def _missing_share(wanted: set[str], have: set[str]) -> float:
    return len(wanted - have) / len(wanted) if wanted else 0.0
