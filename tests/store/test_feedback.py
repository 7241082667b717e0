"""Feedback is kept until it is taken back, and what cannot be kept is said."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import FeedbackError
from rag.store import feedback
from rag.store.feedback import FILE, FeedbackStore
from rag.types import Citation, Feedback, Narrowing, Turn

GIVEN = Feedback(
    id="run-1",
    verdict="wrong citation",
    question="When?",
    standalone_question="When was the memo?",
    history=(Turn("user", "What memo?"), Turn("assistant", "A memo — “the” memo.")),
    status="answered",
    answer="In May. [1]",
    citations=(Citation(1, "memo", "The memo", "2020-09-18", "memo.md", None, 3, 9, "In May"),),
    generation="gen-000001",
    model="extractive",
    asked_at="2026-11-24T10:20:00+00:00",
    given_at="2026-11-24T10:21:00+00:00",
    note="It was June; DROP TABLE feedback;--",
    narrowing=Narrowing(since="2020", tags=("memo", "us")),
)


def test_feedback_comes_back_as_it_was_given(tmp_path: Path) -> None:
    FeedbackStore(tmp_path).keep(GIVEN)
    assert FeedbackStore(tmp_path).all() == [GIVEN]


def test_where_none_was_given_there_is_none_and_no_file(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    assert store.all() == [] and store.withdraw("run-1") is False
    assert not (tmp_path / FILE).exists()


def test_a_later_verdict_on_the_same_answer_replaces_the_earlier_one(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    store.keep(GIVEN)
    store.keep(replace(GIVEN, verdict="good", note=""))
    assert [given.verdict for given in store.all()] == ["good"]


def test_feedback_can_be_taken_back(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    store.keep(GIVEN)
    assert store.withdraw("run-1") is True
    assert store.all() == []


def test_the_oldest_comes_first(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    for number in (3, 1, 2):
        store.keep(replace(GIVEN, id=f"run-{number}", given_at=f"2026-11-24T10:2{number}:00+00:00"))
    assert [given.id for given in store.all()] == ["run-1", "run-2", "run-3"]


def test_nothing_is_kept_of_who_gave_it(tmp_path: Path) -> None:
    FeedbackStore(tmp_path).keep(GIVEN)
    with sqlite3.connect(tmp_path / FILE) as db:
        columns = {row[1] for row in db.execute("PRAGMA table_info(feedback)")}
    assert columns == set(Feedback.__dataclass_fields__)


def test_more_than_a_newsroom_gives_in_an_hour_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MOST_AN_HOUR", 2)
    store = FeedbackStore(tmp_path)
    for number in (1, 2):
        store.keep(replace(GIVEN, id=f"run-{number}"))
    with pytest.raises(FeedbackError, match="hour"):
        store.keep(replace(GIVEN, id="run-3"))
    store.keep(replace(GIVEN, id="run-2", verdict="good"))  # a changed mind is no new feedback
    store.keep(replace(GIVEN, id="run-3", given_at="2026-11-24T11:30:00+00:00"))
    assert len(store.all()) == 3


def test_feedback_waits_while_the_file_is_busy(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    store.keep(GIVEN)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, other.execute, ["COMMIT"]).start()
    store.keep(replace(GIVEN, id="run-2"))
    assert len(store.all()) == 2
    other.close()


def test_feedback_that_finds_the_file_busy_for_too_long_is_not_lost_silently(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path, busy_s=0.05)
    store.keep(GIVEN)
    with sqlite3.connect(tmp_path / FILE, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(FeedbackError, match="locked"):
            store.keep(replace(GIVEN, id="run-2"))
        other.execute("ROLLBACK")
    store.keep(replace(GIVEN, id="run-2"))
    assert len(store.all()) == 2


def test_readers_who_give_feedback_at_once_all_get_it_kept(tmp_path: Path) -> None:
    def give(reader: int) -> None:
        for number in range(5):
            FeedbackStore(tmp_path).keep(replace(GIVEN, id=f"run-{reader}-{number}"))

    readers = [threading.Thread(target=give, args=(reader,)) for reader in range(6)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert len(FeedbackStore(tmp_path).all()) == 30


@pytest.mark.parametrize("content", [b"no database at all, but text", b""])
def test_a_file_that_is_no_database_is_named_and_an_empty_one_is_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    if content:
        with pytest.raises(FeedbackError, match=FILE):
            FeedbackStore(tmp_path).all()
        with pytest.raises(FeedbackError, match=FILE):
            FeedbackStore(tmp_path).keep(GIVEN)
    else:
        FeedbackStore(tmp_path).keep(GIVEN)
        assert FeedbackStore(tmp_path).all() == [GIVEN]


def test_the_tables_of_another_version_are_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 9")
    with pytest.raises(FeedbackError, match="another version"):
        FeedbackStore(tmp_path).keep(GIVEN)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="unable to open"):
        FeedbackStore(tmp_path / "nowhere").keep(GIVEN)
