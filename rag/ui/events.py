"""What happens when the reader asks, stops, retries, starts over or opens an article.

Nobody else in the page catches errors: here they become sentences, and the log gets the rest.

An answer is halted by a word that its own stream heeds at the next event, not by Gradio's `cancels`: those
wait for the step under way while the next question is already there, and Gradio 6.31 answers 500 when the
step ends at the same moment.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from rag.answering.questions import checked_question
from rag.errors import BylineError, QuestionError
from rag.text.narrowing import narrowing_in_words
from rag.types import WHOLE_ARCHIVE, Article, ArticleSummary, Narrowing
from rag.ui.archive import Archive
from rag.ui.conversation import LOADING, Conversation, Exchange, Problem, advanced, failed, history, stopped
from rag.ui.markup import speakable
from rag.ui.render_article import GONE, article_html, missing_html
from rag.ui.wording import archive_line

# Drafts that follow one another faster than this are shown together: the eye sees no difference at 20 a
# second, and a slow connection sees a big one.
DRAFT_EVERY_S = 0.05
# An answer cites a handful of sentences; more in one request is not ours.
QUOTES_AT_MOST = 50

EMPTY_QUESTION = Problem("There is no question yet.", "Type one, or choose one of the examples.")
UNREADABLE = "The article could not be opened. Try again; the log of the server says why."

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a reader sees at one moment of a conversation.

    `box` is what goes into the question box, None to leave it alone. `refusal` says why a question was not taken at
    all; then nothing else on the page changes.
    """

    conversation: Conversation
    box: str | None = None
    refusal: Problem | None = None


# Leaves the page as it is, compared by identity.
AS_IT_IS = Screen(())


