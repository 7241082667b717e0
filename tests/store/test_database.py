"""A SQLite file of an index: damage has one name, and what is no damage keeps its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import IndexDamaged
from rag.store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    with closing(Database(path, mode="rwc", called="The file")) as db:
        db.run_script("CREATE TABLE facts (name TEXT, value TEXT); CREATE INDEX by_name ON facts (name);")
        db.execute_many("INSERT INTO facts VALUES (?, ?)", [(f"name {n}", "value " * 40) for n in range(200)])
        db.commit()
    return path


@pytest.fixture
def damaged(path: Path) -> Iterator[Database]:
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(len(data) - 8192))
    with closing(Database(path, called="The file")) as db:
        yield db


def test_what_is_written_is_read(path: Path) -> None:
    with closing(Database(path, called="The file")) as db:
        db.check()
        assert db.rows("SELECT count(*) FROM facts WHERE value LIKE ?", "value%") == [(200,)]
        assert list(db.streamed("SELECT name FROM facts LIMIT 2")) == [("name 0",), ("name 1",)]


def test_damage_is_named_with_the_file_whether_rows_are_read_streamed_or_checked(damaged: Database) -> None:
    for read in (
        lambda: damaged.rows("SELECT value FROM facts"),
        lambda: list(damaged.streamed("SELECT value FROM facts")),
        damaged.check,
    ):
        with pytest.raises(IndexDamaged, match=r"The file .*some\.db cannot be read: ") as fault:
            read()
        assert "reindex" in fault.value.remedy


def test_an_index_that_lacks_a_row_is_found_unless_indexes_are_left_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_schema SET sql = 'CREATE INDEX by_name ON facts (value)' WHERE name = 'by_name'")
        db.commit()
    with closing(Database(path, called="The file")) as db:
        db.check(indexes=False)
        with pytest.raises(IndexDamaged):
            db.check()


def test_text_that_is_no_text_is_damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO facts VALUES ('bad', CAST(x'ff41' AS TEXT))")
        writer.commit()
    with closing(Database(path, called="The file")) as db, pytest.raises(IndexDamaged, match="cannot be read"):
        db.rows("SELECT value FROM facts")


def test_a_query_that_is_not_sql_and_a_file_that_cannot_be_written_are_no_damage(path: Path) -> None:
    with closing(Database(path, called="The file")) as db:
        with pytest.raises(sqlite3.OperationalError, match="syntax error"):
            db.rows("SELEKT")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM facts")


def test_a_file_that_is_not_there_cannot_be_opened_for_reading(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"The file .* cannot be opened"):
        Database(tmp_path / "none.db", called="The file")
    assert not (tmp_path / "none.db").exists()
