"""A SQLite file of an index: plain reading and writing, and one name for its damage, wherever that is met."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from rag.errors import IndexDamaged

_REBUILD = "Build it anew: python -m rag reindex"


class Database:
    """One open SQLite file. Reading is safe from several threads; writing belongs to one."""

    def __init__(self, path: Path, *, mode: Literal["ro", "rwc"] = "ro", called: str) -> None:
        """Open the file at `path` for reading, or for writing, and create it then; `called` names it in errors.

        Raises:
            IndexDamaged: it cannot be opened.
        """
        self._called = f"{called} {path}"
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
        except sqlite3.Error as fault:
            raise IndexDamaged(f"{self._called} cannot be opened: {fault}.", remedy=_REBUILD) from None

    def close(self) -> None:
        """Close the file; uncommitted writes are lost."""
        self._connection.close()

    def commit(self) -> None:
        """Make all writes so far durable."""
        self._connection.commit()

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Return all rows of a query.

        Raises:
            IndexDamaged: the file cannot be read.
            sqlite3.OperationalError: the query is not SQL, or the file is locked.
        """
        with self._damage_named(), closing(self._connection.execute(sql, values)) as cursor:
            return cursor.fetchall()

    def streamed(self, sql: str) -> Generator[Any]:
        """Yield the rows of a query one at a time; close it if you do not read to the end. Raises as `rows` does."""
        with self._damage_named(), closing(self._connection.execute(sql)) as cursor:
            yield from cursor

    def execute(self, sql: str, *values: object) -> int:
        """Write, and return the number of the row that was inserted last, if any was. Raises as `rows` does."""
        with self._damage_named(), closing(self._connection.execute(sql, values)) as cursor:
            return int(cursor.lastrowid or 0)

    def execute_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write once for each row of values. Raises as `rows` does."""
        with self._damage_named():
            self._connection.executemany(sql, rows).close()

    def run_script(self, sql: str) -> None:
        """Run several statements. Raises as `rows` does."""
        with self._damage_named():
            self._connection.executescript(sql).close()

    def check(self, *, indexes: bool = True) -> None:
        """Read the whole file; its indexes, which take most of the time, can be left out.

        Raises:
            IndexDamaged: a page, a row or an index in it is not as SQLite wrote it.
        """
        self.rows("SELECT sql FROM sqlite_schema")  # SQLite itself takes any bytes for text
        found = [str(line) for (line,) in self.rows(f"PRAGMA {'integrity' if indexes else 'quick'}_check(1)")]
        if found != ["ok"]:
            raise self.damaged(" ".join(found).removeprefix("*** in database main ***").strip())

    def damaged(self, why: object) -> IndexDamaged:
        """Return the error to raise for contents that nobody wrote."""
        return IndexDamaged(f"{self._called} cannot be read: {why}.", remedy=_REBUILD)

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as fault:
            raise self.damaged(fault) from None
        except sqlite3.DatabaseError as fault:
            # A full disk, a lock and a query that is not SQL are operational and have a code; text that is no text
            # is operational, too, and has none.
            if isinstance(fault, sqlite3.OperationalError) and hasattr(fault, "sqlite_errorcode"):
                raise
            raise self.damaged(fault) from None
