"""Dense and lexical search over one generation, fused into candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.retrieval import lexical
from rag.retrieval.fusion import fuse
from rag.store.generations import Generation
from rag.types import WHOLE_ARCHIVE, Candidate, Narrowing

# How deep each half looks before fusing; a passage both halves rank low can still come out on top.
POOL = 60


def find_candidates(
    generation: Generation,
    question: str,
    vector: Sequence[float],
    limit: int,
    *,
    narrowing: Narrowing = WHOLE_ARCHIVE,
) -> list[Candidate]:
    """Return at most `limit` candidates for a question and its unit vector, best fused score first.

    Both halves search within the narrowing, so that it costs no candidates; none if it leaves no article.
    """
    article_ids = _article_ids(generation, narrowing)
    if article_ids == []:
        return []
    among = None if article_ids is None else generation.catalogue.chunk_ids(article_ids)
    dense = generation.vectors.query(vector, POOL, among=among)
    similarity = dict(dense)
    words = lexical.search(generation.catalogue, question, POOL, article_ids=article_ids)
    dense_rank = {name: rank for rank, (name, _) in enumerate(dense, start=1)}
    lexical_rank = {name: rank for rank, (name, _) in enumerate(words, start=1)}
    best = fuse(dense, words)[:limit]
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


def _article_ids(generation: Generation, narrowing: Narrowing) -> list[str] | None:
    """Return the articles a narrowing leaves, None for all of them."""
    if narrowing == WHOLE_ARCHIVE:
        return None
    return [article.id for article in generation.listing.within(narrowing)]
