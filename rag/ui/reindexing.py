"""A reindex that runs behind the page: one at a time, seen by every reader, in nobody's way.

It goes through the archive's own `reindex`, and so through the same lock and the same guards as the command line.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import BylineError
from rag.types import ReindexReport
from rag.ui.conversation import Problem

Reindex = Callable[[Callable[[str, int, int], None]], ReindexReport]
"""Reindexes and calls what it is given with the stage, how much of it is done, and of how much."""

FAILED = Problem("The reindex failed; the index in use is as it was.", "The log of the server says why.")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """A reindex as it stands: under way with a stage and its counts, or over with a report or a problem."""

    running: bool
    stage: str = ""
    done: int = 0
    total: int = 0
    report: ReindexReport | None = None
    problem: Problem | None = None


class Reindexing:
    """Starts reindexes, each in a thread of its own, and tells how the latest one stands."""

    def __init__(self, reindex: Reindex) -> None:
        self._reindex = reindex
        self._lock = threading.Lock()
        self._run: Run | None = None

    def state(self) -> Run | None:
        """Return how the latest run stands; None before the first."""
        return self._run

    def start(self) -> Run:
        """Start a run, unless one is under way already, and return how it stands."""
        with self._lock:
            if self._run is None or not self._run.running:
                self._run = Run(running=True)
                threading.Thread(target=self._work, name="reindexing", daemon=True).start()
            return self._run

    def _work(self) -> None:
        try:
            self._run = Run(running=False, report=self._reindex(self._progress))
        except BylineError as fault:
            self._run = Run(running=False, problem=Problem(fault.what, fault.remedy))
        except Exception:  # nobody waits for this thread: the page says so, and the log the rest
            _log.exception("A reindex failed")
            self._run = Run(running=False, problem=FAILED)

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._run = Run(running=True, stage=stage, done=done, total=total)
