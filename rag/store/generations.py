"""Immutable generations of the index, the pointer to the current one, and leases on it.

    index/CURRENT           the name of the generation in use; replaced atomically
    index/gen-000017/       catalogue.db and chroma/, never written again once published
    index/building-000018/  a generation being built; whatever a crash leaves of it is cleared by the next writer

A reader sees the old generation or the new one, whatever is killed at whatever moment.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import CorpusError, IndexMissing
from rag.store.catalogue import Catalogue
from rag.store.vectors import VectorStore

_POINTER = "CURRENT"
_CATALOGUE = "catalogue.db"
_VECTORS = "chroma"
_NAME = re.compile(r"(gen|building)-(\d{6,})$")
# The generation in use and the one before it, so that going back is one pointer.
_KEPT = 2


class Generation:
    """An open generation: its catalogue and its vectors."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open (or, when `writable`, create) the generation in the folder `path`.

        Raises:
            IndexDamaged: a part of it is missing or cannot be opened.
        """
        self.name = path.name
        self.catalogue = Catalogue(path / _CATALOGUE, writable=writable)
        try:
            self.vectors = VectorStore(path / _VECTORS, writable=writable)
        except BaseException:
            self.catalogue.close()
            raise

    def close(self) -> None:
        """Release both parts."""
        self.catalogue.close()
        self.vectors.close()


def current_path(root: Path) -> Path | None:
    """Return the folder of the current generation, or None if no index was built yet."""
    try:
        name = (root / _POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return root / name


def prepare(root: Path) -> None:
    """Create the index folder if it is not there.

    Raises:
        CorpusError: the folder cannot be created or written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as fault:
        raise CorpusError(
            f"The index folder {root} cannot be written: {fault.strerror}.",
            remedy="Check its permissions and the free space, or name another with --index or BYLINE_INDEX.",
        ) from None


def begin(root: Path, *, base: Path | None) -> Path:
    """Make the folder of the next generation, a copy of `base` if there is one; clear what a crash left.

    Call it with the writer's lock held.
    """
    for leftover in root.glob("building-*"):
        shutil.rmtree(leftover)
    numbers = [int(found[2]) for path in root.iterdir() if (found := _NAME.match(path.name))]
    draft = root / f"building-{max(numbers, default=0) + 1:06d}"
    if base is None:
        draft.mkdir()
    else:
        shutil.copytree(base, draft)
    return draft


def publish(root: Path, draft: Path) -> Path:
    """Make a finished draft the current generation in one atomic step, and drop all but the last two.

    Every file is flushed to disk before the pointer moves, so that a power cut cannot point at half a file.
    """
    for path in (*draft.rglob("*"), draft):
        _flush(path)
    final = root / draft.name.replace("building", "gen")
    draft.rename(final)
    fresh = root / f"{_POINTER}.new"
    fresh.write_text(f"{final.name}\n", "utf-8")
    _flush(fresh)
    fresh.replace(root / _POINTER)
    _flush(root)
    for old in sorted(root.glob("gen-*"), key=lambda path: int(path.name.split("-")[1]))[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return final


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class LiveIndex:
    """The index as a running process sees it: always the current generation, opened once, closed when unused."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._current: Generation | None = None
        self._leases: dict[Generation, int] = {}

    @contextmanager
    def lease(self) -> Iterator[Generation]:
        """Lend the current generation; it stays open until the lease ends, even if a newer one is published.

        Raises:
            IndexMissing: no index was built yet.
            IndexDamaged: the current generation cannot be opened.
        """
        with self._lock:
            generation = self._up_to_date()
            self._leases[generation] = self._leases.get(generation, 0) + 1
        try:
            yield generation
        finally:
            with self._lock:
                self._leases[generation] -= 1
                if not self._leases[generation]:
                    del self._leases[generation]
                    if generation is not self._current:
                        generation.close()

    def close(self) -> None:
        """Close the current generation unless it is lent out; a later lease opens it again."""
        with self._lock:
            self._retire()

    def _up_to_date(self) -> Generation:
        path = current_path(self._root)
        if path is None:
            raise IndexMissing(f"There is no index in {self._root} yet.", remedy="Build it: python -m rag reindex")
        if self._current is None or self._current.name != path.name:
            fresh = Generation(path)
            self._retire()
            self._current = fresh
        return self._current

    def _retire(self) -> None:
        if self._current is not None and self._current not in self._leases:
            self._current.close()
        self._current = None
