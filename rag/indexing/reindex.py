"""The reindex: compares a folder of articles with the current generation and builds the next from the difference.

Only what changed is read, cut and embedded; everything else is copied with the generation. Nothing is seen by
readers before the new generation is complete, audited and published.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from rag.articles import folder
from rag.errors import CorpusError, IndexDamaged
from rag.indexing.audit import audit
from rag.indexing.build import build
from rag.indexing.embedder import Embedder
from rag.indexing.plan import Progress
from rag.indexing.work import Work, worked_out
from rag.store import generations
from rag.store.disk import is_write_fault, write_faults_named
from rag.store.failures import write_failures
from rag.store.generations import Generation
from rag.store.lock import writer_lock
from rag.types import ReindexReport


def reindex(
    corpus: Path,
    index: Path,
    embedder: Embedder,
    *,
    chunk_tokens: int,
    allow_shrink: bool = False,
    rehash: bool = False,
    progress: Progress = lambda *_: None,
) -> ReindexReport:
    """Bring the index in line with the folder `corpus` and return what was done.

    A file that cannot be read is reported and the rest goes on; if it was indexed before, that version stays.
    With `rehash` every file is read, even one whose size and time are as they were.

    Raises:
        CorpusError: the folder is missing or unreadable or holds no article.
        CorpusShrunk: most of the indexed articles are gone, and `allow_shrink` is not set; or all of them are.
        IndexLocked: another process is writing the index.
        IndexUnwritable: the index folder is closed, or the disk is full.
        IndexDamaged: the new generation failed its audit.
        ModelError: the embedder cannot be loaded.

    Whatever is raised, the generation in use stays in use.
    """
    started = time.perf_counter()
    found = folder.scan(corpus)
    generations.prepare(index)
    work_out = partial(worked_out, found, index, embedder, chunk_tokens=chunk_tokens, rehash=rehash, progress=progress)

    def done(work: Work) -> ReindexReport:
        write_failures(index, work.plan.problems)
        work.check_not_empty(found)
        if not allow_shrink:
            work.check_not_shrunk(found)
        path, embedded = work.base.path, 0
        if work.is_needed():
            path, embedded = _next_generation(index, work, embedder, progress)
        assert path is not None  # with no index yet there is work
        return _report(work, path.name, started, embedded=embedded, switched=work.is_needed())

    with write_faults_named(index), writer_lock(index):
        try:
            with work_out() as work:
                return done(work)
        except _CopyUnsound as fault:
            with work_out(distrusted=str(fault)) as work:
                return done(work)


class _CopyUnsound(Exception):
    """What was made of a copy of the last generation is not sound, so that one is not to be trusted either."""


def preview(
    corpus: Path,
    index: Path,
    embedder: Embedder,
    *,
    chunk_tokens: int,
    allow_shrink: bool = False,
    rehash: bool = False,
    progress: Progress = lambda *_: None,
) -> ReindexReport:
    """Return what `reindex` would do, passages cut but not embedded; writes nothing and needs no lock.

    Raises:
        CorpusError: the folder is missing or unreadable or holds no article.
        IndexUnwritable: there is a file where the index folder should be.
        ModelError: the embedder cannot be loaded.
    """
    started = time.perf_counter()
    found = folder.scan(corpus)
    generations.check_folder(index)
    with worked_out(found, index, embedder, chunk_tokens=chunk_tokens, rehash=rehash, progress=progress) as work:
        work.check_not_empty(found)
        refused = ""
        try:
            if not allow_shrink:
                work.check_not_shrunk(found)
        except CorpusError as fault:
            refused = str(fault)
        name = work.base.path.name if work.base.path else ""
        report = _report(work, name, started, embedded=work.cuts.missing, switched=work.is_needed())
        return replace(report, dry_run=True, refused=refused)


def _next_generation(index: Path, work: Work, embedder: Embedder, progress: Progress) -> tuple[Path, int]:
    """Build, audit and publish; return the generation now current and how many passages were embedded.

    Raises:
        _CopyUnsound: the result is not sound, and rows of it were copied; the draft is deleted.
        IndexDamaged: it is not sound although it was built anew; the draft is deleted.
    """
    try:
        base = _copied(work)
        with generations.drafted(index, base=base) as draft:
            before = generations.readable_pointer(index)
            embedded = build(draft, work, embedder, before=before.name if before else "", progress=progress)
            _check(draft, work, progress)
            progress("Publishing", 0, 1)
            path = generations.publish(index, draft)
            progress("Publishing", 1, 1)
    except IndexDamaged as fault:
        if work.base.copied and not is_write_fault(fault, index):
            raise _CopyUnsound(f"Everything is built anew, because a copy was not sound: {fault.what}") from None
        raise
    return path, embedded


def _copied(work: Work) -> Path | None:
    """Return the generation that the next one is a copy of, None where nothing is copied.

    Raises:
        IndexDamaged: there is one, and it is damaged.
    """
    if not work.base.copied or work.base.path is None:
        return None
    with closing(generations.sound_catalogue(work.base.path, whole=True)):
        return work.base.path


def _check(draft: Path, work: Work, progress: Progress) -> None:
    """Raise IndexDamaged if a draft is not sound, or does not hold what was cut."""
    with closing(Generation(draft)) as generation:  # opened anew: readers will see the files, not this memory
        audit(generation, progress=progress)
        _, passages = generation.catalogue.counts()
    if passages != work.passages():
        raise IndexDamaged(
            f"There are {passages} passages where {work.passages()} were cut.",
            remedy="The index in use was left as it was. Run the reindex again; if it fails again, report this.",
        )


def _report(work: Work, name: str, started: float, *, embedded: int, switched: bool) -> ReindexReport:
    plan = work.plan
    return ReindexReport(
        generation=name,
        switched=switched,
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        removed=len(plan.removed),
        failed=len(plan.problems),
        passages=work.passages(),
        embedded=embedded,
        seconds=time.perf_counter() - started,
        problems=tuple(plan.problems),
        notices=tuple(plan.notices),
        reason=work.base.reason,
        renamed=len(plan.renamed),
        changes=plan.changes(),
        superseded=plan.older_versions(),
    )
