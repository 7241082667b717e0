"""What an operator does with an index besides bringing it up to date: look at it, check it, go back, clear up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.errors import IndexDamaged, IndexMissing
from rag.indexing.audit import SAMPLE, THOROUGH_SAMPLE, audit
from rag.indexing.files import content_hash
from rag.indexing.plan import Progress
from rag.indexing.versions import unpacked
from rag.store.catalogue import Catalogue
from rag.store.disk import write_faults_named
from rag.store.failures import read_failures
from rag.store.generations import CATALOGUE, Generation, current_path, point_to, sound_catalogue
from rag.store.lock import writer_lock
from rag.store.upkeep import CHANGES, REASON, previous_path, published, size_of, sweep
from rag.types import IndexOverview, Superseded

_ANEW = "Delete {} and build it anew: python -m rag reindex"
_EARLIER = (
    "To have an earlier state, put the articles as they were into the corpus folder, and run: python -m rag reindex"
)
_BACK = "Go back: python -m rag reindex --rollback"


def overview(index: Path) -> IndexOverview:
    """Return what an index holds and what lies beside it; writes nothing and loads no model.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: its catalogue cannot be read.
    """
    current = _current(index)
    with closing(Catalogue(current / CATALOGUE)) as catalogue:
        meta, (articles, passages) = catalogue.meta(), catalogue.counts()
        older = [Superseded(path, one.successor, one.reason) for path, one in catalogue.superseded().items()]
    previous = previous_path(index)
    return IndexOverview(
        generation=current.name,
        created=meta.get("created", ""),
        articles=articles,
        passages=passages,
        fingerprint=json.loads(meta.get("fingerprint", "{}")),
        size=size_of(current),
        kept={path.name: size_of(path) for path in published(index) if path != current},
        previous=previous.name if previous else None,
        failures=read_failures(index),
        superseded=tuple(older),
        changes=json.loads(meta.get(CHANGES, "{}")),
        reason=meta.get(REASON, ""),
    )


def verify(index: Path, *, progress: Progress = lambda *_: None) -> float:
    """Audit the current generation on a larger sample; return the recall of its search, 0 to 1.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: it is not sound.
    """
    current = _current(index)
    try:
        return _examined(current, sample=THOROUGH_SAMPLE, progress=progress)
    except IndexDamaged as fault:
        anew = _ANEW.format(current)
        remedy = f"{_BACK}. Or: {anew}" if previous_path(index) else anew
        raise IndexDamaged(fault.what, remedy=remedy) from None


def rollback(index: Path, *, progress: Progress = lambda *_: None) -> str:
    """Make the generation before the current one current again, if it is sound; return its name.

    The next reindex builds upon it, and so brings back what the articles are by then.

    Raises:
        IndexMissing: there is no index, or no generation before the current one.
        IndexDamaged: that generation is not sound; the current one stays.
        IndexLocked: another process is writing the index.
        IndexUnwritable: the index folder is closed, or the disk is full.
    """
    with _writing(index) as current:
        target = previous_path(index)
        if target is None:
            raise IndexMissing(
                f"No generation before {current.name} is kept in {index}.",
                remedy=_EARLIER,
            )
        try:
            _examined(target, sample=SAMPLE, progress=progress)
        except IndexDamaged as fault:
            remedy = f"{current.name} stays in use. {_EARLIER}"
            raise IndexDamaged(f"{target.name} cannot be gone back to. {fault.what}", remedy=remedy) from None
        point_to(index, target)
        return target.name


def clear(index: Path) -> dict[str, int]:
    """Delete what crashes left and the generations that are neither kept nor read; return the bytes of each.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: the pointer cannot be read; nothing is deleted.
        IndexLocked: another process is writing the index.
        IndexUnwritable: the index folder is closed.
    """
    with _writing(index):
        return sweep(index)


def _examined(path: Path, *, sample: int, progress: Progress) -> float:
    """Read a generation from end to end and return the recall of its search; raise IndexDamaged if it is not sound."""
    with closing(sound_catalogue(path, whole=True)) as catalogue:
        _check_texts(catalogue)
    with closing(Generation(path)) as generation:
        return audit(generation, sample=sample, progress=progress)


def _check_texts(catalogue: Catalogue) -> None:
    """Raise IndexDamaged unless every article is as it was indexed, to the letter."""
    for path, file in catalogue.files().items():
        try:
            article = catalogue.article(file.article_id)
        except (ValueError, TypeError):  # its lists are none, or of something else
            article = None
        updated = unpacked(file.version).updated or None
        if article is None or content_hash(article, updated=updated) != file.content_hash:
            raise IndexDamaged(f"The article {path} is not as it was indexed.", remedy="Build the index anew.")


def _current(index: Path) -> Path:
    path = current_path(index)
    if path is None:
        raise IndexMissing(f"There is no index in {index} yet.", remedy="Build it: python -m rag reindex")
    return path


@contextmanager
def _writing(index: Path) -> Iterator[Path]:
    _current(index)
    with write_faults_named(index), writer_lock(index):
        yield _current(index)
