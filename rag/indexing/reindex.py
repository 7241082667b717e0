"""The reindex: compares a folder of articles with the current generation and builds the next from the difference.

Only what changed is read, cut and embedded; everything else is copied with the generation. Nothing is seen by
readers before the new generation is complete, audited and published.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.articles import folder, loading
from rag.errors import CorpusError, IndexDamaged
from rag.indexing import chunks as chunking
from rag.indexing.audit import audit
from rag.indexing.embedder import Embedder, Vectors
from rag.indexing.plan import Plan, Read, compare, content_hash
from rag.store import generations
from rag.store.catalogue import SCHEMA, IndexedFile
from rag.store.generations import Generation
from rag.store.lock import writer_lock
from rag.text.dates import spoken_date
from rag.types import Article, Chunk, ReindexReport

# Articles embedded together: enough to fill the embedder's batches, few enough to keep memory flat.
_ARTICLES_AT_ONCE = 64

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class _Base:
    """The generation to build upon: its folder, what it holds of each file, and how many passages."""

    path: Path
    files: dict[str, IndexedFile]
    passages: int


def reindex(
    corpus: Path, index: Path, embedder: Embedder, *, chunk_tokens: int, progress: Progress = lambda *_: None
) -> ReindexReport:
    """Bring the index in line with the folder `corpus` and return what was done.

    A file that cannot be read is reported and the rest goes on; if it was indexed before, that version stays.

    Raises:
        CorpusError: the folder is missing or unreadable or holds no article, or the index cannot be written.
        IndexLocked: another process is writing the index.
        ModelError: the embedder cannot be loaded.
        IndexDamaged: the new generation failed its audit; the current one stays in use.
    """
    started = time.perf_counter()
    found = folder.scan(corpus)
    generations.prepare(index)
    with writer_lock(index):
        fingerprint = fingerprint_of(embedder, chunk_tokens=chunk_tokens)
        base, reason = _base(index, fingerprint)
        plan = compare(found, base.files if base else {}, progress=progress)
        if not plan.new and not plan.changed and not plan.unchanged:
            raise _no_article(corpus, plan)
        if base is not None and not (plan.new or plan.changed or plan.removed):
            path, passages, embedded = base.path, base.passages, 0
        else:
            with generations.drafted(index, base=base.path if base else None) as draft:
                passages, embedded = _write(
                    draft, plan, embedder, fingerprint, chunk_tokens=chunk_tokens, progress=progress
                )
                path = generations.publish(index, draft)
    return ReindexReport(
        generation=path.name,
        switched=base is None or path != base.path,
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        removed=len(plan.removed),
        failed=len(plan.problems),
        passages=passages,
        embedded=embedded,
        seconds=time.perf_counter() - started,
        problems=tuple(plan.problems),
        notices=tuple(plan.notices),
        reason=reason,
    )


def fingerprint_of(embedder: Embedder, *, chunk_tokens: int) -> dict[str, str]:
    """Return all that shapes a row of the index; where two fingerprints differ, nothing can be copied."""
    return {
        "tables": str(SCHEMA),
        "reading": loading.VERSION,
        "chunks": chunking.VERSION,
        "chunk tokens": str(chunk_tokens),
        "embedder": embedder.fingerprint,
    }


def _no_article(corpus: Path, plan: Plan) -> CorpusError:
    what, remedy = f"The folder {corpus} holds no article that can be indexed.", "Put .md or .txt articles into it."
    if plan.problems:
        first = plan.problems[0]
        what = f"None of the {len(plan.problems)} articles in {corpus} can be indexed. {first.path}: {first.reason}"
        remedy = first.remedy
    return CorpusError(what, remedy=f"{remedy} The index was left as it is.")


def _base(index: Path, fingerprint: dict[str, str]) -> tuple[_Base | None, str]:
    """Return the generation to build upon, or None with the reason why all is built anew. Writes nothing."""
    try:
        path = generations.current_path(index)
        if path is None:
            return None, "There was no index yet."
        with closing(generations.sound_catalogue(path)) as catalogue:
            found = json.loads(catalogue.meta().get("fingerprint", "{}"))
            base = _Base(path, catalogue.files(), catalogue.counts()[1])
    except IndexDamaged as fault:
        return None, fault.what
    differing = [name for name in fingerprint if found.get(name) != fingerprint[name]]
    if differing:
        changes = ", ".join(f"{name} ({found.get(name, 'unknown')} → {fingerprint[name]})" for name in differing)
        return None, f"Everything is built anew because of another {changes}."
    return base, ""


def _write(
    draft: Path,
    plan: Plan,
    embedder: Embedder,
    fingerprint: dict[str, str],
    *,
    chunk_tokens: int,
    progress: Progress,
) -> tuple[int, int]:
    """Turn a copy of the last generation into the next one; return how many passages it has and embedded.

    Raises:
        IndexDamaged: the result is not sound.
    """
    with closing(Generation(draft, writable=True)) as generation:
        work = [*plan.changed, *plan.new]
        replaced = [*plan.removed, *(read.article.id for read in work)]
        old_vectors = generation.catalogue.vectors_of(replaced)
        generation.vectors.remove(generation.catalogue.remove(replaced))
        embedded = 0
        for at in range(0, len(work), _ARTICLES_AT_ONCE):
            part = work[at : at + _ARTICLES_AT_ONCE]
            embedded += _add(generation, part, old_vectors, embedder, chunk_tokens=chunk_tokens)
            progress("Embedding", at + len(part), len(work))
        generation.catalogue.set_meta(
            {
                "fingerprint": json.dumps(fingerprint),
                "created": datetime.now(UTC).isoformat("T", "seconds"),
                "embedder": embedder.fingerprint,
            }
        )
        generation.catalogue.commit()
    with closing(Generation(draft)) as generation:  # opened anew: readers will see the files, not this process's memory
        audit(generation)
        return generation.catalogue.counts()[1], embedded


def _add(
    generation: Generation,
    work: Sequence[Read],
    old_vectors: dict[str, Vectors],
    embedder: Embedder,
    *,
    chunk_tokens: int,
) -> int:
    cut = [
        chunking.chunk_article(read.article, count_tokens=embedder.count_tokens, max_tokens=chunk_tokens)
        for read in work
    ]
    texts = [
        [chunking.embedded_text(read.article, chunk, count_tokens=embedder.count_tokens) for chunk in chunks]
        for read, chunks in zip(work, cut, strict=True)
    ]
    keys = [[hashlib.sha256(text.encode()).hexdigest() for text in of_one] for of_one in texts]
    missing = {
        key: text
        for row_keys, row_texts in zip(keys, texts, strict=True)
        for key, text in zip(row_keys, row_texts, strict=True)
        if key not in old_vectors
    }
    vectors = old_vectors | dict(zip(missing, embedder.embed_passages(list(missing.values())), strict=True))
    for read, chunks, row_keys in zip(work, cut, keys, strict=True):
        _add_article(generation, read.article, chunks, read.file_hash, row_keys, [vectors[key] for key in row_keys])
    return len(missing)


def _add_article(
    generation: Generation,
    article: Article,
    chunks: Sequence[Chunk],
    file_hash: str,
    keys: Sequence[str],
    vectors: Sequence[Vectors],
) -> None:
    generation.catalogue.add(
        article,
        chunks,
        file_hash=file_hash,
        content_hash=content_hash(article),
        vector_keys=keys,
        vectors=np.stack(vectors),
        date_words=spoken_date(article.date),
    )
    generation.vectors.add(
        (chunk.id, article.id, article.date, vector) for chunk, vector in zip(chunks, vectors, strict=True)
    )
