"""Immutable generations of the index, the pointer to the current one, and leases on it.

    index/CURRENT           the name of the generation in use; replaced atomically
    index/gen-000017/       catalogue.db and chroma/, with the same articles for good once published
    index/failures.json     the files that failed in the last run; see `rag.store.failures`
    index/building-000018/  a generation being built; whatever a crash leaves of it is cleared by the next writer

A reader sees the old generation or the new one, whatever is killed at whatever moment.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from pathlib import Path

from rag.errors import IndexDamaged, IndexMissing, IndexUnwritable
from rag.store import vectors
from rag.store.catalogue import Catalogue
from rag.store.listing import Listing
from rag.store.lock import Reader, has_readers
from rag.store.vectors import VectorStore

_POINTER = "CURRENT"
CATALOGUE = "catalogue.db"
_VECTORS = "chroma"
PUBLISHED, BUILDING = "gen-*", "building-*"
_NAME = re.compile(r"(gen|building)-(\d{6,})")
_PUBLISHED = re.compile(r"gen-\d{6,}")
_ELSEWHERE = "Name a folder with --index or BYLINE_INDEX."
_REPOINT = "Write the name of a generation (gen-…) into it, or delete it and run: python -m rag reindex"


class Generation:
    """An open generation: its catalogue and its vectors."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open (or, when `writable`, create) the generation in the folder `path`.

        Raises:
            IndexDamaged: a part of it is missing or cannot be opened.
        """
        self.name = path.name
        with ExitStack() as opened:
            if not writable:
                opened.callback(_mark(path).close)
            self.catalogue = opened.enter_context(closing(Catalogue(path / CATALOGUE, writable=writable)))
            self.vectors = opened.enter_context(closing(VectorStore(path / _VECTORS, writable=writable)))
            self._opened = opened.pop_all()

    @cached_property
    def listing(self) -> Listing:
        """What can be listed and narrowed to; only of a published generation, whose articles do not change."""
        return Listing(self.catalogue.articles())

    def close(self) -> None:
        """Release both parts; the generation cannot be used afterwards."""
        self._opened.close()


def _mark(path: Path) -> Reader:
    try:
        return Reader(path)
    except OSError as fault:
        raise IndexDamaged(
            f"The generation {path} cannot be opened: {fault.strerror}.",
            remedy="Check its permissions, or build the index anew: python -m rag reindex",
        ) from None


def current_path(root: Path) -> Path | None:
    """Return the folder of the current generation, or None if no index was built yet.

    Raises:
        IndexDamaged: the pointer cannot be read or names no generation.
    """
    pointer = root / _POINTER
    if root.is_file():
        raise IndexDamaged(f"{root} is a file, not the folder of an index.", remedy=_ELSEWHERE)
    try:
        name = pointer.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise IndexDamaged(f"The file {pointer} cannot be read: {fault}.", remedy=_REPOINT) from None
    if not _PUBLISHED.fullmatch(name):
        raise IndexDamaged(f"The file {pointer} names no generation of the index: {name!r}.", remedy=_REPOINT)
    return root / name


def sound_catalogue(path: Path, *, whole: bool = False) -> Catalogue:
    """Open the catalogue of the generation in `path` for reading, without writing anything.

    If `whole`, it is read from end to end, and so are the rows of the vectors.

    Raises:
        IndexDamaged: it cannot be opened, or the generation's vectors are missing or not as many as its passages.
    """
    catalogue = Catalogue(path / CATALOGUE)
    try:
        if whole:
            catalogue.check()
        vectors.check(path / _VECTORS, count=catalogue.counts()[1], whole=whole)
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def check_folder(root: Path) -> None:
    """Raise IndexUnwritable if there is a file where the index folder should be; writes nothing."""
    if root.is_file():
        raise IndexUnwritable(f"{root} is a file, not the folder of an index.", remedy=_ELSEWHERE)


def prepare(root: Path) -> None:
    """Create the index folder if it is not there.

    Raises:
        IndexUnwritable: the folder cannot be created or written.
    """
    check_folder(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as fault:
        raise IndexUnwritable(
            f"The index folder {root} cannot be written: {fault.strerror}.",
            remedy="Check its permissions and the free space, or name another with --index or BYLINE_INDEX.",
        ) from None


@contextmanager
def drafted(root: Path, *, base: Path | None) -> Iterator[Path]:
    """Lend the folder of the next generation, a copy of `base` if there is one; clear what a crash left.

    What was not published when the block ends with an exception is deleted. Call it with the writer's lock held.
    """
    for leftover in root.glob(BUILDING):
        shutil.rmtree(leftover)
    numbers = [int(found[2]) for path in root.iterdir() if (found := _NAME.fullmatch(path.name))]
    draft = root / f"building-{max(numbers, default=0) + 1:06d}"
    try:
        draft.mkdir()
        if base is not None:
            shutil.copyfile(base / CATALOGUE, draft / CATALOGUE)
            vectors.copy(base / _VECTORS, draft / _VECTORS)
        yield draft
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def drop_vectors(draft: Path) -> None:
    """Delete the vectors that a draft has of the generation it copies."""
    shutil.rmtree(draft / _VECTORS, ignore_errors=True)


def publish(root: Path, draft: Path) -> Path:
    """Make a finished draft the current generation in one atomic step.

    It and the one before are kept, so that going back is one pointer; the others go, except those still read.
    Every file is flushed to disk before the pointer moves, so that a power cut cannot point at half a file.
    """
    before = readable_pointer(root)
    for path in (*draft.rglob("*"), draft):
        _flush(path)
    final = root / draft.name.replace("building", "gen")
    draft.rename(final)
    try:
        point_to(root, final)
    except BaseException:
        if readable_pointer(root) != final:
            shutil.rmtree(final, ignore_errors=True)
        raise
    for other in root.glob(PUBLISHED):
        if other not in {final, before} and not has_readers(other):
            shutil.rmtree(other, ignore_errors=True)
    return final


def point_to(root: Path, path: Path) -> None:
    """Make a published generation the current one in one atomic step."""
    write_whole(root / _POINTER, f"{path.name}\n")


def write_whole(path: Path, text: str) -> None:
    """Replace a small file in one atomic step; it is on disk when this returns."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, "utf-8")
    _flush(fresh)
    fresh.replace(path)
    _flush(path.parent)


