"""Noticing that the articles of a folder change. The only file that imports watchfiles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import Change, watch

from rag.articles.folder import check_is_folder
from rag.errors import CorpusError

# Milliseconds. A save, a sync or an unpacked archive is many changes in a row: wait until half a second passes
# without one, but let a folder that never rests not wait longer than ten.
_QUIET_MS = 500
_PATIENCE_MS = 10_000

# What tells a folder from another one that is put in its place: its path with all links followed, device and inode.
_Identity = tuple[Path, int, int]


def changes(root: Path, *, ignore: Path, tell: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Yield once when the watch on `root` has begun, and then after each burst of changes, until interrupted.

    What changes while the caller is busy is told with the next step. Hidden files and the folder `ignore`, which
    the caller writes, count for nothing. Another folder in the place of `root` is a change, and is watched from then
    on; while there is none, that is told once and waited for.

    Raises:
        CorpusError: `root` is not a folder, or the system does not watch it.
    """
    check_is_folder(root)
    while True:
        identity = _identity(root)
        if identity is None:
            tell(f"The corpus folder {root} is gone; waiting for it to come back.")
            while (identity := _identity(root)) is None:
                time.sleep(_QUIET_MS / 1000)
        yield from _changes_of(identity, root, ignore.resolve())


def _changes_of(identity: _Identity, root: Path, ignored: Path) -> Iterator[None]:
    """Yield as `changes` does, until another folder, or none, is in the place of `root`."""
    base, *_ = identity

    def counts(_: object, name: str) -> bool:
        path = Path(name)
        inside = path.relative_to(base).parts if path.is_relative_to(base) else (path.name,)
        return not path.is_relative_to(ignored) and not any(part.startswith(".") for part in inside)

    begun = False
    try:
        for found in watch(
            base,
            watch_filter=counts,
            debounce=_PATIENCE_MS,
            step=_QUIET_MS,
            rust_timeout=_QUIET_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,  # a reindex names each closed folder, and the others are watched
        ):
            # A watch stays with the folder that it began with, wherever that goes and even if it is deleted; a new
            # folder may get the inode of the deleted one.
            if _identity(root) != identity or (Change.deleted, str(base)) in found:
                return
            if found or not begun:
                begun = True
                yield
    except FileNotFoundError:  # it went before the watch began
        return
    except OSError as fault:
        raise CorpusError(
            f"The corpus folder {root} cannot be watched: {fault}.",
            remedy="Reindex at set times instead; on Linux the limit fs.inotify.max_user_watches may be too low.",
        ) from None


def _identity(root: Path) -> _Identity | None:
    """Return what tells the folder that is at `root` now from others, None if there is no folder."""
    try:
        path = root.resolve(strict=True)
        found = path.stat()
    except (OSError, RuntimeError):  # RuntimeError: links that lead in a circle
        return None
    return (path, found.st_dev, found.st_ino) if path.is_dir() else None
