"""Checks that a generation is sound before readers see it."""

from __future__ import annotations

from rag.errors import IndexDamaged
from rag.store.generations import Generation

# Enough chunks to notice a broken search, few enough to take no time.
_SAMPLE = 20
_REMEDY = "The index in use was left as it is. Run the reindex again; if it fails again, report this."


def audit(generation: Generation) -> None:
    """Check counts, offsets and search of a generation.

    Raises:
        IndexDamaged: the catalogue and the vectors disagree, an offset is wrong, or a chunk does not find itself.
    """
    catalogue, vectors = generation.catalogue, generation.vectors
    rows = {chunk_id: vector for chunk_id, _, _, vector in catalogue.chunk_vectors()}
    if set(rows) != vectors.ids():
        raise IndexDamaged(f"The vectors of {generation.name} are not those of its passages.", remedy=_REMEDY)
    _check_offsets(generation, list(rows))
    step = max(1, len(rows) // _SAMPLE)
    for chunk_id in list(rows)[::step]:
        best = vectors.query([float(x) for x in rows[chunk_id]], 1)
        # Two passages with the same words are each other's equals: the score counts, not the id.
        if not best or best[0][1] < 0.999:
            raise IndexDamaged(f"The passage {chunk_id} does not find itself.", remedy=_REMEDY)


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
