"""Checks that a generation is sound before readers see it, one batch of passages at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.store.generations import Generation

Vectors = NDArray[np.float32]
Row = tuple[str, Vectors]

# Enough passages to notice a broken search, few enough to take no time.
SAMPLE = 20
# For an operator who asks whether all is well and can wait some seconds.
THOROUGH_SAMPLE = 200
# The approximate search has to find this share of what an exact one finds among the first ten. Retrieval reads 20
# candidates from two searches, so one miss in 20 costs nothing; a graph that lost its connections misses far more.
LEAST_RECALL = 0.95
_NEAREST = 10
_BATCH = 500
# Two float32 cosines of the same pair of vectors, computed in another order, differ by less than this.
_ROUNDING = 1e-4
_REMEDY = "The index in use was left as it is. Run the reindex again; if it fails again, report this."


def audit(
    generation: Generation, *, sample: int = SAMPLE, progress: Callable[[str, int, int], None] = lambda *_: None
) -> float:
    """Check counts, offsets and search of a generation; return the recall of its approximate search, 0 to 1.

    Raises:
        IndexDamaged: the catalogue and the vectors disagree, an offset is wrong, a passage does not find itself,
            or the approximate search finds too little of what an exact one finds.
    """
    _, passages = generation.catalogue.counts()
    if generation.vectors.count() != passages:
        raise _not_its_own(generation)
    step = max(1, passages // sample)
    sampled: list[Row] = []
    done = 0
    for rows in _batches(generation):
        ids = [chunk_id for chunk_id, _ in rows]
        if generation.vectors.held(ids) != set(ids):
            raise _not_its_own(generation)
        _check_offsets(generation, ids)
        sampled += [row for number, row in enumerate(rows, start=done) if number % step == 0]
        done += len(rows)
        progress("Checking", done, passages)
    return _check_search(generation, sampled)


def _batches(generation: Generation) -> Iterator[list[Row]]:
    rows = ((chunk_id, vector) for chunk_id, _, _, vector in generation.catalogue.chunk_vectors())
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _not_its_own(generation: Generation) -> IndexDamaged:
    return IndexDamaged(f"The vectors of {generation.name} are not those of its passages.", remedy=_REMEDY)


def _check_offsets(generation: Generation, chunk_ids: list[str]) -> None:
    for candidate in generation.catalogue.candidates(chunk_ids).values():
        chunk = candidate.chunk
        edges = [
            chunk.start,
            *(edge for span in chunk.sentences for edge in (span.start, span.end)),
            chunk.end,
        ]
        whole = len(candidate.text) == chunk.end - chunk.start and bool(chunk.sentences)
        if not whole or edges != sorted(edges) or edges[0] != edges[1] or edges[-1] != edges[-2]:
            raise IndexDamaged(f"The passage {chunk.id} has offsets that do not fit its article.", remedy=_REMEDY)


def _check_search(generation: Generation, sampled: list[Row]) -> float:
    """Search for each sampled passage, and compare what is found with an exact search."""
    if not sampled:
        return 1.0
    found: list[list[float]] = []
    for chunk_id, vector in sampled:
        scores = [score for _, score in generation.vectors.query([float(x) for x in vector], _NEAREST)]
        # Two passages with the same words are each other's equals: the score counts, not the id.
        if not scores or scores[0] < 1 - 10 * _ROUNDING:
            raise IndexDamaged(f"The passage {chunk_id} does not find itself.", remedy=_REMEDY)
        found.append(scores)
    recall = _recall(found, _nearest_scores(generation, np.stack([vector for _, vector in sampled])))
    if recall < LEAST_RECALL:
        raise IndexDamaged(
            f"The search of {generation.name} finds {recall:.0%} of the nearest passages, not {LEAST_RECALL:.0%}.",
            remedy=_REMEDY,
        )
    return recall


def _nearest_scores(generation: Generation, queries: Vectors) -> Vectors:
    """Return the cosines of each query's nearest passages by exact search: float32[n, up to 10], descending."""
    best = np.empty((len(queries), 0), dtype=np.float32)
    for rows in _batches(generation):
        scores = queries @ np.stack([vector for _, vector in rows]).T
        best = -np.sort(-np.hstack([best, scores]), axis=1)[:, :_NEAREST]
    return best


def _recall(found: list[list[float]], exact: Vectors) -> float:
    """Return the share of the exact search's results that were found; equal scores stand for each other."""
    hits: int = sum(
        min(len(nearest), sum(score >= nearest[-1] - _ROUNDING for score in scores))
        for scores, nearest in zip(found, exact, strict=True)
    )
    return hits / exact.size
