"""Watching a folder: told once at the start, once for each burst of changes, and not of what does not count."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag.articles.watching import changes
from rag.errors import CorpusError


def test_a_burst_of_changes_is_told_once_and_other_files_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "sub").mkdir()
    told = changes(tmp_path, ignore=tmp_path / "index")
    next(told)  # the watch has begun
    for n in range(5):
        (tmp_path / "sub" / f"{n}.md").write_text("Text.", "utf-8")
    next(told)
    (tmp_path / "index" / "writer.json").write_text("{}", "utf-8")
    (tmp_path / ".hidden").write_text("x", "utf-8")
    late = threading.Timer(1.5, (tmp_path / "late.md").write_text, ["Text.", "utf-8"])
    late.start()
    next(told)
    assert (tmp_path / "late.md").exists()  # nothing was told before it
    late.join()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="does not exist"):
        next(changes(tmp_path / "none", ignore=tmp_path))
