"""Which file an article is: renamed, swapped and claimed ids."""

from __future__ import annotations

import pytest

from rag.types import FileChange
from tests.indexing.desk import Desk, counts


def test_a_renamed_file_is_recognised_and_embeds_nothing(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: A\n---\nText.")
    desk.reindex()
    desk.delete("a.md")
    desk.write("sub/b.md", "---\ntitle: A\n---\nText.")
    report = desk.reindex()
    assert (counts(report), report.renamed, report.embedded) == ((0, 0, 0, 0, 0), 1, 0)
    assert report.changes == (FileChange("renamed", "sub/b.md", "a.md"),)
    assert desk.texts() == {"sub/b": "Text."}


def test_a_renamed_file_with_a_declared_id_is_the_same_article(desk: Desk) -> None:
    desk.write("a.md", "---\nid: memo\ntitle: A\n---\nText.")
    desk.reindex()
    desk.delete("a.md")
    desk.write("b.md", "---\nid: memo\ntitle: A\n---\nText.")
    report = desk.reindex()
    assert (counts(report), report.renamed, report.embedded) == ((0, 0, 0, 0, 0), 1, 0)
    assert desk.texts() == {"memo": "Text."}


def test_two_files_that_swap_names_swap_their_texts(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: A\n---\nText of a.")
    desk.write("b.md", "---\ntitle: B\n---\nText of b.")
    desk.reindex()
    desk.write("a.md", "---\ntitle: B\n---\nText of b.")
    desk.write("b.md", "---\ntitle: A\n---\nText of a.")
    report = desk.reindex()
    assert (counts(report), report.embedded) == ((0, 2, 0, 0, 0), 0)
    assert desk.texts() == {"a": "Text of b.", "b": "Text of a."}


def test_two_files_that_swap_declared_ids_swap_their_identities(desk: Desk) -> None:
    desk.write("a.md", "---\nid: one\n---\nText of a.")
    desk.write("b.md", "---\nid: two\n---\nText of b.")
    desk.reindex()
    desk.write("a.md", "---\nid: two\n---\nText of a.")
    desk.write("b.md", "---\nid: one\n---\nText of b.")
    assert counts(desk.reindex()) == (0, 2, 0, 0, 0)
    assert desk.texts() == {"two": "Text of a.", "one": "Text of b."}


def test_a_file_that_changes_its_declared_id_leaves_nothing_behind(desk: Desk) -> None:
    desk.write("a.md", "---\nid: one\n---\nText.")
    desk.reindex()
    desk.write("a.md", "---\nid: two\n---\nText.")
    assert counts(desk.reindex()) == (1, 0, 0, 1, 0)
    assert desk.texts() == {"two": "Text."}


def test_a_declared_id_may_move_to_another_file(desk: Desk) -> None:
    desk.write("a.md", "---\nid: memo\n---\nText of a.")
    desk.reindex()
    desk.write("a.md", "Text of a.")
    desk.write("b.md", "---\nid: memo\n---\nText of b.")
    assert counts(desk.reindex()) == (1, 1, 0, 0, 0)
    assert desk.texts() == {"a": "Text of a.", "memo": "Text of b."}


@pytest.mark.parametrize("newcomer", ["0.md", "z.md"])
def test_a_new_file_cannot_take_the_id_of_one_that_is_indexed(desk: Desk, newcomer: str) -> None:
    desk.write("a.md", "---\nid: memo\n---\nText of a.")
    desk.reindex()
    desk.write(newcomer, "---\nid: memo\n---\nText of the other.")
    report = desk.reindex()
    assert counts(report) == (0, 0, 1, 0, 1)
    assert [(p.path, p.reason) for p in report.problems] == [(newcomer, "Its id 'memo' belongs to a.md already.")]
    assert desk.texts() == {"memo": "Text of a."}


@pytest.mark.parametrize("newcomer", ["0.md", "z.md"])
def test_a_new_file_cannot_take_the_id_of_one_that_cannot_be_read_just_now(desk: Desk, newcomer: str) -> None:
    desk.write("a.md", "---\nid: memo\n---\nText of a.")
    desk.write("b.md", "Text of b.")
    desk.reindex()
    desk.write("a.md", "---\nid: memo\n")
    desk.write(newcomer, "---\nid: memo\n---\nText of the other.")
    report = desk.reindex()
    assert sorted(problem.path for problem in report.problems) == sorted(["a.md", newcomer])
    assert desk.texts() == {"memo": "Text of a.", "b": "Text of b."}


def test_an_indexed_file_that_claims_the_id_of_another_keeps_its_former_version(desk: Desk) -> None:
    desk.write("a.md", "---\nid: one\n---\nText of a.")
    desk.write("b.md", "---\nid: two\n---\nText of b.")
    desk.reindex()
    desk.write("a.md", "---\nid: two\n---\nText of a, changed.")
    report = desk.reindex()
    assert "belongs to b.md" in report.problems[0].reason
    assert report.problems[0].remedy.endswith("The version indexed earlier stays in use.")
    assert desk.texts() == {"one": "Text of a.", "two": "Text of b."}


def test_of_two_new_files_with_one_id_the_first_is_indexed(desk: Desk) -> None:
    desk.write("a.md", "Markdown.")
    desk.write("a.markdown", "The other.")
    report = desk.reindex()
    assert counts(report) == (1, 0, 0, 0, 1)
    assert [problem.path for problem in report.problems] == ["a.md"]
