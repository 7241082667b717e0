"""Reindexes in processes of their own, forked from one that has everything imported: a start takes no time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from rag.errors import BylineError
from rag.indexing.reindex import reindex
from tests.fakes import HashingEmbedder

INTERRUPTED = 130
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


class Reindex:
    """A reindex that runs beside the test; `before` is called in its process first."""

    def __init__(
        self, corpus: Path, index: Path, *, chunk_tokens: int, before: Callable[[], object] | None = None
    ) -> None:
        """Start it and wait until its process is there."""
        self.told, telling = _FORKS.Pipe()
        self.process: ForkServerProcess = _FORKS.Process(
            target=_run, args=(corpus, index, chunk_tokens, before, telling), daemon=True
        )
        self.process.start()
        telling.close()
        assert self.told.recv() == "started"
        self.began = time.monotonic()

    def stages(self) -> dict[str, float]:
        """Wait for its end; return after how many seconds each stage began, and it ended ("end")."""
        found: dict[str, float] = {}
        try:
            while True:
                stage, seconds = self.told.recv()
                found.setdefault(stage, seconds)
        except EOFError:
            self.process.join()
        return found

    def wait_for(self, stage: str) -> None:
        """Wait until a stage begins."""
        while self.told.recv()[0] != stage:
            pass

    def signal(self, number: int, *, after: float) -> bool:
        """Send it a signal some seconds after its beginning and wait for its end; say whether it still ran."""
        time.sleep(max(0.0, self.began + after - time.monotonic()))
        pid = self.process.pid
        assert pid is not None
        if self.process.is_alive():
            with suppress(ProcessLookupError):  # it ended by itself this very moment
                os.kill(pid, number)
        self.process.join()
        return self.process.exitcode in (-number, INTERRUPTED)


def _run(
    corpus: Path, index: Path, chunk_tokens: int, before: Callable[[], object] | None, telling: Connection
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored
    telling.send("started")
    began = time.monotonic()

    def tell(stage: str, *_: int) -> None:
        telling.send((stage, time.monotonic() - began))

    try:
        if before:
            before()
        reindex(corpus, index, HashingEmbedder(), chunk_tokens=chunk_tokens, progress=tell)
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BylineError as fault:
        telling.send((str(fault), time.monotonic() - began))
        raise SystemExit(1) from None
    tell("end")
