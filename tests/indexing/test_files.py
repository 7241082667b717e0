"""Unchanged files: known by size and time where these are proof, by their hash where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.articles import loading
from rag.indexing.files import NO_STAT, stat_of
from tests.indexing.desk import Desk, counts


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files whose bytes are read from now on."""
    names: list[str] = []
    read_file = loading.read_file

    def noted(path: Path) -> bytes:
        names.append(path.name)
        return read_file(path)

    monkeypatch.setattr(loading, "read_file", noted)
    return names


def test_a_file_of_the_same_size_and_time_is_not_read(desk: Desk, reads: list[str]) -> None:
    desk.write("a.md", "Text of a.")
    desk.write("b.md", "Text of b.")
    desk.age()
    desk.reindex()
    before = desk.state()
    reads.clear()
    assert counts(desk.reindex()) == (0, 0, 2, 0, 0)
    assert reads == []
    assert desk.state() == before


def test_a_file_of_another_time_is_read_and_one_of_another_size_too(desk: Desk, reads: list[str]) -> None:
    for name in ("same.md", "touched.md", "longer.md"):
        desk.write(name, "Some text.")
    desk.age()
    desk.reindex()
    reads.clear()
    os.utime(desk.corpus / "touched.md", (0, 0))
    stat = (desk.corpus / "longer.md").stat()
    desk.write("longer.md", "Some longer text.")
    os.utime(desk.corpus / "longer.md", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert counts(desk.reindex()) == (0, 1, 2, 0, 0)
    assert set(reads) == {"touched.md", "longer.md"}


def test_a_file_changed_within_the_same_time_stamp_is_noticed(desk: Desk) -> None:
    desk.write("a.md", "Text one.")
    desk.reindex()
    stat = (desk.corpus / "a.md").stat()
    desk.write("a.md", "Text two.")
    os.utime(desk.corpus / "a.md", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert counts(desk.reindex()) == (0, 1, 0, 0, 0)


def test_a_change_behind_an_old_time_is_noticed_when_every_file_is_read(desk: Desk) -> None:
    desk.write("a.md", "Text one.")
    desk.age()
    desk.reindex()
    stat = (desk.corpus / "a.md").stat()
    desk.write("a.md", "Text two.")
    os.utime(desk.corpus / "a.md", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert counts(desk.reindex()) == (0, 0, 1, 0, 0)
    assert counts(desk.reindex(rehash=True)) == (0, 1, 0, 0, 0)
    assert desk.texts() == {"a": "Text two."}


def test_a_new_time_is_recorded_with_the_next_generation(desk: Desk, reads: list[str]) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()  # too young for its time to be proof
    desk.write("b.md", "Text of b.")
    desk.age()
    desk.reindex()
    reads.clear()
    assert counts(desk.reindex()) == (0, 0, 2, 0, 0)
    assert reads == []


def test_only_a_time_that_lies_back_is_proof(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("12345", "utf-8")
    assert stat_of(path) == NO_STAT
    os.utime(path, (1_000, 1_000))
    assert stat_of(path) == (5, 1_000_000_000_000)
    os.utime(path, (9_999_999_999, 9_999_999_999))
    assert stat_of(path) == NO_STAT
    assert stat_of(tmp_path / "missing") == NO_STAT
