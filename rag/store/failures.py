"""The files that failed in the last reindex, kept beside the pointer so that they are listed until they are mended.

They are no part of a generation: a run that has nothing else to do may find that another file fails.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rag.store.generations import write_whole
from rag.types import FileProblem

_FILE = "failures.json"


def read_failures(root: Path) -> tuple[FileProblem, ...]:
    """Return what failed in the last reindex of the index in `root`; nothing where that is not known."""
    try:
        return tuple(FileProblem(**problem) for problem in json.loads((root / _FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return ()


def write_failures(root: Path, problems: Sequence[FileProblem]) -> None:
    """Record what failed in this reindex; writes nothing if that is what is recorded. Hold the writer's lock."""
    if tuple(problems) != read_failures(root):
        write_whole(root / _FILE, json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
