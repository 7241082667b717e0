"""Checks that a generation is sound before readers see it, in flat memory however many passages it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.store.generations import Generation
from rag.store.tables import Place

Vectors = NDArray[np.float32]

# Enough passages to notice a broken search, few enough to take no time.
SAMPLE = 20
# For an operator who asks whether all is well and can wait some seconds.
THOROUGH_SAMPLE = 200
# The approximate search has to find this share of what an exact one finds among the first ten. Retrieval reads 20
# candidates from two searches, so one miss in 20 costs nothing; a graph that lost its connections misses far more.
LEAST_RECALL = 0.95
_NEAREST = 10
# Six megabytes.
_VECTORS_AT_ONCE = 4096
# Progress is told once in so many passages.
_STEP = 500
# Two float32 cosines of the same pair of vectors, computed in another order, differ by less than this.
_ROUNDING = 1e-4
_REMEDY = "The index in use was left as it is. Run the reindex again; if it fails again, report this."


def audit(
    generation: Generation, *, sample: int = SAMPLE, progress: Callable[[str, int, int], None] = lambda *_: None
) -> float:
    """Check counts, offsets and search of a generation; return the recall of its approximate search, 0 to 1.

    Raises:
        IndexDamaged: it cannot be read, the catalogue and the vectors disagree, an offset is wrong, a passage does
            not find itself, or the approximate search finds too little of what an exact one finds.
    """
    try:
        return _audit(generation, sample, progress)
    except (ValueError, TypeError, KeyError) as fault:  # the numbers and names in it are none, or not those expected
        raise IndexDamaged(f"The contents of {generation.name} cannot be read: {fault!r}.", remedy=_REMEDY) from None


def _audit(generation: Generation, sample: int, progress: Callable[[str, int, int], None]) -> float:
    _, passages = generation.catalogue.counts()
    sampled: dict[str, str] = {}
    with closing(generation.catalogue.places()) as places, closing(generation.vectors.sorted_ids()) as vector_ids:
        for number, (place, vector_id) in enumerate(zip_longest(places, vector_ids)):
            if place is None or place.chunk_id != vector_id:
                raise IndexDamaged(f"The vectors of {generation.name} are not those of its passages.", remedy=_REMEDY)
            _check_offsets(place)
            if number % max(1, passages // sample) == 0:
                sampled[place.chunk_id] = place.vector_key
            if number and number % _STEP == 0:
                progress("Checking", number, passages)
    recall = _check_search(generation, sampled)
    progress("Checking", passages, passages)
    return recall


def _check_offsets(place: Place) -> None:
    """Raise IndexDamaged unless a passage is whole consecutive spans of its article's text."""
    edges = [0, place.start, *chain.from_iterable(place.sentences), place.end, place.length]
    # The first sentence begins where the passage does and the last one ends there; one that has none fails, too.
    whole = edges[1] == edges[2] < edges[-3] == edges[-2]
    if not whole or edges != sorted(edges):
        raise IndexDamaged(f"The passage {place.chunk_id} has offsets that do not fit its article.", remedy=_REMEDY)


def _check_search(generation: Generation, sampled: Mapping[str, str]) -> float:
    """Search for each sampled passage, given with the key of its vector, and compare with an exact search."""
    if not sampled:
        return 1.0
    vectors = generation.catalogue.vectors_of(list(sampled.values()))
    queries = np.stack([vectors[key] for key in sampled.values()])
    found: list[list[float]] = []
    for chunk_id, vector in zip(sampled, queries, strict=True):
        scores = [score for _, score in generation.vectors.query([float(x) for x in vector], _NEAREST)]
        # Two passages with the same words are each other's equals: the score counts, not the id.
        if not scores or scores[0] < 1 - 10 * _ROUNDING:
            raise IndexDamaged(f"The passage {chunk_id} does not find itself.", remedy=_REMEDY)
        found.append(scores)
    recall = _recall(found, _nearest_scores(generation, queries))
    if recall < LEAST_RECALL:
        raise IndexDamaged(
            f"The search of {generation.name} finds {recall:.0%} of the nearest passages, not {LEAST_RECALL:.0%}.",
            remedy=_REMEDY,
        )
    return recall


def _nearest_scores(generation: Generation, queries: Vectors) -> Vectors:
    """Return the cosines of each query's nearest passages by exact search: float32[n, up to 10], descending."""
    best = np.empty((len(queries), 0), dtype=np.float32)
    for _, vectors in generation.catalogue.chunk_vectors(_VECTORS_AT_ONCE):
        scores = np.hstack([best, queries @ vectors.T])
        best = np.partition(scores, -_NEAREST)[:, -_NEAREST:] if scores.shape[1] > _NEAREST else scores
    return -np.sort(-best)


def _recall(found: list[list[float]], exact: Vectors) -> float:
    """Return the share of the exact search's results that were found; equal scores stand for each other."""
    hits: int = sum(
        min(len(nearest), sum(score >= nearest[-1] - _ROUNDING for score in scores))
        for scores, nearest in zip(found, exact, strict=True)
    )
    return hits / exact.size
