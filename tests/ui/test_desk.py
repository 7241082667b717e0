"""The desk turns an archive's answers and failures into screens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import pytest

from rag.errors import IndexMissing, QuestionError
from rag.types import (
    WHOLE_ARCHIVE,
    Answer,
    AnswerEvent,
    Article,
    ArticleSummary,
    Candidate,
    DraftText,
    Feedback,
    Finished,
    IndexOverview,
    IndexStatus,
    Narrowing,
    ReindexReport,
    Turn,
    Understood,
)
from rag.ui.conversation import LOADING, UNEXPECTED, Exchange, Problem
from rag.ui.events import AS_IT_IS, EMPTY_QUESTION, UNREADABLE, Desk, box_alone
from rag.ui.render_article import GONE


class Archive:
    """Yields the given events, raising those that are errors; every other method raises when `broken` is set."""

    def __init__(self, *events: AnswerEvent | Exception, article: Article | None = None) -> None:
        self.events = events
        self.held = article
        self.broken: Exception | None = None
        self.generation = "gen-1"
        self.asked: list[tuple[str, Sequence[Turn]]] = []
        self.narrowings: list[Narrowing] = []
        self.listed = 0

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, narrowing: Narrowing = WHOLE_ARCHIVE
    ) -> Iterator[AnswerEvent]:
        self.asked.append((question, history))
        self.narrowings.append(narrowing)
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield event

    def _or_raise(self) -> None:
        if self.broken:
            raise self.broken

    def article(self, article_id: str) -> Article | None:
        self._or_raise()
        return self.held if self.held and self.held.id == article_id else None

    def articles(self, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[ArticleSummary]:
        self._or_raise()
        self.listed += 1
        return [ArticleSummary("memo", "memo.md", "The memo", "2020-09-18", None, None, (), None, 2)]

    def examples(self) -> list[str] | None:
        self._or_raise()
        return ["What?"]

    def next_questions(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        raise NotImplementedError

    def keep_feedback(self, feedback: Feedback) -> None:
        raise NotImplementedError

    def withdraw_feedback(self, feedback_id: str) -> bool:
        raise NotImplementedError

    def status(self) -> IndexStatus:
        self._or_raise()
        return IndexStatus(self.generation, "2026-11-24T00:00:00+00:00", 1, 2, "scripted")

    def search(self, question: str, *, limit: int, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[Candidate]:
        raise NotImplementedError

    def overview(self) -> IndexOverview:
        self._or_raise()
        return IndexOverview(self.generation, "2026-11-24T00:00:00+00:00", 1, 2, {}, 0, {}, None, ())

    def reindex(self, *, progress: Callable[[str, int, int], None]) -> ReindexReport:
        raise NotImplementedError

    def ready(self) -> bool:
        self._or_raise()
        return True


def test_the_question_is_on_screen_at_once_and_the_box_is_emptied(abstained: Callable[..., Answer]) -> None:
    screens = Desk(Archive(Finished(abstained("No.")))).ask(" What? ", ())
    first = next(screens)
    assert first.box == "" and first.conversation[-1].question == "What?" and first.conversation[-1].running
    assert list(screens)[-1].conversation[-1].phase == "done"


def test_drafts_in_quick_succession_are_shown_together(abstained: Callable[..., Answer]) -> None:
    drafts = [DraftText("word " * n) for n in range(1, 500)]
    screens = list(Desk(Archive(*drafts, Finished(abstained("No.")))).ask("What?", ()))
    assert len(screens) < 20
    assert screens[-1].conversation[-1].phase == "done"


@pytest.mark.parametrize("question", ["", "  \n", "\x00", "\ud83d"])
def test_an_empty_question_is_not_taken(question: str) -> None:
    archive = Archive()
    (screen,) = Desk(archive).ask(question, ())
    assert screen.refusal == EMPTY_QUESTION and screen.box is None and archive.asked == []


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("x" * 1001, "The question has 1,001 characters; 1,000 can be read."),
        ("???", "The question has no words."),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_before_anything_else_happens(question: str, why: str) -> None:
    archive = Archive()
    before = (Exchange(1, "Before?", "done"),)
    (screen,) = Desk(archive).ask(question, before)
    assert (screen.conversation, screen.box, archive.asked) == (before, question, [])
    assert screen.refusal is not None and screen.refusal.what == why


def test_a_refusal_leaves_an_answer_under_way_alone(abstained: Callable[..., Answer]) -> None:
    desk = Desk(Archive(Finished(abstained("No."))))
    screens = desk.ask("What?", ())
    running = next(screens).conversation
    list(desk.ask("???", running))
    assert list(screens)[-1].conversation[-1].phase == "done"


def test_a_question_that_is_refused_only_by_the_archive_is_a_turn_that_says_why() -> None:
    archive = Archive(QuestionError("Too long.", remedy="Shorten it."))
    *_, last = Desk(archive).ask("What?", ())
    assert last.conversation[-1].problem == Problem("Too long.", "Shorten it.")


def test_any_other_failure_ends_the_turn_in_plain_words_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        *_, last = Desk(Archive(DraftText("Half"), ValueError("/root/secret"))).ask("What?", ())
    assert last.conversation[-1].problem == UNEXPECTED
    assert "secret" in caplog.text


def test_a_stream_that_ends_without_its_last_event_is_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    *_, last = Desk(Archive(DraftText("Half"))).ask("What?", ())
    assert last.conversation[-1].phase == "failed"


def test_retry_asks_the_last_question_in_place_of_its_outcome(abstained: Callable[..., Answer]) -> None:
    archive = Archive(Finished(abstained("No.")))
    before = (Exchange(1, "First?", "done", answer=abstained("No.")), Exchange(2, "Second?", "failed"))
    *_, last = Desk(archive).retry(before)
    assert [exchange.question for exchange in last.conversation] == ["First?", "Second?"]
    assert archive.asked == [("Second?", (Turn("user", "First?"), Turn("assistant", "No.")))]
    assert list(Desk(archive).retry(())) == [AS_IT_IS]


def test_an_edited_question_takes_the_place_of_the_old_one_and_of_what_followed(
    abstained: Callable[..., Answer],
) -> None:
    archive = Archive(Finished(abstained("No.")))
    before = tuple(Exchange(n, f"{n}?", "done", answer=abstained("No.")) for n in (1, 2, 3))
    *_, last = Desk(archive).resend("Two?", 2, before)
    assert [exchange.question for exchange in last.conversation] == ["1?", "Two?"]
    assert archive.asked == [("Two?", (Turn("user", "1?"), Turn("assistant", "No.")))]


def test_an_edited_question_that_is_refused_changes_nothing() -> None:
    before = (Exchange(1, "1?", "done"), Exchange(2, "2?", "done"))
    (screen,) = Desk(Archive()).resend("???", 1, before)
    assert screen.conversation == before and screen.refusal is not None


def test_what_is_typed_stays_in_the_box_while_another_question_is_asked(abstained: Callable[..., Answer]) -> None:
    before = (Exchange(1, "1?", "done"),)
    desk = Desk(Archive(Finished(abstained("No."))))
    for screens in (desk.retry(before), desk.resend("One?", 1, before), box_alone(desk.ask("Picked?", before))):
        assert [screen.box for screen in screens] == [None, None]


def test_an_answer_says_when_it_was_asked_and_which_state_of_the_index_gave_it(
    abstained: Callable[..., Answer],
) -> None:
    archive = Archive(Understood("What?"), Finished(abstained("No.")))
    *_, last = Desk(archive).ask("What?", ())
    assert last.conversation[-1].generation == "gen-1"
    assert datetime.fromisoformat(last.conversation[-1].asked_at).tzinfo is not None
    for screen in Desk(archive).ask("What?", ()):
        archive.generation = "gen-2"  # a reindex while it is answered
        last = screen
    assert last.conversation[-1].generation == ""


def test_a_halted_answer_ends_at_its_next_event_and_closes_the_stream(abstained: Callable[..., Answer]) -> None:
    closed: list[bool] = []

    class Closing(Archive):
        def stream(
            self, question: str, history: Sequence[Turn] = (), *, narrowing: Narrowing = WHOLE_ARCHIVE
        ) -> Iterator[AnswerEvent]:
            try:
                yield from super().stream(question, history, narrowing=narrowing)
            finally:
                closed.append(True)

    desk = Desk(Closing(Understood("What?"), DraftText("Half"), Finished(abstained("No."))))
    screens = desk.ask("What?", ())
    next(screens)
    running = next(screens).conversation
    assert [exchange.phase for exchange in desk.halted(running)] == ["stopped"]
    assert list(screens) == [AS_IT_IS] and closed == [True]
    assert [screen.conversation[-1].phase for screen in desk.ask("Again?", ())][-1] == "done"


def test_halting_one_reader_leaves_the_others_alone(abstained: Callable[..., Answer]) -> None:
    desk = Desk(Archive(Understood("What?"), Finished(abstained("No."))))
    one, other = desk.ask("What?", ()), desk.ask("What?", ())
    desk.halted(next(one).conversation)
    next(other)
    assert list(one) == [AS_IT_IS]
    assert list(other)[-1].conversation[-1].phase == "done"


def test_an_article_opens_with_its_quotes_whatever_else_the_request_says(memo: Article) -> None:
    desk = Desk(Archive(article=memo))
    quotes = [{"start": 53, "text": "Second demand!"}, {"start": "x", "text": 3}, 7, None]
    assert "<mark>Second demand!</mark>" in desk.open_article({"id": "memo", "quotes": quotes})
    assert "<mark>" not in desk.open_article({"id": "memo", "quotes": "all"})
    assert GONE in desk.open_article({"id": "other"})


@pytest.mark.parametrize("request_", [None, [], "memo", {"id": 3}, {}])
def test_a_request_that_makes_no_sense_gets_a_plain_sentence(request_: object) -> None:
    assert UNREADABLE in Desk(Archive()).open_article(request_)


@pytest.mark.parametrize("error", [OSError("disk"), IndexMissing("There is no index.", remedy="Run reindex.")])
def test_the_page_stands_even_when_the_archive_does_not(error: Exception, memo: Article) -> None:
    archive = Archive(article=memo)
    archive.broken = error
    desk = Desk(archive)
    assert (desk.line(), desk.examples()) == ("", [])
    assert "problem" in desk.open_article({"id": "memo"})


def test_the_page_says_what_it_waits_for_and_why_it_cannot_answer() -> None:
    archive = Archive()
    desk = Desk(archive)
    assert desk.waiting_for() == ""
    archive.broken = IndexMissing("There is no index.", remedy="Run reindex.")
    assert desk.waiting_for() == "There is no index. Run reindex."
    archive.broken = OSError("disk")
    assert desk.waiting_for() == LOADING


def test_the_archives_line_is_worked_out_once_for_each_generation() -> None:
    archive = Archive()
    desk = Desk(archive)
    assert desk.line() == desk.line() == "1 article, 18 September 2020"
    assert archive.listed == 1
    archive.generation = "gen-2"
    desk.line()
    assert archive.listed == 2
