"""Building the next generation in its draft folder, from the last one and the articles that were cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.indexing.cutting import Cut, Cuts
from rag.indexing.embedder import Embedder
from rag.indexing.plan import Progress
from rag.indexing.shelf import Shelf
from rag.indexing.work import Work
from rag.store.generations import Generation, drop_vectors
from rag.store.upkeep import BEFORE, CHANGES, REASON
from rag.text.dates import spoken_date

# Passages embedded together: enough for the embedder to sort them into batches of about one length (it takes 32
# at a time), few enough to keep memory flat.
_PASSAGES_AT_ONCE = 512
# Chroma's search index keeps what was removed from it as dead ends. Measured on clusters of 60 equal vectors, with a
# dead vector for each living one: one index in four does not find up to 26 of 200 passages; with one for every two,
# none does. From there on it is built anew, of the vectors that the catalogue holds.
_DEAD_SHARE = 0.5
_DEAD = "dead"


def build(draft: Path, work: Work, embedder: Embedder, *, before: str, progress: Progress) -> int:
    """Turn a copy of the last generation, or an empty folder, into the next one; return how many it embedded.

    `before` names the generation that is current now. Only vectors that neither the last generation nor the
    draft holds are computed.
    """
    dead = _dead(work)
    worn_out = dead > _DEAD_SHARE * work.passages()
    if worn_out:
        drop_vectors(draft)
    with closing(Generation(draft, writable=True)) as generation:
        if work.base.copied:
            _remove(generation, work.plan.replaced(), vectors_dropped=worn_out)
            generation.catalogue.set_stats(work.plan.restated)
        generation.catalogue.set_superseded(work.plan.superseded)
        embedded = 0
        if work.cuts.missing:
            progress("Embedding", 0, work.cuts.missing)
        for cuts in _batches(work.cuts, work.cut_articles):
            embedded += _add(generation, cuts, work, embedder, done=embedded, progress=progress)
        generation.catalogue.set_meta(
            {
                "fingerprint": json.dumps(work.fingerprint),
                "created": datetime.now(UTC).isoformat("T", "seconds"),
                "embedder": embedder.fingerprint,
                BEFORE: before,
                CHANGES: json.dumps(work.plan.counts()),
                REASON: work.base.reason,
                _DEAD: str(0 if worn_out else dead),
            }
        )
        generation.catalogue.commit()
    return embedded


def _dead(work: Work) -> int:
    """Return how many vectors would have been removed from the copied search index since it was built."""
    if not work.base.copied or work.base.catalogue is None:
        return 0
    return int(work.base.catalogue.meta().get(_DEAD, 0)) + work.base.catalogue.passages_of(work.plan.replaced())


def _remove(generation: Generation, article_ids: list[str], *, vectors_dropped: bool) -> None:
    """Remove articles; where the vectors were dropped altogether, add those of all other articles anew."""
    gone = generation.catalogue.remove(article_ids)
    if not vectors_dropped:
        generation.vectors.remove(gone)
        return
    for chunks, vectors in generation.catalogue.chunk_vectors(_PASSAGES_AT_ONCE):
        generation.vectors.add((*chunk, vector) for chunk, vector in zip(chunks, vectors, strict=True))


def _batches(cuts: Cuts, shelf: Shelf[Cut]) -> Iterator[list[Cut]]:
    batch: list[Cut] = []
    passages = 0
    for place in cuts.places:
        cut = shelf.take(place)
        batch.append(cut)
        passages += len(cut.chunks)
        if passages >= _PASSAGES_AT_ONCE:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def _add(
    generation: Generation, cuts: list[Cut], work: Work, embedder: Embedder, *, done: int, progress: Progress
) -> int:
    """Write articles with their vectors; return how many of these had to be computed."""
    texts = {key: text for cut in cuts for key, text in zip(cut.keys, cut.texts, strict=True)}
    vectors = work.vectors_of(list(texts)) | generation.catalogue.vectors_of(list(texts))
    missing = [key for key in texts if key not in vectors]
    if missing:
        told = done

        def show(embedded: int) -> None:
            nonlocal told
            told += embedded
            progress("Embedding", told, work.cuts.missing)

        computed = embedder.embed_passages([texts[key] for key in missing], progress=show)
        vectors |= dict(zip(missing, computed, strict=True))
    for cut in cuts:
        generation.catalogue.add(
            cut.article,
            cut.chunks,
            file=cut.file,
            vector_keys=cut.keys,
            vectors=np.stack([vectors[key] for key in cut.keys]),
            date_words=spoken_date(cut.article.date),
        )
    generation.vectors.add(
        (chunk.id, cut.article.id, cut.article.date, vectors[key])
        for cut in cuts
        for chunk, key in zip(cut.chunks, cut.keys, strict=True)
    )
    return len(missing)
