"""The guards: a mistake, a full disk or a closed folder takes nothing away."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag.articles import folder
from rag.errors import CorpusError, CorpusShrunk, IndexDamaged, IndexUnwritable
from rag.indexing import reindex as module
from rag.indexing import upkeep
from rag.indexing.build import build
from rag.store import generations
from rag.store.catalogue import Catalogue
from tests.indexing.desk import Desk, FailingEmbedder, counts


@pytest.mark.parametrize(
    ("indexed", "gone", "refused"),
    [(5, 3, True), (6, 3, False), (6, 4, True), (3, 2, False), (4, 3, True)],
)
def test_a_folder_that_lost_more_than_half_and_at_least_three_is_refused(
    desk: Desk, indexed: int, gone: int, refused: bool
) -> None:
    for n in range(indexed):
        desk.write(f"{n}.md", f"Text {n}.")
    desk.reindex()
    for n in range(gone):
        desk.delete(f"{n}.md")
    before = desk.state()
    if not refused:
        assert desk.reindex().removed == gone
        return
    with pytest.raises(CorpusShrunk, match=f"{gone} of the {indexed} articles") as fault:
        desk.reindex()
    assert "--allow-shrink" in fault.value.remedy
    assert desk.state() == before
    assert desk.reindex(allow_shrink=True).removed == gone


def test_another_folder_in_place_of_the_one_that_was_indexed_is_refused(desk: Desk) -> None:
    for n in range(3):
        desk.write(f"{n}.md", f"Text {n}.")
    desk.reindex()
    shutil.rmtree(desk.corpus)
    for n in range(9):
        desk.write(f"other{n}.md", f"Other {n}.")
    with pytest.raises(CorpusShrunk):
        desk.reindex()


def test_renamed_and_failing_files_are_not_gone(desk: Desk) -> None:
    for n in range(6):
        desk.write(f"{n}.md", f"---\ntitle: T\n---\nText {n}.")
    desk.reindex()
    for n in range(3):
        (desk.corpus / f"{n}.md").rename(desk.corpus / f"moved{n}.md")
        desk.write(f"{n + 3}.md", "---\n")
    report = desk.reindex()
    assert (counts(report), report.renamed) == ((0, 0, 0, 0, 3), 3)
    assert len(desk.texts()) == 6


def test_a_shrunken_folder_is_refused_although_all_is_built_anew(desk: Desk) -> None:
    for n in range(4):
        desk.write(f"{n}.md", f"Text {n}.")
    desk.reindex()
    for n in range(3):
        desk.delete(f"{n}.md")
    desk.chunk_tokens = 5
    with pytest.raises(CorpusShrunk):
        desk.reindex()


def test_no_flag_lets_an_empty_folder_empty_the_index(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.reindex()
    desk.delete("a.md")
    with pytest.raises(CorpusShrunk, match="holds no article that can be indexed; the index holds 1"):
        desk.reindex(allow_shrink=True)
    assert desk.texts() == {"a": "Text."}


@pytest.mark.parametrize(
    ("files", "said"), [(1, "The only file in .* cannot be"), (2, "None of the 2 files in .* can be")]
)
def test_where_no_file_can_be_indexed_the_first_is_named_and_lines_are_not_counted_as_files(
    desk: Desk, files: int, said: str
) -> None:
    for n in range(files):
        desk.write(f"{n}.jsonl", "{\n{\n")
    with pytest.raises(CorpusError, match=rf"{said} indexed\. 0\.jsonl: ") as fault:
        desk.reindex()
    assert not isinstance(fault.value, CorpusShrunk)


def test_a_folder_that_cannot_be_listed_is_not_an_empty_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.md", "Text.")
    desk.reindex()
    denied = PermissionError(errno.EACCES, "Permission denied", str(desk.corpus))
    monkeypatch.setattr(os, "scandir", lambda _: (_ for _ in ()).throw(denied))
    with pytest.raises(CorpusError, match="cannot be read"):
        folder.scan(desk.corpus)
    with pytest.raises(CorpusError, match="cannot be read"):
        desk.reindex(allow_shrink=True)


def _full_sqlite() -> sqlite3.OperationalError:
    """Return what SQLite itself raises when a database may not grow."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t (x)")
        db.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as caught:
            db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    return caught.value


