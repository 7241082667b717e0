"""What readers think of answers: one SQLite file beside the generations, so that no reindex touches it.

A verdict on an answer replaces the same reader's earlier one. Nothing is stored of who gave it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rag.errors import FeedbackError
from rag.types import Citation, Feedback, Narrowing, Turn

FILE = "feedback.db"
# Raise it when the table changes.
_SCHEMA = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, verdict TEXT NOT NULL, note TEXT NOT NULL, question TEXT NOT NULL,
    standalone_question TEXT NOT NULL, status TEXT NOT NULL, answer TEXT NOT NULL, generation TEXT NOT NULL,
    model TEXT NOT NULL, asked_at TEXT NOT NULL, given_at TEXT NOT NULL,
    history TEXT NOT NULL, citations TEXT NOT NULL, narrowing TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS feedback_by_time ON feedback (given_at);
"""
_TEXTS = (
    "id",
    "verdict",
    "note",
    "question",
    "standalone_question",
    "status",
    "answer",
    "generation",
    "model",
    "asked_at",
    "given_at",
)
# A writer holds the file for milliseconds; a backup or an operator's shell may hold it longer.
BUSY_S = 5.0
# Readers of a newsroom do not give so many verdicts an hour; a script that would fill the disk does.
MOST_AN_HOUR = 300


class FeedbackStore:
    """The feedback kept in the index folder `root`. Safe to use from several threads and processes."""

    def __init__(self, root: Path, *, busy_s: float = BUSY_S) -> None:
        self._path = root / FILE
        self._busy_s = busy_s

    def keep(self, feedback: Feedback) -> None:
        """Store a verdict, in place of an earlier one on the same asking; it is on disk when this returns.

        Raises:
            FeedbackError: the file cannot be written, is busy for too long, or was given too much in an hour.
        """
        row = {name: getattr(feedback, name) for name in _TEXTS}
        row["history"] = _packed([asdict(turn) for turn in feedback.history])
        row["citations"] = _packed([asdict(citation) for citation in feedback.citations])
        row["narrowing"] = _packed(asdict(feedback.narrowing))
        with self._open(writable=True) as db:
            db.execute("BEGIN IMMEDIATE")
            self._check_rate(db, feedback)
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            db.execute(f"INSERT OR REPLACE INTO feedback ({names}) VALUES ({marks})", list(row.values()))
            db.commit()

    def withdraw(self, feedback_id: str) -> bool:
        """Delete a verdict, and say whether there was one.

        Raises:
            FeedbackError: the file cannot be written or is busy for too long.
        """
        if not self._path.exists():
            return False
        with self._open(writable=True) as db:
            done = db.execute("DELETE FROM feedback WHERE id = ?", [feedback_id])
            db.commit()
            return done.rowcount > 0

    def all(self) -> list[Feedback]:
        """Return every verdict, the oldest first; none where none was ever given.

        Raises:
            FeedbackError: the file cannot be read.
        """
        if not self._path.exists():
            return []
        with self._open(writable=False) as db:
            return [_feedback(dict(row)) for row in db.execute("SELECT * FROM feedback ORDER BY given_at, id")]

    @contextmanager
    def _open(self, *, writable: bool) -> Iterator[sqlite3.Connection]:
        uri = f"{self._path.resolve().as_uri()}?mode={'rwc' if writable else 'ro'}"
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=self._busy_s, isolation_level=None)) as db:
                db.row_factory = sqlite3.Row
                self._check_table(db, writable=writable)
                yield db
        except (sqlite3.Error, OSError, ValueError, TypeError) as fault:
            raise FeedbackError(f"The feedback in {self._path} cannot be used: {fault}.", remedy=_REMEDY) from None

    def _check_table(self, db: sqlite3.Connection, *, writable: bool) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 0 and writable:
            db.executescript(f"BEGIN IMMEDIATE; {_TABLE} PRAGMA user_version = {_SCHEMA}; COMMIT;")
        elif version not in (0, _SCHEMA):
            raise sqlite3.DatabaseError(f"it has tables of another version ({version})")

    def _check_rate(self, db: sqlite3.Connection, feedback: Feedback) -> None:
        hour_ago = (datetime.fromisoformat(feedback.given_at) - timedelta(hours=1)).isoformat("T", "seconds")
        (given,) = db.execute(
            "SELECT count(*) FROM feedback WHERE given_at > ? AND id != ?", [hour_ago, feedback.id]
        ).fetchone()
        if given >= MOST_AN_HOUR:
            raise FeedbackError(
                "More feedback was given in the last hour than is taken.", remedy="Give yours again in an hour."
            )


_REMEDY = "If it is busy, try again; else check its permissions and the free space, or move the file away."


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _feedback(row: dict[str, Any]) -> Feedback:
    row["history"] = tuple(Turn(**turn) for turn in json.loads(row["history"]))
    row["citations"] = tuple(Citation(**citation) for citation in json.loads(row["citations"]))
    limits: dict[str, Any] = json.loads(row["narrowing"])
    plain: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in limits.items()}
    row["narrowing"] = Narrowing(**plain)
    return Feedback(**row)