class Desk:
    """Answers the events of the page, for all its readers; their conversations are theirs, not its own."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._line: tuple[str, str] | None = None
        self._halted: set[str] = set()  # runs that were stopped and have not noticed yet

    def ask(self, question: str, conversation: Conversation, narrowing: Narrowing = WHOLE_ARCHIVE) -> Iterator[Screen]:
        """Yield the screens of one answer, asked of a narrowing; the last one has no running exchange.

        A question that cannot be asked is refused before anything else changes, and goes back into the box.
        A halted answer ends with `AS_IT_IS`: Gradio sends what a generator yielded last once more when it ends,
        which is when the reader is already elsewhere.
        """
        question = speakable(question).strip()
        if refusal := _refusal(question):
            yield Screen(conversation, box=question or None, refusal=refusal)
            return
        earlier = self.halted(conversation)
        exchange = Exchange(
            number=earlier[-1].number + 1 if earlier else 1,
            question=question,
            phase="loading" if self.waiting_for() else "searching",
            run=uuid.uuid4().hex,
            within=narrowing_in_words(narrowing, title_of=self._title),
            asked_at=datetime.now(UTC).isoformat("T", "seconds"),
            generation=self._generation(),
        )
        yield Screen((*earlier, exchange), box="")
        try:
            for after in self._answered(exchange, earlier, narrowing):
                exchange = after
                yield Screen((*earlier, exchange))
            if exchange.running:
                yield AS_IT_IS
        except Exception as error:  # the page must stay usable whatever a model or a disk does
            _log_unexpected(error, "A question could not be answered")
            halted = exchange.run in self._halted
            yield AS_IT_IS if halted else Screen((*earlier, failed(exchange, error)))
        finally:
            self._halted.discard(exchange.run)

    def _answered(self, exchange: Exchange, earlier: Conversation, narrowing: Narrowing) -> Iterator[Exchange]:
        """Yield the exchange as it grows, quick drafts skipped, until it is done or halted."""
        shown_at = 0.0
        stream = self._archive.stream(exchange.question, history(earlier), narrowing=narrowing)
        try:
            for event in stream:
                if exchange.run in self._halted:
                    return
                draft_before, exchange = exchange.draft, advanced(exchange, event, self._article_or_none)
                if not exchange.running and exchange.generation != self._generation():
                    exchange = replace(exchange, generation="")  # a reindex came between; either may have answered
                only_draft = exchange.running and exchange.draft != draft_before
                if only_draft and time.monotonic() - shown_at < DRAFT_EVERY_S:
                    continue
                shown_at = time.monotonic()
                yield exchange
        finally:
            getattr(stream, "close", lambda: None)()  # the archive's own cleanup, now and not when collected
        if exchange.running:
            raise RuntimeError("the answer's stream ended without its last event")

    def halted(self, conversation: Conversation) -> Conversation:
        """Halt what is still being answered, at its next event, and return the conversation as it is left."""
        self._halted.update(exchange.run for exchange in conversation if exchange.running)
        return tuple(stopped(exchange) for exchange in conversation)

    def retry(self, conversation: Conversation, narrowing: Narrowing = WHOLE_ARCHIVE) -> Iterator[Screen]:
        """Ask the last question again; its earlier outcome goes, and what is being typed stays in the box."""
        if not conversation:
            yield AS_IT_IS
            return
        yield from box_alone(self.ask(conversation[-1].question, conversation[:-1], narrowing))

    def resend(
        self, question: str, number: int, conversation: Conversation, narrowing: Narrowing = WHOLE_ARCHIVE
    ) -> Iterator[Screen]:
        """Ask an edited question in place of the one with that number and of all that followed it.

        A question that is refused changes nothing; what is in the box is the page's to keep or to clear.
        """
        earlier = tuple(exchange for exchange in conversation if exchange.number < number)
        for screen in box_alone(self.ask(question, earlier, narrowing)):
            yield replace(screen, conversation=conversation) if screen.refusal else screen

    def open_article(self, request: object) -> str:
        """Return an article as HTML for the page's reader; `request` comes from the browser unchecked.

        Expects `{"id": str, "quotes": [{"start": int, "text": str}, ...]}`.
        """
        try:
            article_id, quotes = _article_request(request)
            article = self._archive.article(article_id)
            return article_html(article, quotes) if article else missing_html(GONE)
        except BylineError as error:
            _log_unexpected(error, "An article could not be opened")
            return missing_html(f"{error.what} {error.remedy}")
        except Exception as error:  # a faulty article must not cost the reader the conversation
            _log_unexpected(error, "An article could not be opened")
            return missing_html(UNREADABLE)

    def line(self) -> str:
        """Return the one plain line that says what archive this is; "" while there is none."""

        def read() -> str:
            generation = self._archive.status().generation
            if self._line is None or self._line[0] != generation:
                articles: list[ArticleSummary] = self._archive.articles()
                self._line = generation, archive_line(len(articles), (item.date for item in articles))
            return self._line[1]

        return _or_else("", read)

    def examples(self) -> list[str] | None:
        """Return the example questions, none where the archive cannot say, None while it looks for them."""
        none: list[str] | None = []
        return _or_else(none, self._archive.examples)

    def waiting_for(self) -> str:
        """Return why questions must wait: models that load or, in its own words, what is wrong; else ""."""
        try:
            return "" if self._archive.ready() else LOADING
        except BylineError as error:
            return f"{error.what} {error.remedy}"
        except Exception as error:  # the page stands, and says at least this
            _log_unexpected(error, "The archive does not say whether it is ready")
            return LOADING

    def _generation(self) -> str:
        return _or_else("", lambda: self._archive.status().generation)

    def _title(self, name: str) -> str:
        article = self._article_or_none(name)
        return article.title if article else name

    def _article_or_none(self, article_id: str) -> Article | None:
        """Return an article for its paragraphs; without it the quote itself is still shown."""
        return _or_else(None, lambda: self._archive.article(article_id))


def box_alone(screens: Iterator[Screen]) -> Iterator[Screen]:
    """Yield the screens of a question that was not typed into the box: what is being typed there stays."""
    for screen in screens:
        yield replace(screen, box=None) if screen.box == "" else screen


def _refusal(question: str) -> Problem | None:
    if not question:
        return EMPTY_QUESTION
    try:
        checked_question(question)
    except QuestionError as error:
        return Problem(error.what, error.remedy)
    return None


def _or_else(fallback: T, read: Callable[[], T]) -> T:
    try:
        return read()
    except Exception as error:  # decoration of the page: it goes on without
        _log_unexpected(error, "The page does without part of what it shows")
        return fallback


def _log_unexpected(error: Exception, what: str) -> None:
    if isinstance(error, BylineError):
        _log.warning("%s: %s", what, error)
    else:
        _log.error("%s", what, exc_info=error)


def _article_request(request: object) -> tuple[str, list[tuple[int, str]]]:
    if not isinstance(request, Mapping) or not isinstance(request.get("id"), str):
        raise ValueError("an article is asked for by its id")
    quotes = request.get("quotes")
    found = [
        (quote["start"], quote["text"])
        for quote in (quotes if isinstance(quotes, list) else [])[:QUOTES_AT_MOST]
        if isinstance(quote, Mapping) and isinstance(quote.get("start"), int) and isinstance(quote.get("text"), str)
    ]
    return request["id"], found
