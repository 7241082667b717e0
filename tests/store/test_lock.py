"""The writer's lock and the readers' marks: held while their holder lives, and no longer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import IndexLocked
from rag.store.lock import Reader, has_readers, writer_lock
from tests.conftest import PROJECT

_HOLD = (
    "import sys, time; from pathlib import Path; from rag.store.lock import Reader, writer_lock\n"
    "with writer_lock(Path(sys.argv[1])):\n"
    "    mark = Reader(Path(sys.argv[1])); print('held', flush=True); time.sleep(600)\n"
)


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with writer_lock(tmp_path), pytest.raises(IndexLocked) as fault, writer_lock(tmp_path):
        pass
    assert f"process {os.getpid()} on {socket.gethostname()} since 20" in fault.value.what
    assert "try again" in fault.value.remedy


def test_the_lock_is_free_again_after_its_block_ends_or_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writer_lock(tmp_path):
        raise RuntimeError
    with writer_lock(tmp_path):
        pass
    assert not (tmp_path / "writer.json").exists()


def test_a_lock_and_a_mark_are_freed_when_their_holder_is_killed(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexLocked, match=f"process {holder.pid} on"), writer_lock(tmp_path):
            pass
        assert has_readers(tmp_path)
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    with writer_lock(tmp_path):
        assert not has_readers(tmp_path)


def test_a_garbled_note_of_the_holder_does_not_hide_the_lock(tmp_path: Path) -> None:
    with writer_lock(tmp_path):
        for note in ("", "[]", '{"pid": 1}'):
            (tmp_path / "writer.json").write_text(note, "utf-8")
            with pytest.raises(IndexLocked, match="another process"), writer_lock(tmp_path):
                pass


def test_a_generation_has_readers_until_the_last_one_closes(tmp_path: Path) -> None:
    assert not has_readers(tmp_path)
    with closing(Reader(tmp_path)):
        with closing(Reader(tmp_path)):
            assert has_readers(tmp_path)
        assert has_readers(tmp_path)
    assert not has_readers(tmp_path)
    assert list((tmp_path / "readers").iterdir()) == []
