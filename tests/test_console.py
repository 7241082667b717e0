"""Progress in a log is few lines with the pace; an answer is printed whole and in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag import console
from rag.answering.extractive import cite, extract
from rag.console import answer_lines, progress_shown
from rag.types import Answer, NearestArticle
from tests.builders import evidence

FOUND = [evidence("He paid 5 euros.")]
ANSWERED = Answer(
    "Who paid?", "Who paid?", "answered", extract(FOUND), cite(FOUND), (), 0.9, "extractive", {}
)  # fmt: skip


class Clock:
    """A clock that goes on only when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("rag.console.time.monotonic", clock)
    return clock


def test_a_short_stage_says_only_its_end(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with progress_shown() as show:
        for done in range(1, 101):
            show("Reading", done, 100)
    assert capsys.readouterr().err == "Reading 100 of 100\n"


def test_a_long_stage_says_its_pace_and_the_time_left_at_every_quarter(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress_shown() as show:
        for done in range(0, 401, 50):
            show("Embedding", done, 400)
            clock.now += 25
    assert capsys.readouterr().err.splitlines() == [
        "Embedding 100 of 400 (2.0/s, about 2:30 left)",
        "Embedding 200 of 400 (2.0/s, about 1:40 left)",
        "Embedding 300 of 400 (2.0/s, about 0:50 left)",
        "Embedding 400 of 400 (2.0/s)",
    ]


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0:00"), (59.6, "1:00"), (3_599, "59:59"), (3_723, "1:02:03")])
def test_a_time_is_shown_as_on_a_clock(seconds: float, shown: str) -> None:
    assert console._clock(seconds) == shown


def test_an_answer_is_followed_by_the_sentence_behind_each_marker() -> None:
    assert list(answer_lines(ANSWERED)) == [
        "He paid 5 euros. [1]",
        "",
        "[1] A title",
        "    “He paid 5 euros.”",
        "    a characters 0–16",
    ]


def test_a_question_understood_otherwise_and_a_notice_stand_above_the_answer() -> None:
    lines = list(answer_lines(replace(ANSWERED, standalone_question="Who paid for it?", notice="No model.")))
    assert lines[:4] == ["Understood as: Who paid for it?", "", "No model.", "He paid 5 euros. [1]"]


def test_an_abstention_names_the_nearest_articles() -> None:
    nearest = (NearestArticle("a", "A title", "2020-09", "He paid 5 euros."), NearestArticle("b", "Another", None))
    abstained = replace(
        ANSWERED, status="abstained", sentences=(), citations=(), nearest=nearest, notice="It does not say."
    )
    assert list(answer_lines(abstained)) == [
        "It does not say.",
        "The closest articles, and what they do say:",
        "  - A title, September 2020",
        "    “He paid 5 euros.”",
        "  - Another",
    ]
