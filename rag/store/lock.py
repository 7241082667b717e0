"""One writer at a time: a lock file that the system frees when its holder dies, and a note of who holds it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexLocked

_LOCK = "writer.lock"
_HOLDER = "writer.json"


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
        (root / _HOLDER).write_text(json.dumps(note), "utf-8")
        yield
    finally:
        (root / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(root: Path) -> str:
    try:
        note = json.loads((root / _HOLDER).read_text("utf-8"))
        return f"process {note['pid']} on {note['host']} since {note['since']}"
    except (OSError, ValueError, KeyError):
        return "another process"
