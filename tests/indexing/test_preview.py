"""The preview: says what a reindex would do, and writes nothing."""

from __future__ import annotations

import pytest

from rag.errors import CorpusError
from rag.types import FileChange
from tests.indexing.desk import Desk, counts


def test_before_the_first_index_everything_is_new_and_no_folder_is_made(desk: Desk) -> None:
    desk.write("b.md", "# B\n\nOne two three.\n\nFour five six.")
    desk.write("a.md", "# A\n\nOne two three four.\n\nFive six seven eight.")
    report = desk.preview()
    assert (report.dry_run, report.switched, report.generation) == (True, True, "")
    assert report.changes == (FileChange("new", "a.md"), FileChange("new", "b.md"))
    assert (counts(report), report.passages, report.embedded) == ((2, 0, 0, 0, 0), 3, 3)
    assert desk.embedder.embedded == []
    assert not desk.index.exists()


def test_every_kind_of_change_is_listed_and_the_reindex_then_does_just_that(desk: Desk) -> None:
    for name in ("stays", "changes", "goes", "breaks", "moves"):
        desk.write(f"{name}.md", f"---\ntitle: T\n---\nThe article that {name}.")
    desk.reindex()
    desk.write("changes.md", "---\ntitle: T\n---\nSomething else.")
    desk.delete("goes.md")
    desk.write("breaks.md", "---\ntitle: never closed\n")
    desk.delete("moves.md")
    desk.write("moved.md", "---\ntitle: T\n---\nThe article that moves.")
    desk.write("comes.md", "---\ntitle: T\n---\nOne two three four.\n\nFive six seven eight.")
    before = desk.state()
    report = desk.preview()
    assert desk.state() == before
    assert report.changes == (
        FileChange("new", "comes.md"),
        FileChange("changed", "changes.md"),
        FileChange("renamed", "moved.md", "moves.md"),
        FileChange("removed", "goes.md"),
    )
    assert [(problem.path, problem.line) for problem in report.problems] == [("breaks.md", 1)]
    assert (counts(report), report.renamed, report.passages, report.embedded) == ((1, 1, 1, 1, 1), 1, 6, 3)
    done = desk.reindex()
    assert done.changes == report.changes
    assert (counts(done), done.passages, done.embedded) == (counts(report), 6, 3)


def test_with_nothing_to_do_it_says_so(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    generation = desk.reindex().generation
    report = desk.preview()
    assert (report.switched, report.generation, report.changes, report.embedded) == (False, generation, (), 0)


def test_text_that_occurs_twice_is_counted_once_among_what_would_be_embedded(desk: Desk) -> None:
    for name in "ab":
        desk.write(f"{name}.md", "---\ntitle: T\n---\nThe same text.")
    assert (desk.preview().passages, desk.preview().embedded) == (2, 1)
    assert desk.reindex().embedded == 1


def test_a_rebuild_is_announced_with_its_reason(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.reindex()
    desk.embedder.fingerprint = "hashing-2"
    report = desk.preview()
    assert "another embedder" in report.reason
    assert (report.switched, report.changes, report.embedded) == (True, (), 1)


def test_an_empty_folder_is_refused_as_the_reindex_would(desk: Desk) -> None:
    with pytest.raises(CorpusError, match="holds no article"):
        desk.preview()


def test_a_shrunken_folder_is_listed_with_why_it_would_be_refused(desk: Desk) -> None:
    for n in range(4):
        desk.write(f"{n}.md", f"Text {n}.")
    desk.reindex()
    for n in range(3):
        desk.delete(f"{n}.md")
    report = desk.preview()
    assert [change.path for change in report.changes] == ["0.md", "1.md", "2.md"]
    assert report.refused.startswith("3 of the 4 articles in the index are no longer in")
