"""The files that failed: kept beside the pointer, written only when they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.store.failures import read_failures, write_failures
from rag.types import FileProblem

PROBLEM = FileProblem("sub/mérida.md", "It is broken.", "Mend it.", 3)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    write_failures(tmp_path, [PROBLEM, FileProblem("b.md", "r", "m")])
    assert read_failures(tmp_path) == (PROBLEM, FileProblem("b.md", "r", "m"))
    write_failures(tmp_path, [])
    assert read_failures(tmp_path) == ()


def test_nothing_is_written_where_nothing_differs(tmp_path: Path) -> None:
    write_failures(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
    write_failures(tmp_path, [PROBLEM])
    (path,) = tmp_path.iterdir()
    before = path.stat().st_mtime_ns, path.stat().st_ino
    write_failures(tmp_path, [PROBLEM])
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("content", ["", "{", "3", '[{"path": "a"}]', '["a"]'])
def test_a_garbled_list_is_no_list_and_is_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "failures.json").write_text(content, "utf-8")
    assert read_failures(tmp_path) == ()
    write_failures(tmp_path, [PROBLEM])
    assert read_failures(tmp_path) == (PROBLEM,)
