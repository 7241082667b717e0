"""A conversation as the page keeps it, and how the events of an answer change it.

Pure values: knows neither Gradio nor HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import BylineError
from rag.types import Answer, AnswerEvent, Citation, DraftText, EvidenceFound, Finished, Turn, Understood
from rag.ui.passages import ArticleOf, SourceArticle, source_articles

Phase = Literal["loading", "searching", "writing", "done", "stopped", "failed"]

MARKER = re.compile(r"\s*\[(\d{1,3})\]")


LOADING = "Loading the reading models; your question will be answered as soon as they are ready."


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question got no answer, and what the reader can do about it."""

    what: str
    remedy: str


UNEXPECTED = Problem(
    "Something went wrong while answering, and it is not your question's fault.",
    "Ask again; if it happens again, the log of the server says why.",
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what became of it. `number` counts from 1 and is unique in the conversation.

    While `phase` is "writing", `draft` is the text so far with `[n]` markers and `citations` is the evidence;
    once it is "done", `answer` holds the outcome and `citations` are the answer's own. `run` is unique to this
    asking, so that it can be halted and judged. `within` says in words which articles it was asked of, "" for all of
    them. `asked_at` is ISO 8601 with a time zone; `generation` is the state of the index that answered, "" where that
    is not certain. `remark` is what there is to say about an answer that was kept for a while.
    """

    number: int
    question: str
    phase: Phase = "searching"
    standalone: str = ""
    citations: tuple[Citation, ...] = ()
    sources: tuple[SourceArticle, ...] = ()
    draft: str = ""
    answer: Answer | None = None
    problem: Problem | None = None
    run: str = ""
    within: str = ""
    asked_at: str = ""
    generation: str = ""
    remark: str = ""

    @property
    def running(self) -> bool:
        """Whether an answer is still expected."""
        return self.phase in ("loading", "searching", "writing")


Conversation = tuple[Exchange, ...]


def advanced(exchange: Exchange, event: AnswerEvent, article_of: ArticleOf) -> Exchange:
    """Return the exchange after one event of the answer's stream."""
    if isinstance(event, Understood):
        return replace(exchange, phase="searching", standalone=event.standalone_question)
    if isinstance(event, EvidenceFound):
        sources = source_articles(event.citations, article_of)
        return replace(exchange, phase="writing", citations=event.citations, sources=sources)
    if isinstance(event, DraftText):
        return replace(exchange, phase="writing", draft=event.text)
    return _finished(exchange, event, article_of)


def _finished(exchange: Exchange, event: Finished, article_of: ArticleOf) -> Exchange:
    answer = event.answer
    unchanged = answer.citations == exchange.citations
    return replace(
        exchange,
        phase="done",
        standalone=answer.standalone_question,
        citations=answer.citations,
        sources=exchange.sources if unchanged else source_articles(answer.citations, article_of),
        answer=answer,
    )


def stopped(exchange: Exchange) -> Exchange:
    """Return the exchange as the reader's Stop leaves it: what was written stays."""
    return replace(exchange, phase="stopped") if exchange.running else exchange


def failed(exchange: Exchange, error: Exception) -> Exchange:
    """Return the exchange ended by an error, told in the error's own plain words if it has any."""
    problem = Problem(error.what, error.remedy) if isinstance(error, BylineError) else UNEXPECTED
    return replace(exchange, phase="failed", problem=problem)


def without_markers(text: str) -> str:
    """Return `text` without its `[n]` markers."""
    return MARKER.sub("", text)


def reply_text(exchange: Exchange) -> str:
    """Return what the archive replied, as plain text without markers; "" when it did not get to reply."""
    answer = exchange.answer
    if answer is None:
        return without_markers(exchange.draft).strip()
    if answer.status == "abstained":
        return answer.notice
    return " ".join(sentence.text for sentence in answer.sentences)


def history(conversation: Sequence[Exchange]) -> tuple[Turn, ...]:
    """Return the conversation as turns, for a follow-up; a question that got no reply leaves none."""
    turns: list[Turn] = []
    for exchange in conversation:
        reply = reply_text(exchange)
        if reply:
            turns += [Turn("user", exchange.question), Turn("assistant", reply)]
    return tuple(turns)