def readable_pointer(root: Path) -> Path | None:
    """Return the folder of the current generation, None if there is none or the pointer cannot be read."""
    try:
        return current_path(root)
    except IndexDamaged:
        return None


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_Made = tuple[str, int, int] | None
"""What tells a generation from another one of the same name: its catalogue's place and time on disk."""


def _made(path: Path) -> _Made:
    try:
        facts = (path / CATALOGUE).stat()
    except OSError:
        return None
    return path.name, facts.st_ino, facts.st_mtime_ns


class LiveIndex:
    """The index as a running process sees it: always the current generation, opened once, closed when unused."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._current: Generation | None = None
        self._made: _Made = None
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
        while True:
            path = current_path(self._root)
            if path is None:
                raise IndexMissing(f"There is no index in {self._root} yet.", remedy="Build it: python -m rag reindex")
            made = _made(path)
            if self._current is not None and made == self._made:
                return self._current
            if self._current is not None and self._current.name == path.name:
                # The index was deleted and built again. Chroma would go on with the old files under the same name.
                if self._current in self._leases:
                    return self._current
                self._retire()
            try:
                fresh = Generation(path)
            except IndexDamaged:
                if current_path(self._root) == path:
                    raise
                continue  # newer ones were published meanwhile, and this one was dropped
            if current_path(self._root) != path:
                fresh.close()  # it may be dropped at any moment, for its reader was not seen in time
                continue
            self._retire()
            self._current, self._made = fresh, made
            return fresh

    def _retire(self) -> None:
        if self._current is not None and self._current not in self._leases:
            self._current.close()
        self._current = None
