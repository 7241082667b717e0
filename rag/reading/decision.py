"""The one probability by which a question is answered or not: a logistic model of signs of answerability.

Its weights are fitted for each scorer by `python -m rag.calibrate`, on question sets that are neither the sample
corpus nor its golden questions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rag.reading.asked import kinds_asked, kinds_held
from rag.reading.logistic import Logistic, logit, sigmoid
from rag.reading.scoring import sentence_texts
from rag.text.words import COMMON, folded, names, numbers, stems
from rag.types import Candidate, PassageScore

Ranked = Sequence[tuple[Candidate, PassageScore]]
"""Candidates with their scores, best first, as `ranking.ranked` gives them."""

SIGNS = (
    "sentence", "second_sentence", "answerability", "best_answerability", "relevance", "cover", "missing_names",
    "missing_numbers", "no_number", "no_time", "no_name", "similarity", "lexical_first",
)  # fmt: skip


# The weights are fitted with as many unanswerable questions as answerable ones. People ask an archive mostly what it
# holds: three in four is assumed, and moves the probability as Bayes' rule says (Saerens et al. 2002).
ANSWERABLE_ODDS = 3.0


def confidence(question: str, read: Ranked, model: Logistic) -> float:
    """Return the probability, 0 to 1, that the passages read answer the question; 0 without passages."""
    return sigmoid(logit(model.of(signs(question, read))) + math.log(ANSWERABLE_ODDS)) if read else 0.0


def signs(question: str, read: Ranked) -> list[float]:
    """Return the values of `SIGNS` for at least one passage. Shares are 0 to 1, logits are cut at ±8.

    The cover and what is missing are looked for in the first passage with its title, date and heading; what kind of
    thing is asked for, in its best sentence.
    """
    candidate, score = read[0]
    texts = sentence_texts(candidate)
    sentence = texts[max(range(len(texts)), key=score.sentences.__getitem__)]
    around = f"{candidate.title} {(candidate.date or '').replace('-', ' ')} {candidate.chunk.heading} {candidate.text}"
    wanted = set(stems(question))
    best = sorted((value for _, s in read for value in s.sentences), reverse=True)
    lacking = [asks and not has for asks, has in zip(kinds_asked(question), kinds_held(sentence), strict=True)]
    return [
        logit(best[0]),
        logit(best[1]) if len(best) > 1 else logit(0.0),
        logit(score.answerability),
        logit(max(s.answerability for _, s in read)),
        logit(score.relevance),
        len(wanted & set(stems(around))) / len(wanted) if wanted else 0.0,
        _missing_share(_names_asked(question), set(re.findall(r"\w+", folded(around)))),
        float(bool(numbers(question) - numbers(around))),
        *map(float, lacking[:3]),
        max((c.similarity or 0.0) for c, _ in read),
        float(candidate.lexical_rank == 1),
    ]


def _names_asked(question: str) -> set[str]:
    return {part for name in names(question) for part in re.findall(r"\w+", name) if part not in COMMON}


def _missing_share(wanted: set[str], have: set[str]) -> float:
    return len(wanted - have) / len(wanted) if wanted else 0.0
