"""What a disk that cannot be written is called, whichever library meets it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.errors import IndexUnwritable

_ELSEWHERE = "or name another folder with --index or BYLINE_INDEX."


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of fault: by what numbers and words it is known, and what to say of it.

    SQLite, and Chroma, whose engine is SQLite in Rust, say it in words only. Where a number `counts_anywhere` it
    is the index's fault even if the error names a file elsewhere.
    """

    numbers: frozenset[int]
    words: tuple[str, ...]
    what: str
    remedy: str
    counts_anywhere: bool = False

    def holds(self, fault: Exception, root: Path) -> bool:
        if isinstance(fault, OSError) and fault.errno is not None:
            # A write to a file that is open names none.
            here = self.counts_anywhere or fault.filename is None or str(fault.filename).startswith(str(root))
            return here and fault.errno in self.numbers
        return any(word in str(fault).lower() for word in self.words)


_KINDS = (
    _Kind(
        frozenset({errno.ENOSPC, errno.EDQUOT}),
        ("disk is full", "no space left", "disk quota exceeded"),
        "There is no space left to write the index in {root}, or the temporary files of a reindex.",
        f"Free some (what the index does not need: reindex --gc), {_ELSEWHERE}",
        counts_anywhere=True,
    ),
    _Kind(
        frozenset({errno.EROFS, errno.EACCES, errno.EPERM}),
        ("readonly database", "read-only file system", "permission denied"),
        "The index folder {root} cannot be written: {fault}.",
        f"Check its permissions, {_ELSEWHERE}",
    ),
    # What SQLite says of a limit on the size of files, too.
    _Kind(
        frozenset({errno.EIO, errno.EFBIG}),
        ("disk i/o error", "input/output error", "file too large"),
        "The disk did not take the index in {root}: {fault}.",
        f"Check the disk, your quota and the largest file you may write (ulimit -f), {_ELSEWHERE}",
    ),
)


def is_write_fault(fault: Exception, root: Path) -> bool:
    """Say whether an error, met while the index in `root` is written, comes from a full, closed or broken disk."""
    return any(kind.holds(fault, root) for kind in _KINDS)


@contextmanager
def write_faults_named(root: Path) -> Iterator[None]:
    """Turn a full, closed or broken disk, met while the index in `root` is written, into one plain error.

    Raises:
        IndexUnwritable: in place of whatever SQLite, Chroma or the system raised for it.
    """
    try:
        yield
    except Exception as fault:  # Chroma's engine raises errors of many kinds for one full disk
        for kind in _KINDS:
            if kind.holds(fault, root):
                reason = getattr(fault, "strerror", None) or getattr(fault, "what", str(fault)).rstrip(".")
                what = kind.what.format(root=root, fault=reason)
                remedy = f"{kind.remedy} The index in use was left as it was."
                raise IndexUnwritable(what, remedy=remedy) from fault
        raise
