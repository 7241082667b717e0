"""A conversation: its turns, the answer with its citations, and the events of an answer on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.types.articles import Span
from rag.types.narrowing import WHOLE_ARCHIVE, Narrowing

Role = Literal["user", "assistant"]
Status = Literal["answered", "abstained"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact sentence behind a marker: `article.text[start:end] == quote`."""

    number: int
    article_id: str
    title: str
    date: str | None
    path: str
    url: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer with the numbers of the citations that support it.

    `emphasis` marks the answer's words as spans of `text`.
    """

    text: str
    citations: tuple[int, ...]
    emphasis: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NearestArticle:
    """An article close to a question, offered when the archive does not answer it.

    `quote` is its sentence that comes nearest, verbatim: what it does say on the subject.
    """

    article_id: str
    title: str
    date: str | None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a question; abstaining is an outcome, not an error.

    `sentences` and `citations` stay separate: only rendering joins them. When `status` is "abstained",
    `notice` says so in a plain sentence, `sentences` is empty, and `nearest` names the closest articles.
    `confidence` is the probability, 0 to 1, that the evidence answers the question.
    `timings_ms` maps a stage's name to milliseconds. `narrowing` says which articles it was asked of.
    """

    question: str
    standalone_question: str
    status: Status
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[NearestArticle, ...]
    confidence: float
    model: str
    timings_ms: dict[str, float]
    notice: str = ""
    narrowing: Narrowing = WHOLE_ARCHIVE


@dataclass(frozen=True, slots=True)
class Understood:
    """Stream event: how the question was read once the conversation was taken into account."""

    standalone_question: str


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """Stream event: the evidence the draft will be written from, before its first word."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class DraftText:
    """Stream event: the answer's text so far, with `[n]` markers; later events replace earlier ones."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Stream event: the final answer; always the last event."""

    answer: Answer


AnswerEvent = Understood | EvidenceFound | DraftText | Finished
