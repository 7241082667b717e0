"""Two processes that reindex at once: one does, the other is told who, and nothing is lost."""

from __future__ import annotations

import os
import re
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.indexing import upkeep
from rag.indexing.reindex import reindex
from tests.fakes import HashingEmbedder
from tests.indexing.contents import contents
from tests.indexing.desk import Desk
from tests.indexing.forked import Reindex

_ROUNDS = 4


def _start(desk: Desk) -> Reindex:
    return Reindex(desk.corpus, desk.index, chunk_tokens=desk.chunk_tokens)


def _held(desk: Desk) -> tuple[Reindex, int]:
    """Start a reindex, stop it in the middle like a laptop that is closed, and return it with its process."""
    run = _start(desk)
    run.wait_for("Reading")
    assert run.process.pid is not None
    os.kill(run.process.pid, signal.SIGSTOP)
    return run, run.process.pid


def test_the_second_of_two_writers_is_told_who_is_at_it_and_the_first_one_finishes(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(5):
        desk.write(f"{n}.md", f"Text number {n}. More of it.")
    desk.age()
    reindex(desk.corpus, tmp_path / "undisturbed", HashingEmbedder(), chunk_tokens=desk.chunk_tokens)
    first, pid = _held(desk)
    try:
        assert main(["reindex", "--corpus", str(desk.corpus), "--index", str(desk.index)]) == 1
        out, err = capsys.readouterr()
    finally:
        os.kill(pid, signal.SIGCONT)
    told = re.fullmatch(r"The index is being written by process (\d+) on (\S+) since (\S+)\. Wait until .*\n", err)
    assert told is not None
    assert (out, int(told[1]), told[2]) == ("", pid, socket.gethostname())
    assert timedelta() <= datetime.now(UTC) - datetime.fromisoformat(told[3]) < timedelta(hours=1)
    first.stages()
    assert first.process.exitcode == 0
    assert contents(desk.index) == contents(tmp_path / "undisturbed")


def test_of_writers_that_start_at_the_same_moment_one_writes_and_nothing_is_lost(desk: Desk) -> None:
    for number in range(_ROUNDS):
        desk.write(f"{number}.md", f"Text number {number}.")
        both = _start(desk), _start(desk)
        told = [list(run.stages()) for run in both]
        for run, stages in zip(both, told, strict=True):
            locked = run.process.exitcode == 1 and stages[-1].startswith("The index is being written by process ")
            assert locked or (run.process.exitcode, stages[-1]) == (0, "end")
        assert 0 in {run.process.exitcode for run in both}
        assert desk.texts() == {str(n): f"Text number {n}." for n in range(number + 1)}
        upkeep.verify(desk.index)
    assert desk.reindex().switched is False


def test_the_lock_of_a_writer_that_was_killed_is_taken_over(desk: Desk) -> None:
    desk.write("a.md", "Text of a.")
    first, pid = _held(desk)
    os.kill(pid, signal.SIGKILL)
    first.process.join()
    assert str(pid) in (desk.index / "writer.json").read_text("utf-8")
    assert desk.reindex().new == 1
    assert not (desk.index / "writer.json").exists()
