"""A disk that takes no more and a folder that may not be written, met for real: named, and nothing is lost."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from rag.indexing import upkeep
from tests.indexing.contents import contents
from tests.indexing.desk import Desk
from tests.indexing.forked import Reindex

_NOBODY = 65534
_ARTICLES = 60


def _write(desk: Desk, word: str) -> None:
    for n in range(_ARTICLES):
        desk.write(f"{n:02d}.md", f"# Article {n}\n\nThe {word} text of {n}.\n\nMore of it here.\n\nAnd the rest.\n")
    desk.age()


def _failed(run: Reindex) -> str:
    """Return what a reindex said when it failed."""
    *_, said = run.stages()
    assert run.process.exitcode == 1
    return said


# Bytes that a file may have: a system that is asked for more says so like a full disk, in the midst of whatever it is.
# The catalogue and Chroma's file have 200,000 to 400,000.
@pytest.mark.parametrize("limit", [0, 3_000, 30_000, 150_000, 190_000])
@pytest.mark.parametrize("indexed", [True, False], ids=["over an index", "the first index"])
def test_a_disk_that_takes_no_more_is_named_and_the_index_stays(desk: Desk, limit: int, indexed: bool) -> None:
    if indexed:
        _write(desk, "old")
        desk.reindex()
        before = contents(desk.index)
    _write(desk, "new")
    limited = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
    said = _failed(Reindex(desk.corpus, desk.index, chunk_tokens=desk.chunk_tokens, before=limited))
    assert said.startswith(f"The disk did not take the index in {desk.index}: ")
    assert "your quota" in said
    assert not list(desk.index.glob("building-*"))
    if indexed:
        assert contents(desk.index) == before
    assert (desk.reindex().changed, desk.texts()["07"].split()[1]) == (_ARTICLES if indexed else 0, "new")
    assert upkeep.verify(desk.index) == 1.0


@pytest.fixture
def public() -> Iterator[Path]:
    """Lend a folder that every user can look into, as those of `tmp_path` cannot."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _become_nobody() -> None:
    if os.geteuid() == 0:  # whom no permission stops
        os.setuid(_NOBODY)


def test_a_folder_that_may_not_be_written_is_named_and_the_index_stays(public: Path) -> None:
    desk = Desk(public)
    _write(desk, "old")
    desk.reindex()
    before = contents(desk.index)
    _write(desk, "new")
    desk.index.chmod(0o555)
    try:
        said = _failed(Reindex(desk.corpus, desk.index, chunk_tokens=desk.chunk_tokens, before=_become_nobody))
    finally:
        desk.index.chmod(0o755)
    assert said.startswith(f"The index folder {desk.index} cannot be written: Permission denied. Check its permissions")
    assert contents(desk.index) == before
    assert desk.reindex().changed == _ARTICLES
