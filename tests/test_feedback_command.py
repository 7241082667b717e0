"""`python -m rag feedback` lists what readers think, and makes tests of it that `evaluate` reads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.evaluation.golden import load_questions
from rag.feedback_command import golden_question
from rag.store.feedback import FILE, FeedbackStore
from rag.types import Feedback
from tests.store.test_feedback import GIVEN

GOOD = replace(GIVEN, id="good", verdict="good", note="")
REFUSED = replace(GIVEN, status="abstained", answer="The archive does not answer this question.", citations=())


def _run(folder: Path, *options: str) -> int:
    return main(["feedback", "--index", str(folder), *options])


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Return an index folder with two pieces of feedback."""
    for feedback in (GIVEN, replace(GOOD, given_at="2026-11-24T10:30:00+00:00")):
        FeedbackStore(tmp_path).keep(feedback)
    return tmp_path


def test_it_lists_what_was_asked_answered_and_thought_of_it(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(given) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(
        "2026-11-24T10:21:00+00:00  wrong citation\n  asked     When?\n  meaning   When was the memo?"
    )
    assert "  answered  In May. [1]\n  [1]       memo.md: In May\n  note      It was June;" in shown
    assert "  by        extractive, index gen-000001" in shown
    assert shown.endswith("1 good, 1 wrong citation\n")


def test_what_readers_wrote_cannot_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    FeedbackStore(tmp_path).keep(replace(GIVEN, note="line\n\x1b[2Jtwo", question="a\x07b?"))
    assert _run(tmp_path) == 0
    shown = capsys.readouterr().out
    assert r"note      line \x1b[2Jtwo" in shown and r"asked     a\x07b?" in shown and "\x1b" not in shown


def test_without_any_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path) == 0
    assert capsys.readouterr().out == "No feedback yet.\n"


def test_one_verdict_can_be_picked_out(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(given, "--verdict", "good", "--json") == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert (only["verdict"], only["citations"][0]["quote"]) == ("good", "In May")
    with pytest.raises(SystemExit, match="2"):
        _run(given, "--verdict", "splendid")


def test_what_it_exports_is_read_by_evaluate(given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "golden.jsonl"
    assert _run(given, "--export", str(path)) == 0
    assert capsys.readouterr().out == f"2 golden questions in {path}\n"
    wrong, good = load_questions(path)
    assert (wrong.id, wrong.kind, wrong.evidence, wrong.history) == ("run-1", "wrong citation", (), GIVEN.history)
    assert (good.id, good.kind, good.evidence) == ("good", "good", (("memo.md", "In May"),))


def test_without_any_to_export_it_says_so_and_writes_nothing(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "golden.jsonl"
    assert _run(tmp_path / "other", "--export", str(path)) == 0
    assert _run(given, "--verdict", "bad", "--export", str(path)) == 0
    assert capsys.readouterr().out == (
        "No feedback yet; nothing was written.\nNo such feedback yet; nothing was written.\n"
    )
    assert not path.exists()


@pytest.mark.parametrize(
    ("feedback", "kind", "evidence"),
    [
        (GOOD, "good", True),
        (replace(REFUSED, verdict="good"), "unanswerable", False),
        (replace(GIVEN, verdict="should not have answered"), "unanswerable", False),
        (replace(REFUSED, verdict="should have answered"), "should have answered", False),
        (replace(GIVEN, verdict="bad"), "bad", False),
    ],
)
def test_a_verdict_decides_what_is_expected(feedback: Feedback, kind: str, evidence: bool) -> None:
    line = golden_question(feedback)
    assert line["kind"] == kind and ("evidence" in line) is evidence
    assert line["feedback"]["note"] == feedback.note


def test_an_export_never_replaces_a_file(given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text("mine")
    assert _run(given, "--export", str(path)) == 1
    assert "File exists" in capsys.readouterr().err and path.read_text() == "mine"


def test_what_cannot_be_read_or_written_is_said_with_status_1(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(given, "--export", str(tmp_path / "nowhere" / "golden.jsonl")) == 1
    assert "--export" in capsys.readouterr().err
    (given / FILE).write_text("no database")
    assert _run(given) == 1
    assert FILE in capsys.readouterr().err
