"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections.abc import Sequence

# The constant of the paper; between 20 and 100 it changed nothing on the sample corpus.
RANK_CONSTANT = 60


def fuse(*rankings: Sequence[str], k: int = RANK_CONSTANT) -> list[tuple[str, float]]:
    """Return every id of the rankings with its score, the sum of 1 / (k + rank), descending.

    Ranks count from 1. Ties keep the order in which the ids first appear.
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
