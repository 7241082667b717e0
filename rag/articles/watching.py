"""Noticing that the articles of a folder change. The only file that imports watchfiles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

from rag.errors import CorpusError

# Milliseconds. A save, a sync or an unpacked archive is many changes in a row: wait until half a second passes
# without one, but let a folder that never rests not wait longer than ten.
_QUIET_MS = 500
_PATIENCE_MS = 10_000


def changes(root: Path, *, ignore: Path) -> Iterator[None]:
    """Yield once when the watch on `root` has begun, and then after each burst of changes, until interrupted.

    What changes while the caller is busy is told with the next step. Hidden files and the folder `ignore`, which
    the caller writes, count for nothing.

    Raises:
        CorpusError: `root` is not a folder.
    """
    if not root.is_dir():
        raise CorpusError(f"The corpus folder {root} does not exist.", remedy="Create it, or name another: --corpus.")
    base, ignored = root.resolve(), ignore.resolve()

    def counts(_: object, name: str) -> bool:
        path = Path(name)
        inside = path.relative_to(base).parts if path.is_relative_to(base) else (path.name,)
        return not path.is_relative_to(ignored) and not any(part.startswith(".") for part in inside)

    begun = False
    for found in watch(
        base, watch_filter=counts, debounce=_PATIENCE_MS, step=_QUIET_MS, rust_timeout=_QUIET_MS, yield_on_timeout=True
    ):
        if found or not begun:
            begun = True
            yield
