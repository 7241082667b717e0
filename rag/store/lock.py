"""Who uses the index: one writer at a time, and the readers of each generation.

Both are lock files that the system frees when their holder dies, however it dies.
"""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexLocked

_LOCK = "writer.lock"
_HOLDER = "writer.json"
_READERS = "readers"


@contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Hold the right to write the index in `root`, which exists.

    Raises:
        IndexLocked: another process holds it; the message names it.
    """
    lock = FileLock(root / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexLocked(
            f"The index is being written by {_holder(root)}.", remedy="Wait until it is done, then try again."
        ) from None
    try:
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat("T", "seconds"),
        }
        with suppress(OSError):  # a full disk must not keep anyone from clearing up; the lock holds without its note
            (root / _HOLDER).write_text(json.dumps(note), "utf-8")
        yield
    finally:
        (root / _HOLDER).unlink(missing_ok=True)
        lock.release()


class Reader:
    """A mark that a generation is being read, for as long as it is not closed.

    Chroma opens its files again while it works, so a generation that is deleted fails whoever still reads it
    (measured: 18 of 800 searches).
    """

    def __init__(self, generation: Path) -> None:
        """Mark the generation in this folder; raises OSError if that is not there or cannot be written."""
        folder = generation / _READERS
        folder.mkdir(exist_ok=True)
        self._path = folder / f"{uuid.uuid4().hex}.lock"
        self._lock = FileLock(self._path, thread_local=False)
        self._lock.acquire(timeout=0)

    def close(self) -> None:
        """Take the mark away."""
        self._lock.release()
        self._path.unlink(missing_ok=True)


def has_readers(generation: Path) -> bool:
    """Say whether any process, this one included, reads the generation in this folder."""
    return any(_is_held(path) for path in (generation / _READERS).glob("*.lock"))


def _is_held(path: Path) -> bool:
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _holder(root: Path) -> str:
    try:
        note = json.loads((root / _HOLDER).read_text("utf-8"))
        return f"process {note['pid']} on {note['host']} since {note['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
