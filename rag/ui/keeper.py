"""What the page does with conversations that the reader's browser keeps, and with what readers think of answers.

Every request comes from the browser unchecked, and every failure becomes a sentence for the reader; the log gets the
rest. Nothing is kept here: conversations go back to the browser, feedback to the archive.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from rag.answering.marks import marked_text
from rag.errors import BylineError, FeedbackError, KeepingError
from rag.types import VERDICTS, Answer, Article, Feedback
from rag.ui.archive import Archive
from rag.ui.conversation import Conversation, Exchange, Problem, history
from rag.ui.events import Screen
from rag.ui.export import conversation_as_json, conversation_as_markdown
from rag.ui.kept import conversation_from, exchange_from

# A note is a sentence or two. A feedback goes with what was asked before it, as far back as a follow-up reaches.
NOTE_AT_MOST = 1000
_EARLIER = 3
_FAILED = "That did not work. Try again; the log of the server says why."

_log = logging.getLogger(__name__)

Reply = dict[str, Any]


class Keeper:
    """Answers what the browser asks about what it keeps.

    Turns come as JSON text (see `rag.ui.kept`); every reply has a `problem`, "" if there is none.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def restored(self, kept: object) -> Screen:
        """Return the screen of a kept conversation: as it was, its sources as the archive holds them now."""
        try:
            return Screen(conversation_from(kept, article_of=self._article, generation=self._generation()))
        except KeepingError as error:
            _log.warning("A kept conversation could not be shown: %s", error)
            return Screen((), refusal=Problem(error.what, error.remedy))

    def export(self, request: object) -> Reply:
        """Return a kept conversation as a file: `{"title", "turns", "as": "markdown" | "json"}` → `{"text"}`."""

        def exported() -> Reply:
            asked = _mapping(request)
            conversation = conversation_from(asked.get("turns"), article_of=lambda _: None)
            as_text = conversation_as_json if asked.get("as") == "json" else conversation_as_markdown
            title = asked.get("title")
            return {"text": as_text(conversation, title=title if isinstance(title, str) else "", exported_at=_now())}

        return _told(exported)

    def judge(self, request: object) -> Reply:
        """Keep what a reader thinks of an answer: `{"turn", "earlier": turns, "verdict", "note"}`."""

        def judged() -> Reply:
            asked = _mapping(request)
            before = conversation_from(asked.get("earlier"), article_of=lambda _: None)[-_EARLIER:]
            self._archive.keep_feedback(_feedback(asked, exchange_from(asked.get("turn")), before))
            return {}

        return _told(judged)

    def withdraw(self, request: object) -> Reply:
        """Forget what a reader thought of an answer: `{"run"}`."""

        def withdrawn() -> Reply:
            self._archive.withdraw_feedback(str(_mapping(request).get("run")))
            return {}

        return _told(withdrawn)

    def suggest(self, request: object) -> Reply:
        """Return what to ask next: `{"turn", "asked": [question]}` → `{"questions"}`; it may take seconds."""

        def suggested() -> Reply:
            asked = _mapping(request)
            answer, before = exchange_from(asked.get("turn")).answer, asked.get("asked")
            questions = [each for each in before if isinstance(each, str)] if isinstance(before, list) else []
            return {"questions": self._archive.next_questions(answer, questions) if answer else []}

        return _told(suggested)

    def _article(self, article_id: str) -> Article | None:
        try:
            return self._archive.article(article_id)
        except BylineError as error:
            _log.warning("A kept conversation is shown without an article: %s", error)
            return None

    def _generation(self) -> str:
        try:
            return self._archive.status().generation
        except BylineError as error:
            _log.warning("A kept conversation is shown without the state of the index: %s", error)
            return ""


def _told(act: Callable[[], Reply]) -> Reply:
    """Return what an act replies, or the sentence that says why it could not."""
    try:
        return {"problem": "", **act()}
    except BylineError as error:
        _log.warning("%s", error)
        return {"problem": str(error)}
    except Exception as error:  # the page must stay usable whatever a disk or a model does
        _log.error("A request of the page failed", exc_info=error)
        return {"problem": _FAILED}


def _mapping(request: object) -> Mapping[str, Any]:
    if not isinstance(request, Mapping):
        raise KeepingError("The request of the page cannot be read.", remedy="Reload the page.")
    return request


def _feedback(asked: Mapping[str, Any], exchange: Exchange, earlier: Conversation) -> Feedback:
    verdict = next((each for each in VERDICTS if each == asked.get("verdict")), None)
    note, answer = asked.get("note", ""), exchange.answer
    if answer is None or verdict is None or not isinstance(note, str) or not exchange.run:
        raise FeedbackError("This cannot be kept as feedback on an answer.", remedy="Reload the page.")
    if len(note) > NOTE_AT_MOST:
        raise FeedbackError(f"The note has {len(note):,} characters; {NOTE_AT_MOST:,} are kept.", remedy="Shorten it.")
    return Feedback(
        id=exchange.run,
        verdict=verdict,
        question=exchange.question,
        standalone_question=exchange.standalone,
        history=history(earlier),
        status=answer.status,
        answer=_text(answer),
        citations=answer.citations,
        generation=exchange.generation,
        model=answer.model,
        asked_at=exchange.asked_at,
        given_at=_now(),
        note=note.strip(),
        narrowing=answer.narrowing,
    )


def _text(answer: Answer) -> str:
    return marked_text(answer.sentences) or answer.notice


def _now() -> str:
    return datetime.now(UTC).isoformat("T", "seconds")