_NO_SPACE = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("fault", [_NO_SPACE, _full_sqlite(), RuntimeError("Database error: disk is full")])
def test_a_full_disk_is_named_and_the_index_stays(desk: Desk, fault: Exception) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    desk.write("b.md", "Text of b.")
    working, desk.embedder = desk.embedder, FailingEmbedder(fault)
    with pytest.raises(IndexUnwritable, match="no space left") as caught:
        desk.reindex()
    assert "--gc" in caught.value.remedy
    assert desk.texts() == {"a": "Text of a."}
    assert not list(desk.index.glob("building-*"))
    desk.embedder = working
    assert counts(desk.reindex()) == (1, 0, 1, 0, 0)


def test_a_folder_that_cannot_be_written_is_named_and_the_index_stays(desk: Desk) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    desk.write("b.md", "Text of b.")
    place = str(desk.index / "building-000002" / "catalogue.db")
    desk.embedder = FailingEmbedder(OSError(errno.EROFS, "Read-only file system", place))
    with pytest.raises(IndexUnwritable, match=r"cannot be written: Read-only file system\."):
        desk.reindex()
    assert desk.texts() == {"a": "Text of a."}


def test_a_fault_elsewhere_is_not_taken_for_the_index_s(desk: Desk) -> None:
    desk.write("a.md", "Text of a.")
    desk.embedder = FailingEmbedder(PermissionError(errno.EACCES, "Permission denied", "/models/weights"))
    with pytest.raises(PermissionError):
        desk.reindex()


@pytest.mark.parametrize("step", ["rename", "point"])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), _NO_SPACE])
def test_whatever_stops_the_publishing_leaves_the_index_in_use_and_no_leftover(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, fault: BaseException
) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    desk.write("b.md", "Text of b.")

    def fail(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patched:
        if step == "rename":
            patched.setattr(Path, "rename", fail)
        else:
            patched.setattr(generations, "point_to", fail)
        with pytest.raises((KeyboardInterrupt, IndexUnwritable)):
            desk.reindex()
    assert desk.texts() == {"a": "Text of a."}
    assert sorted(path.name for path in desk.index.iterdir()) == ["CURRENT", "gen-000001", "writer.lock"]
    assert counts(desk.reindex()) == (1, 0, 1, 0, 0)


def test_a_copy_that_lost_passages_is_not_published_and_all_is_built_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    desk.write("b.md", "Text of b.")
    monkeypatch.setattr(module, "build", lambda draft, work, *a, **k: work.base.copied or build(draft, work, *a, **k))
    report = desk.reindex()
    assert report.reason == (
        "Everything is built anew, because a copy was not sound: There are 1 passages where 2 were cut."
    )
    assert (report.embedded, desk.texts()) == (1, {"a": "Text of a.", "b": "Text of b."})
    assert sorted(path.name for path in desk.index.glob("gen-*")) == ["gen-000001", "gen-000002"]


def test_a_generation_damaged_since_it_was_published_does_not_stop_the_next_reindex(desk: Desk) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    with closing(sqlite3.connect(desk.index / "gen-000001" / "catalogue.db")) as db:
        db.execute("UPDATE chunks SET end = end + 1000")
        db.commit()
    desk.write("b.md", "Text of b.")
    assert "offsets that do not fit" in desk.reindex().reason
    assert upkeep.verify(desk.index) == 1.0


def test_what_is_not_sound_even_when_built_anew_is_not_published(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    desk.write("b.md", "Text of b.")
    fault = IndexDamaged("The passage a#0 does not find itself.", remedy="Report this.")

    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(module, "audit", fail)
    with pytest.raises(IndexDamaged, match="does not find itself"):
        desk.reindex()
    assert desk.texts() == {"a": "Text of a."}


def test_a_search_index_with_more_removed_from_it_than_half_of_what_it_holds_is_built_anew(desk: Desk) -> None:
    for n in range(4):
        desk.write(f"{n}.md", f"Text number {n}.")
    desk.reindex()
    changes = ((0,), "1"), ((1,), "2"), ((2,), "0"), ((0, 1, 2, 3), "0"), ((3,), "1")
    for number, (changed, dead) in enumerate(changes):
        for n in changed:
            desk.write(f"{n}.md", f"Text {n} of round {number}.")
        report = desk.reindex()
        assert report.embedded == len(changed)
        with closing(Catalogue(desk.index / report.generation / "catalogue.db")) as catalogue:
            assert catalogue.meta()["dead"] == dead
        assert upkeep.verify(desk.index) == 1.0
