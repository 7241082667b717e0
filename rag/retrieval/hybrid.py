"""Dense and lexical search over one generation, fused by rank into candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.retrieval import lexical
from rag.retrieval.fusion import fuse
from rag.store.generations import Generation
from rag.types import Candidate

# How deep each half looks before fusing; a passage both halves rank low can still come out on top.
POOL = 60


def find_candidates(generation: Generation, question: str, vector: Sequence[float], limit: int) -> list[Candidate]:
    """Return at most `limit` candidates for a question and its unit vector, best fused score first."""
    dense = generation.vectors.query(vector, POOL)
    similarity = dict(dense)
    words = lexical.search(generation.catalogue, question, POOL)
    dense_rank = {name: rank for rank, (name, _) in enumerate(dense, start=1)}
    lexical_rank = {name: rank for rank, name in enumerate(words, start=1)}
    best = fuse(list(dense_rank), words)[:limit]
    known = generation.catalogue.candidates([name for name, _ in best])
    return [
        replace(
            known[name],
            score=score,
            dense_rank=dense_rank.get(name),
            lexical_rank=lexical_rank.get(name),
            similarity=similarity.get(name),
        )
        for name, score in best
        if name in known
    ]
