"""What a disk that cannot be written is called, whichever library meets it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import IndexUnwritable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# SQLite and Chroma, whose engine is SQLite in Rust, say it in words only.
_FULL_WORDS = ("disk is full", "no space left", "disk quota exceeded")
_CLOSED_WORDS = ("readonly database", "read-only file system", "permission denied")


@contextmanager
def write_faults_named(root: Path) -> Iterator[None]:
    """Turn a full disk or a closed folder, met while the index in `root` is written, into one plain error.

    Raises:
        IndexUnwritable: in place of whatever SQLite, Chroma or the system raised for it.
    """
    try:
        yield
    except Exception as fault:  # Chroma's engine raises errors of many kinds for one full disk
        if _is(fault, root, numbers=_FULL, words=_FULL_WORDS):
            what = f"There is no space left to write the index in {root}."
            remedy = "Free some (what the index does not need: reindex --gc), or name another folder with --index."
        elif _is(fault, root, numbers=_CLOSED, words=_CLOSED_WORDS):
            what = f"The index folder {root} cannot be written: {getattr(fault, 'strerror', None) or fault}."
            remedy = "Check its permissions, or name another with --index or BYLINE_INDEX."
        else:
            raise
        raise IndexUnwritable(what, remedy=f"{remedy} The index in use was left as it is.") from fault


def _is(fault: Exception, root: Path, *, numbers: frozenset[int], words: tuple[str, ...]) -> bool:
    if isinstance(fault, OSError) and fault.errno is not None:
        here = fault.errno in _FULL or str(fault.filename or "").startswith(str(root))
        return here and fault.errno in numbers
    return any(word in str(fault).lower() for word in words)
