"""Exports in the index: many articles of one file, each with its own fate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.articles import loading
from rag.indexing import files
from rag.types import FileChange, Superseded
from tests.indexing.desk import Desk, counts

ONE = {"title": "One", "url": "https://wire.example/1", "text": "The first story."}
TWO = {"title": "Two", "url": "https://wire.example/2", "text": "The second story."}
KEY_ONE, KEY_TWO = "e.jsonl#https://wire.example/1", "e.jsonl#https://wire.example/2"


def _export(desk: Desk, *lines: object, name: str = "e.jsonl") -> None:
    desk.write(name, "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))


def test_every_line_is_an_article_and_one_more_line_is_one_more_article(desk: Desk) -> None:
    _export(desk, ONE)
    assert counts(desk.reindex()) == (1, 0, 0, 0, 0)
    _export(desk, TWO, ONE)
    report = desk.reindex()
    assert (counts(report), report.changes) == ((1, 0, 1, 0, 0), (FileChange("new", KEY_TWO),))
    assert desk.texts() == {KEY_ONE: "The first story.", KEY_TWO: "The second story."}


def test_only_the_line_that_changed_is_embedded_and_only_the_one_that_went_removed(desk: Desk) -> None:
    _export(desk, ONE, TWO)
    desk.reindex()
    _export(desk, ONE, TWO | {"text": "Another story."})
    report = desk.reindex()
    assert (counts(report), desk.embedder.embedded) == ((0, 1, 1, 0, 0), ["Two\nAnother story."])
    _export(desk, ONE)
    assert counts(desk.reindex()) == (0, 0, 1, 1, 0)
    assert set(desk.texts()) == {KEY_ONE}


def test_an_unchanged_export_is_not_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _export(desk, ONE, TWO)
    desk.age()
    desk.reindex()
    before = desk.state()
    monkeypatch.setattr(loading, "read_file", None)
    assert counts(desk.reindex()) == (0, 0, 2, 0, 0)
    assert desk.state() == before


def test_a_new_time_of_an_export_is_recorded_for_all_its_articles(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _export(desk, ONE, TWO)
    desk.reindex()  # too young for its time to be proof
    desk.write("a.md", "Text of a.")
    desk.age()
    desk.reindex()
    monkeypatch.setattr(loading, "read_file", None)
    assert counts(desk.reindex()) == (0, 0, 3, 0, 0)


def test_a_bad_line_is_told_in_every_run_until_it_is_mended_and_costs_no_other(desk: Desk) -> None:
    _export(desk, ONE, '{"title": "broken', TWO)
    desk.age()
    for expected in ((2, 0, 0, 0, 1), (0, 0, 2, 0, 1)):
        report = desk.reindex()
        assert counts(report) == expected
        assert [(problem.path, problem.line) for problem in report.problems] == [("e.jsonl", 2)]
    desk.write("a.md", "Text of a.")  # another generation must not make the file look settled
    desk.reindex()
    assert desk.reindex().failed == 1
    _export(desk, ONE, TWO)
    assert counts(desk.reindex()) == (0, 0, 3, 0, 0)


def test_with_a_bad_line_nothing_else_to_do_writes_nothing(desk: Desk) -> None:
    _export(desk, ONE, "broken")
    desk.reindex()
    before = desk.state()
    report = desk.reindex()
    assert (report.switched, report.failed) == (False, 1)
    assert desk.state() == before


def test_an_article_whose_line_breaks_stays_in_use(desk: Desk) -> None:
    _export(desk, ONE, TWO)
    desk.reindex()
    _export(desk, ONE, '{"title": "Two')
    report = desk.reindex()
    assert counts(report) == (0, 0, 1, 0, 1)
    assert report.problems[0].remedy.endswith("What was indexed of it earlier stays in use.")
    assert set(desk.texts()) == {KEY_ONE, KEY_TWO}
    _export(desk, ONE)
    assert counts(desk.reindex()) == (0, 0, 1, 1, 0)


def test_a_file_that_is_no_export_any_more_keeps_all_its_articles(desk: Desk) -> None:
    desk.write("a.md", "Text of a.")
    _export(desk, ONE, TWO)
    desk.reindex()
    desk.write("e.jsonl", json.dumps([ONE, TWO]))
    report = desk.reindex()
    assert (counts(report), report.problems[0].line) == ((0, 0, 1, 0, 1), 1)
    assert set(desk.texts()) == {"a", KEY_ONE, KEY_TWO}
    desk.chunk_tokens = 5
    assert desk.reindex().failed == 1
    assert set(desk.texts()) == {"a", KEY_ONE, KEY_TWO}


def test_a_renamed_export_embeds_nothing(desk: Desk) -> None:
    _export(desk, ONE, TWO)
    desk.reindex()
    (desk.corpus / "e.jsonl").rename(desk.corpus / "f.jsonl")
    report = desk.reindex()
    assert (counts(report), report.renamed, report.embedded) == ((0, 0, 0, 0, 0), 2, 0)
    assert set(desk.texts()) == {"f.jsonl#https://wire.example/1", "f.jsonl#https://wire.example/2"}


def test_numbers_that_are_ids_in_two_exports_do_not_clash(desk: Desk) -> None:
    _export(desk, {"id": 1, "text": "The first story."})
    _export(desk, {"id": 1, "text": "Quite another story."}, name="f.jsonl")
    assert counts(desk.reindex()) == (2, 0, 0, 0, 0)


def test_a_later_line_with_the_same_url_is_a_newer_version(desk: Desk) -> None:
    _export(desk, ONE, ONE | {"text": "The first story, corrected."})
    desk.age()
    report = desk.reindex()
    assert report.superseded == (Superseded(KEY_ONE, f"{KEY_ONE}~2", "the same address"),)
    assert list(desk.texts().values()) == ["The first story, corrected."]
    _export(desk, ONE)
    assert counts(desk.reindex()) == (1, 0, 0, 1, 0)
    assert list(desk.texts().values()) == ["The first story."]


def test_an_export_with_many_faults_tells_the_first_and_counts_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_MOST_FAULTS", 2)
    _export(desk, *["broken"] * 5, ONE)
    report = desk.reindex()
    assert [(problem.line, problem.reason[:18]) for problem in report.problems] == [
        (1, "The line is not JS"),
        (2, "The line is not JS"),
        (None, "3 more lines have "),
    ]


def test_an_encoding_that_was_guessed_is_noted(desk: Desk, tmp_path: Path) -> None:
    text = "El informe señala a veintidós países como productores de drogas, y México es uno de ellos, según él."
    (desk.corpus / "a.txt").write_bytes(text.encode("cp1252"))
    report = desk.reindex()
    assert [(notice.path, "cp1252, which is a guess" in notice.reason) for notice in report.notices] == [
        ("a.txt", True)
    ]
    assert desk.texts() == {"a.txt": text}
