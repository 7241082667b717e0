"""The one probability by which a question is answered or not."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import PassageScore


def confidence(scores: Sequence[PassageScore]) -> float:
    """Return the probability, 0 to 1, that the passages read answer the question; 0 without passages."""
    return max((score.answerability for score in scores), default=0.0)
