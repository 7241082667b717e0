"""The reindex: compares a folder of articles with the current generation and builds the next from the difference.

Only what changed is read, cut and embedded; everything else is copied with the generation. Nothing is seen by
readers before the new generation is complete, audited and published.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.articles import folder, loading
from rag.articles.decoding import decode
from rag.errors import ArticleError, CorpusError, IndexDamaged
from rag.indexing import chunks as chunking
from rag.indexing.audit import audit
from rag.indexing.embedder import Embedder, Vectors
from rag.store import generations
from rag.store.catalogue import SCHEMA
from rag.store.generations import Generation
from rag.store.lock import writer_lock
from rag.text.dates import spoken_date
from rag.types import Article, Chunk, FileProblem, ReindexReport

# Articles embedded together: enough to fill the embedder's batches, few enough to keep memory flat.
_ARTICLES_AT_ONCE = 64

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


@dataclass(slots=True)
class Plan:
    """The difference between a folder and a generation; `changed` and `new` articles are read already."""

    new: list[tuple[Article, str]] = field(default_factory=list)
    changed: list[tuple[Article, str]] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    notices: list[FileProblem] = field(default_factory=list)


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
        known = _known_files(base)
        plan = compare(found, known, progress=progress)
        if not plan.new and not plan.changed and not plan.unchanged:
            raise CorpusError(
                f"The folder {corpus} holds no article that can be indexed"
                + (f"; {len(plan.problems)} files failed." if plan.problems else "."),
                remedy="Put .md or .txt articles into it. The index was left as it is.",
            )
        if base is not None and not (plan.new or plan.changed or plan.removed):
            generation, embedded = base, 0
        else:
            draft = generations.begin(index, base=base)
            embedded = _write(draft, plan, embedder, fingerprint, chunk_tokens=chunk_tokens, progress=progress)
            generation = generations.publish(index, draft)
    passages = _passages(generation)
    return ReindexReport(
        generation=generation.name,
        switched=generation != base,
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


def compare(
    found: folder.Folder, known: dict[str, tuple[str, str, str]], *, progress: Progress = lambda *_: None
) -> Plan:
    """Read what is new or different in a folder; `known` maps a path to its id, file hash and content hash."""
    plan = Plan(problems=list(found.unreadable), notices=list(found.left_out))
    taken: dict[str, str] = {}
    titles: dict[str, list[str]] = {}
    for done, path in enumerate(found.files, start=1):
        name = loading.relative(path, root=found.root).as_posix()
        before = known.get(name)
        try:
            article = _sort_in(plan, path, found.root, before, taken)
            if article is not None:
                titles.setdefault(article.title.casefold(), []).append(name)
        except ArticleError as fault:
            kept = " The version indexed earlier stays in use." if before else ""
            plan.problems.append(FileProblem(name, fault.what, fault.remedy + kept, fault.line))
            if before:
                taken.setdefault(before[0], name)
        progress("Reading", done, len(found.files))
    failed = {problem.path for problem in plan.problems}
    gone = {name for name in known if name not in failed and not _under(name, found.unreadable)}
    gone -= {loading.relative(path, root=found.root).as_posix() for path in found.files}
    plan.removed = sorted(known[name][0] for name in gone if known[name][0] not in taken)
    plan.notices += _same_titles(titles)
    return plan


def _sort_in(
    plan: Plan, path: Path, root: Path, before: tuple[str, str, str] | None, taken: dict[str, str]
) -> Article | None:
    """Put one file where it belongs in the plan; return its article if it had to be read.

    Raises:
        ArticleError: it cannot be read, or its id belongs to another file.
    """
    data = loading.read_file(path)
    file_hash = hashlib.sha256(data).hexdigest()
    name = loading.relative(path, root=root)
    if before and before[1] == file_hash:
        _claim(before[0], name.as_posix(), taken)
        plan.unchanged.add(before[0])
        return None
    article = loading.parse_article(decode(data), path=name)
    _claim(article.id, article.path, taken)
    if before is None:
        plan.new.append((article, file_hash))
    elif before[2] == content_hash(article):
        plan.unchanged.add(article.id)
    else:
        if before[0] != article.id:
            plan.removed.append(before[0])
        plan.changed.append((article, file_hash))
    return article


def _claim(article_id: str, path: str, taken: dict[str, str]) -> None:
    if article_id in taken:
        raise ArticleError(
            f"Its id {article_id!r} belongs to {taken[article_id]} already.",
            remedy="Give one of the two another 'id:' in its front matter.",
        )
    taken[article_id] = path


def content_hash(article: Article) -> str:
    """Return a hash of all that the index keeps of an article; equal hashes, equal rows."""
    return hashlib.sha256(json.dumps(asdict(article), sort_keys=True).encode()).hexdigest()


def _under(name: str, unreadable: Iterable[FileProblem]) -> bool:
    return any(name.startswith(f"{problem.path}/") for problem in unreadable)


def _same_titles(titles: dict[str, list[str]]) -> list[FileProblem]:
    return [
        FileProblem(names[0], f"It has the same title as {', '.join(names[1:])}.", "Both are indexed.")
        for names in titles.values()
        if len(names) > 1
    ]


def _base(index: Path, fingerprint: dict[str, str]) -> tuple[Path | None, str]:
    """Return the generation to build upon, or None with the reason why all is built anew."""
    path = generations.current_path(index)
    if path is None:
        return None, "There was no index yet."
    try:
        generation = Generation(path)
    except IndexDamaged as fault:
        return None, fault.what
    found = json.loads(generation.catalogue.meta().get("fingerprint", "{}"))
    generation.close()
    differing = [name for name in fingerprint if found.get(name) != fingerprint[name]]
    if differing:
        changes = ", ".join(f"{name} ({found.get(name, 'unknown')} → {fingerprint[name]})" for name in differing)
        return None, f"Everything is built anew because of another {changes}."
    return path, ""


def _known_files(base: Path | None) -> dict[str, tuple[str, str, str]]:
    if base is None:
        return {}
    generation = Generation(base)
    try:
        return generation.catalogue.files()
    finally:
        generation.close()


def _passages(path: Path) -> int:
    generation = Generation(path)
    try:
        return generation.catalogue.counts()[1]
    finally:
        generation.close()


def _write(
    draft: Path,
    plan: Plan,
    embedder: Embedder,
    fingerprint: dict[str, str],
    *,
    chunk_tokens: int,
    progress: Progress,
) -> int:
    """Turn a copy of the last generation into the next one; return how many passages were embedded.

    Raises:
        IndexDamaged: the result is not sound.
    """
    generation = Generation(draft, writable=True)
    try:
        work = [*plan.changed, *plan.new]
        replaced = [*plan.removed, *(article.id for article, _ in work)]
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
        audit(generation)
        return embedded
    finally:
        generation.close()


def _add(
    generation: Generation,
    work: Sequence[tuple[Article, str]],
    old_vectors: dict[str, Vectors],
    embedder: Embedder,
    *,
    chunk_tokens: int,
) -> int:
    cut = [
        chunking.chunk_article(article, count_tokens=embedder.count_tokens, max_tokens=chunk_tokens)
        for article, _ in work
    ]
    texts = [
        [chunking.embedded_text(article, chunk, count_tokens=embedder.count_tokens) for chunk in chunks]
        for (article, _), chunks in zip(work, cut, strict=True)
    ]
    keys = [[hashlib.sha256(text.encode()).hexdigest() for text in of_one] for of_one in texts]
    missing = {
        key: text
        for row_keys, row_texts in zip(keys, texts, strict=True)
        for key, text in zip(row_keys, row_texts, strict=True)
        if key not in old_vectors
    }
    vectors = old_vectors | dict(zip(missing, embedder.embed_passages(list(missing.values())), strict=True))
    for (article, file_hash), chunks, row_keys in zip(work, cut, keys, strict=True):
        _add_article(generation, article, chunks, file_hash, row_keys, [vectors[key] for key in row_keys])
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
