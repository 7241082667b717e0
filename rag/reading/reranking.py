"""The order in which read passages are used: the reader's relevance and the rank they were found at, combined."""

from __future__ import annotations

from collections.abc import Sequence

from rag.reading.features import logit
from rag.types import Candidate, PassageScore

# What one step of the fused order, from rank 1 to 2, 2 to 4, 4 to 8 ..., weighs against the reader's logits.
RANK_WEIGHT = 0.5


def rerank(candidates: Sequence[Candidate], scores: Sequence[PassageScore]) -> list[tuple[Candidate, PassageScore]]:
    """Return candidates, given in fused order, with their scores, best first."""
    order = sorted(range(len(candidates)), key=lambda n: -_value(scores[n], rank=n + 1))
    return [(candidates[n], scores[n]) for n in order]


def _value(score: PassageScore, *, rank: int) -> float:
    return logit(score.relevance) - RANK_WEIGHT * (rank.bit_length() - 1)
