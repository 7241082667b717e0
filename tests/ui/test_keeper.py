"""The keeper serves what the browser keeps, and takes feedback, whatever the browser sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rag.errors import FeedbackError, IndexMissing
from rag.types import Answer, Article, Citation, Feedback, NearestArticle, Turn
from rag.ui.conversation import Exchange
from rag.ui.keeper import NOTE_AT_MOST, Keeper
from rag.ui.kept import exchange_as_text
from tests.ui.test_desk import Archive

Cite = Callable[..., Citation]
Answered = Callable[..., Answer]


class Shelf(Archive):
    """Keeps feedback in a dictionary, and suggests the same question always; `full` is raised when it is kept."""

    def __init__(self, article: Article | None = None) -> None:
        super().__init__(article=article)
        self.given: dict[str, Feedback] = {}
        self.full: Exception | None = None

    def next_questions(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        return [f"After {len(asked)}?"]

    def keep_feedback(self, feedback: Feedback) -> None:
        if self.full:
            raise self.full
        self.given[feedback.id] = feedback

    def withdraw_feedback(self, feedback_id: str) -> bool:
        return self.given.pop(feedback_id, None) is not None


@pytest.fixture
def turn(memo: Article, cite: Cite, answered: Answered) -> Exchange:
    """Return a finished exchange."""
    answer = answered(cite(1, memo, "First demand."))
    return Exchange(
        1,
        "What?",
        "done",
        standalone="What?",
        citations=answer.citations,
        answer=answer,
        run="run-1",
        asked_at="2026-11-24T10:20:00+00:00",
        generation="gen-1",
    )


def test_a_kept_conversation_is_shown_as_it_was(turn: Exchange, memo: Article) -> None:
    screen = Keeper(Shelf(memo)).restored(f"[{exchange_as_text(turn)}]")
    assert screen.refusal is None
    assert [exchange.answer for exchange in screen.conversation] == [turn.answer]
    assert screen.conversation[0].sources[0].passages[0].note == ""


def test_one_that_cannot_be_read_is_said_to_be_unreadable() -> None:
    screen = Keeper(Shelf()).restored([{"question": 3}])
    assert screen.conversation == () and screen.refusal is not None


def test_an_archive_that_fails_does_not_keep_an_answer_from_being_shown(turn: Exchange) -> None:
    shelf = Shelf()
    shelf.broken = IndexMissing("There is no index.", remedy="Run reindex.")
    (exchange,) = Keeper(shelf).restored(f"[{exchange_as_text(turn)}]").conversation
    assert exchange.answer == turn.answer and exchange.remark == ""


@pytest.mark.parametrize(("form", "start"), [("markdown", "# My title\n"), ("json", '{\n  "format"')])
def test_a_kept_conversation_becomes_a_file(turn: Exchange, form: str, start: str) -> None:
    reply = Keeper(Shelf()).export({"title": "My title", "turns": f"[{exchange_as_text(turn)}]", "as": form})
    assert reply["problem"] == "" and reply["text"].startswith(start)


def test_feedback_is_kept_with_all_that_is_needed_to_look_into_it(turn: Exchange, abstained: Answered) -> None:
    shelf = Shelf()
    before = [replace(turn, question=f"{number}?", answer=abstained("No.")) for number in range(5)]
    request = {
        "turn": exchange_as_text(turn),
        "earlier": f"[{','.join(map(exchange_as_text, before))}]",
        "verdict": "wrong citation",
        "note": " It is about another memo. ",
    }
    assert Keeper(shelf).judge(request) == {"problem": ""}
    given = shelf.given["run-1"]
    assert (given.verdict, given.note, given.answer) == (
        "wrong citation",
        "It is about another memo.",
        "First demand. [1]",
    )
    assert turn.answer is not None and given.citations == turn.answer.citations
    assert (given.generation, given.model, given.asked_at) == ("gen-1", "scripted", "2026-11-24T10:20:00+00:00")
    assert given.history == tuple(turn for n in (2, 3, 4) for turn in (Turn("user", f"{n}?"), Turn("assistant", "No.")))


def test_feedback_on_an_abstention_holds_its_notice(turn: Exchange, abstained: Answered) -> None:
    shelf = Shelf()
    refused = replace(turn, answer=abstained("The archive does not say.", NearestArticle("memo", "The memo", None)))
    Keeper(shelf).judge({"turn": exchange_as_text(refused), "earlier": "[]", "verdict": "should have answered"})
    assert (shelf.given["run-1"].status, shelf.given["run-1"].answer) == ("abstained", "The archive does not say.")


def test_feedback_can_be_taken_back(turn: Exchange) -> None:
    shelf = Shelf()
    keeper = Keeper(shelf)
    keeper.judge({"turn": exchange_as_text(turn), "earlier": "[]", "verdict": "good"})
    assert keeper.withdraw({"run": "run-1"}) == {"problem": ""} and shelf.given == {}


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "splendid"},
        {"verdict": None},
        {"note": 3},
        {"note": "x" * (NOTE_AT_MOST + 1)},
        {"turn": "{}"},
        {"turn": None},
        {"turn": exchange_as_text(Exchange(1, "What?", "stopped", run="r"))},
        {"earlier": "no"},
    ],
)
def test_feedback_that_makes_no_sense_is_refused_in_a_sentence(turn: Exchange, change: dict[str, Any]) -> None:
    shelf = Shelf()
    request = {"turn": exchange_as_text(turn), "earlier": "[]", "verdict": "good"} | change
    assert Keeper(shelf).judge(request)["problem"] and shelf.given == {}


@pytest.mark.parametrize("error", [FeedbackError("The disk is full.", remedy="Free some."), OSError("/root/secret")])
def test_feedback_that_could_not_be_kept_is_never_lost_silently(turn: Exchange, error: Exception) -> None:
    shelf = Shelf()
    shelf.full = error
    reply = Keeper(shelf).judge({"turn": exchange_as_text(turn), "earlier": "[]", "verdict": "good"})
    assert reply["problem"] and "secret" not in reply["problem"]


def test_suggestions_are_asked_for_with_what_was_asked_already(turn: Exchange) -> None:
    reply = Keeper(Shelf()).suggest({"turn": exchange_as_text(turn), "asked": ["What?", 3, "Who?"]})
    assert reply == {"problem": "", "questions": ["After 2?"]}


@pytest.mark.parametrize("act", ["export", "judge", "withdraw", "suggest"])
@pytest.mark.parametrize("request_", [None, [], "x", 3])
def test_no_request_makes_the_keeper_fail(act: str, request_: object) -> None:
    assert getattr(Keeper(Shelf()), act)(request_)["problem"]
