"""How likely each sentence read is to hold the answer: what the scorer says, weighed with what search and words say.

A logistic model over the features below, fitted for each scorer by `python -m rag.calibrate`. Small readers know
their training domain best; rank, similarity and shared words keep them honest elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag.reading.asked import kinds_asked, kinds_held
from rag.reading.logistic import Logistic, logit
from rag.reading.scoring import sentence_texts
from rag.text.words import stems
from rag.types import Candidate, PassageScore

FEATURES = (
    "relevance", "answerability", "share", "rank", "similarity", "cover", "cover_around", "number", "time", "person",
    "words", "length",
)  # fmt: skip
_LEAST_SHARE = 1e-4


def ranked(
    question: str, candidates: Sequence[Candidate], scores: Sequence[PassageScore], model: Logistic
) -> list[tuple[Candidate, PassageScore]]:
    """Return candidates, given in fused order, best first, each sentence scored with its probability."""
    refined = [
        (candidate, replace(score, sentences=tuple(model.of(values) for values in of_one)))
        for candidate, score, of_one in zip(
            candidates, scores, sentence_features(question, candidates, scores), strict=True
        )
    ]
    return sorted(refined, key=lambda pair: -max(pair[1].sentences, default=0.0))


def sentence_features(
    question: str, candidates: Sequence[Candidate], scores: Sequence[PassageScore]
) -> list[list[list[float]]]:
    """Return, for each candidate and each of its sentences, the values of `FEATURES`."""
    wanted = set(stems(question))
    texts = [sentence_texts(candidate) for candidate in candidates]
    weights = _rarity(wanted, [set(stems(" ".join(sentences))) for sentences in texts])
    asked = kinds_asked(question)
    return [
        _of_passage(candidate, score, sentences, rank=rank, weights=weights, asked=asked)
        for rank, (candidate, score, sentences) in enumerate(zip(candidates, scores, texts, strict=True), start=1)
    ]


def _of_passage(
    candidate: Candidate,
    score: PassageScore,
    sentences: Sequence[str],
    *,
    rank: int,
    weights: dict[str, float],
    asked: tuple[bool, bool, bool, bool],
) -> list[list[float]]:
    passage = [logit(score.relevance), logit(score.answerability)]
    found = [math.log2(rank), candidate.similarity or 0.0]
    around = set(stems(f"{candidate.title} {candidate.date or ''} {candidate.chunk.heading} {candidate.text}"))
    best = max(score.sentences, default=0.0)
    return [
        [
            *passage,
            math.log(max(value / best if best else 1.0, _LEAST_SHARE)),
            *found,
            _cover(weights, set(stems(text))),
            _cover(weights, around),
            *(float(wants and has) for wants, has in zip(asked, kinds_held(text), strict=True)),
            math.log(1 + len(text.split())),
        ]
        for value, text in zip(score.sentences, sentences, strict=True)
    ]


def _rarity(wanted: set[str], passages: Sequence[set[str]]) -> dict[str, float]:
    """Return each wanted stem's weight: the rarer among the passages read, the heavier."""
    return {
        stem: math.log(1 + (len(passages) + 1) / (sum(stem in passage for passage in passages) + 0.5))
        for stem in wanted
    }


def _cover(weights: dict[str, float], have: set[str]) -> float:
    """Return the weighted share of the wanted stems that are there, 0 to 1."""
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in have) / total if total else 0.0
