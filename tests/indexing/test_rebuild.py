"""A rebuild: another fingerprint builds all rows anew, and loses and computes no more than it must."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath

import pytest

from rag.articles import loading
from rag.errors import ArticleError
from rag.indexing import chunks
from rag.store import tables
from tests.fakes import HashingEmbedder
from tests.indexing.desk import Desk, counts

FOUR = "---\ntitle: T\n---\nOne two three four."


def test_vectors_are_reused_where_only_the_cutting_changed(desk: Desk) -> None:
    desk.write("a.md", FOUR + "\n\nFive six seven.")
    desk.chunk_tokens = 4
    assert desk.reindex().embedded == 2
    desk.chunk_tokens = 5
    report = desk.reindex()
    assert "another chunk tokens (4 → 5)" in report.reason
    assert (counts(report), report.passages, report.embedded) == ((0, 0, 1, 0, 0), 2, 0)


def test_text_that_is_cut_otherwise_is_embedded_anew_and_nothing_else(desk: Desk) -> None:
    desk.write("a.md", FOUR + "\n\nFive six.")
    desk.write("b.md", FOUR + "\n\nSeven eight nine ten.")
    desk.chunk_tokens = 4
    desk.reindex()
    desk.chunk_tokens = 6
    desk.reindex()
    assert desk.embedder.embedded == ["T\nOne two three four.\n\nFive six."]


def test_another_embedder_reuses_nothing(desk: Desk) -> None:
    desk.write("a.md", FOUR)
    desk.reindex()
    desk.embedder = HashingEmbedder("hashing-2")
    assert desk.reindex().embedded == 1


@pytest.mark.parametrize("embedder", ["hashing-1", "hashing-2"])
def test_a_file_that_fails_just_now_keeps_its_former_version(desk: Desk, embedder: str) -> None:
    desk.write("a.md", "Text of a.")
    desk.write("b.md", "Text of b.")
    desk.reindex()
    desk.write("a.md", "---\n")
    desk.embedder = HashingEmbedder(embedder)
    desk.chunk_tokens = 5
    report = desk.reindex()
    assert (counts(report), report.passages) == ((0, 0, 1, 0, 1), 2)
    assert report.problems[0].remedy.endswith("The version indexed earlier stays in use.")
    assert desk.texts() == {"a": "Text of a.", "b": "Text of b."}
    desk.write("a.md", "Mended.")
    assert counts(desk.reindex()) == (0, 1, 1, 0, 0)


def test_a_file_that_a_new_version_cannot_read_fails_in_every_run_and_keeps_its_article(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.md", "Text of a.")
    desk.write("b.md", "Text of b.")
    desk.age()
    desk.reindex()
    read = loading.articles_of

    def stricter(data: bytes, *, path: PurePosixPath) -> Iterator[loading.Found | ArticleError]:
        if path.name == "a.md":
            raise ArticleError("It is no article any more.", remedy="Mend it.")
        return read(data, path=path)

    monkeypatch.setattr(loading, "VERSION", "articles-next")
    monkeypatch.setattr(loading, "articles_of", stricter)
    for _ in range(2):
        report = desk.reindex()
        assert (counts(report), [problem.path for problem in report.problems]) == ((0, 0, 1, 0, 1), ["a.md"])
        assert desk.texts() == {"a": "Text of a.", "b": "Text of b."}
    monkeypatch.setattr(loading, "articles_of", read)
    assert counts(desk.reindex()) == (0, 0, 2, 0, 0)


def test_changes_and_removals_are_counted_in_a_rebuild_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stays", "changes", "goes", "moves"):
        desk.write(f"{name}.md", f"---\ntitle: T\n---\nThe one that {name}.")
    desk.reindex()
    monkeypatch.setattr(chunks, "VERSION", "chunks-2")
    desk.write("changes.md", "---\ntitle: T\n---\nOther text.")
    desk.delete("goes.md")
    desk.delete("moves.md")
    desk.write("moved.md", "---\ntitle: T\n---\nThe one that moves.")
    report = desk.reindex()
    assert (counts(report), report.renamed, report.embedded) == ((0, 1, 1, 1, 0), 1, 1)
    assert set(desk.texts()) == {"stays", "changes", "moved"}


@pytest.mark.parametrize("schema", [1, 2])
def test_an_index_of_a_version_before_is_read_until_it_is_rebuilt(desk: Desk, schema: int) -> None:
    desk.write("a.md", FOUR)
    path = desk.index / desk.reindex().generation / "catalogue.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP INDEX articles_by_file")
        for column in {1: ("size", "mtime_ns", "file", "version"), 2: ("file", "version")}[schema]:
            db.execute(f"ALTER TABLE articles DROP COLUMN {column}")
        db.execute("DROP TABLE superseded")
        db.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(schema),))
        db.execute(f'UPDATE meta SET value = replace(value, \'"tables": "4"\', \'"tables": "{schema}"\')')
        db.commit()
    assert tables.SCHEMA == 4
    assert desk.texts() == {"a": "One two three four."}
    report = desk.reindex()
    assert f"another tables ({schema} → 4)" in report.reason
    assert (report.switched, report.embedded) == (True, 0)
