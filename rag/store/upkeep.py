"""What lies in an index folder besides the current generation: the one to go back to, and what can be cleared."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from rag.errors import IndexDamaged
from rag.store.catalogue import Catalogue
from rag.store.generations import BUILDING, CATALOGUE, PUBLISHED, current_path
from rag.store.lock import has_readers

# The name under which a generation records the one that was current when it was built.
BEFORE = "before"
# And those of what the reindex that built it found, as JSON, and of why it built everything anew, if it did.
CHANGES, REASON = "changes", "reason"


def previous_path(root: Path) -> Path | None:
    """Return the generation that was current before the current one, if it is still kept.

    Where the current one cannot say which that was, it is the newest of those with a lower number.

    Raises:
        IndexDamaged: the pointer cannot be read or names no generation.
    """
    current = current_path(root)
    if current is None:
        return None
    recorded = _recorded(current)
    older = [path for path in published(root) if _age(path) < _age(current)]
    if recorded is not None:
        older = [path for path in published(root) if path.name == recorded and path != current]
    return older[-1] if older else None


def published(root: Path) -> list[Path]:
    """Return the folders of all published generations, oldest first."""
    return sorted((path for path in root.glob(PUBLISHED) if path.is_dir()), key=_age)


def size_of(path: Path) -> int:
    """Return the bytes of all files in a folder; one that vanishes meanwhile counts nothing."""
    total = 0
    for file in path.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def sweep(root: Path) -> dict[str, int]:
    """Delete what crashes left and every generation that is neither kept nor read; hold the writer's lock.

    Returns the name of each thing deleted, with its bytes. Without a current generation no generation is deleted.

    Raises:
        IndexDamaged: the pointer cannot be read, so nobody can say what is in use; nothing is deleted.
    """
    kept = {current_path(root), previous_path(root)}
    unkept = [path for path in published(root) if path not in kept and not has_readers(path)] if any(kept) else []
    swept: dict[str, int] = {}
    for path in (*sorted(root.glob(BUILDING)), *unkept):
        swept[path.name] = size_of(path)
        shutil.rmtree(path)
    for path in sorted(root.glob("*.new")):
        swept[path.name] = path.stat().st_size
        path.unlink()
    return swept


def _age(path: Path) -> tuple[int, str]:
    return len(path.name), path.name  # gen-999999 is older than gen-1000000


def _recorded(current: Path) -> str | None:
    try:
        with closing(Catalogue(current / CATALOGUE)) as catalogue:
            return catalogue.meta().get(BEFORE)
    except IndexDamaged:
        return None
