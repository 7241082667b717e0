"""The road from a question to an answer as one LangChain runnable: understand | retrieve | read | write.

A question that joins several is retrieved and read part by part, and answered as one. An abbreviation that the
articles found do not use is spelt out, and the question retrieved anew.

Its input is `{"question": str, "history": list[Turn]}`; the history may be left out. Streaming yields dictionaries
that add up to the result of `invoke`: first `standalone_question`, then `evidence` (citations), then `text` in
pieces, then `answer`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import itemgetter
from typing import Any

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda, RunnablePassthrough
from langchain_core.runnables.utils import AddableDict

from rag.answering.abbreviations import spelt_out
from rag.answering.abstaining import ABSTENTION, NOT_WITHIN, NOTHING_WITHIN, left_open
from rag.answering.extractive import cite
from rag.answering.followup import standalone
from rag.answering.marks import with_markers
from rag.answering.parts import asks_for_order, parts
from rag.answering.questions import checked_question
from rag.answering.writing import Drafted, ExtractiveWriter, Writer
from rag.errors import ModelError
from rag.types import (
    WHOLE_ARCHIVE,
    Answer,
    AnswerSentence,
    Candidate,
    Citation,
    Evidence,
    Narrowing,
    NearestArticle,
    Turn,
)

_log = logging.getLogger(__name__)

FALLBACK = "The chat model could not be used, so these are the articles' own sentences."
BROKEN_OFF = "The chat model broke off, so this answer may be incomplete."


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading made of the candidates: the chosen sentences, and the probability that they answer.

    `closest` has one sentence for each of the nearest articles, shown where the question is not answered. Of a question
    that joins several, `unanswered` are those that the evidence does not answer though it answers others.
    """

    evidence: Sequence[Evidence]
    confidence: float
    closest: Sequence[Evidence] = ()
    unanswered: Sequence[str] = ()


ReadParts = Callable[[Sequence[tuple[str, Sequence[Candidate]]]], Reading]
"""Reads each part of a question with its candidates, best first."""


def build_chain(
    retriever: BaseRetriever,
    read: ReadParts,
    writer: Writer,
    *,
    to_candidates: Callable[[Sequence[Document]], list[Candidate]],
    threshold: float,
    narrowing: Narrowing = WHOLE_ARCHIVE,
) -> Runnable[dict[str, Any], AddableDict]:
    """Return the chain; it answers where `read` gives a confidence of at least `threshold`, else it abstains.

    `narrowing` is what `retriever` searches within.
    """

    def read_documents(state: dict[str, Any]) -> Reading:
        found = [to_candidates(documents) for documents in state["documents"]]
        reading = read(list(zip(state["parts"], found, strict=True)))
        return _by_date(reading) if asks_for_order(state["standalone_question"]) else reading

    def write(states: Iterator[dict[str, Any]]) -> Iterator[AddableDict]:
        state: dict[str, Any] = {}
        for piece in states:
            state.update(piece)
            if "standalone_question" in piece:
                yield AddableDict(standalone_question=piece["standalone_question"])
        state["narrowing"] = narrowing
        nearest = _nearest(state["reading"].closest)
        yield from _written(state, writer, nearest=nearest, answerable=state["reading"].confidence >= threshold)

    return (
        RunnablePassthrough.assign(question=RunnableLambda(lambda state: checked_question(state["question"])))
        | RunnablePassthrough.assign(started_at=_now)
        | _searching(retriever)
        | RunnablePassthrough.assign(retrieved_at=_now)
        | RunnablePassthrough.assign(reading=RunnableLambda(read_documents))
        | RunnablePassthrough.assign(read_at=_now)
        | RunnableGenerator(write)
    )


def _searching(retriever: BaseRetriever) -> Runnable[dict[str, Any], dict[str, Any]]:
    """Add `standalone_question`, its `parts`, and the `documents` of each; most questions are searched once."""

    def stand_alone(state: dict[str, Any]) -> str:
        return standalone(state["question"], state.get("history", ()))

    def spell_out(state: dict[str, Any]) -> str:
        return spelt_out(state["stands_alone"], _texts(state))

    def split(state: dict[str, Any]) -> list[str]:
        return parts(state["standalone_question"], _texts(state))

    def find(state: dict[str, Any]) -> list[list[Document]]:
        if state["parts"] == [state["stands_alone"]]:
            return [state["found_at_once"]]
        return retriever.batch(state["parts"])

    return (
        RunnablePassthrough.assign(stands_alone=RunnableLambda(stand_alone))
        | RunnablePassthrough.assign(found_at_once=itemgetter("stands_alone") | retriever)
        | RunnablePassthrough.assign(standalone_question=RunnableLambda(spell_out))
        | RunnablePassthrough.assign(parts=RunnableLambda(split))
        | RunnablePassthrough.assign(documents=RunnableLambda(find))
    )


def _texts(state: dict[str, Any]) -> list[str]:
    return [document.page_content for document in state["found_at_once"]]


def _by_date(reading: Reading) -> Reading:
    """Return a reading with its evidence oldest article first, undated last."""
    return replace(reading, evidence=sorted(reading.evidence, key=lambda e: e.candidate.date or "9999"))


def _now(_: object) -> float:
    return time.perf_counter()


def _written(
    state: dict[str, Any], writer: Writer, *, nearest: tuple[NearestArticle, ...], answerable: bool
) -> Iterator[AddableDict]:
    """Yield evidence, text and answer, or the abstention."""
    reading: Reading = state["reading"]
    draft = _Draft(model=writer.name)
    if answerable and reading.evidence:
        yield AddableDict(evidence=cite(reading.evidence))
        yield from _drafted(draft, writer, state, reading.evidence)
        if reading.unanswered:
            draft.notice = f"{draft.notice} {left_open(reading.unanswered)}".strip()
    else:
        draft.notice = _abstention(state["narrowing"], found=bool(nearest))
    answer = Answer(
        question=state["question"],
        standalone_question=state["standalone_question"],
        status="answered" if draft.sentences else "abstained",
        sentences=tuple(draft.sentences),
        citations=draft.citations,
        nearest=() if draft.sentences else nearest,
        confidence=reading.confidence,
        model=draft.model,
        timings_ms=_timings(state),
        notice=draft.notice,
        narrowing=state["narrowing"],
    )
    yield AddableDict(answer=answer)


def _abstention(narrowing: Narrowing, *, found: bool) -> str:
    if narrowing == WHOLE_ARCHIVE:
        return ABSTENTION
    return NOT_WITHIN if found else NOTHING_WITHIN


@dataclass(slots=True)
class _Draft:
    """An answer while it is written."""

    model: str
    notice: str = ""
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: tuple[Citation, ...] = ()

    def follow(self, written: Iterable[Drafted]) -> Iterator[AddableDict]:
        """Take in each sentence and yield its text."""
        for drafted in written:
            yield AddableDict(text=f"{' ' if self.sentences else ''}{with_markers(drafted.sentence)}")
            self.sentences.append(drafted.sentence)
            self.citations = drafted.citations


def _drafted(
    draft: _Draft, writer: Writer, state: dict[str, Any], evidence: Sequence[Evidence]
) -> Iterator[AddableDict]:
    """Let the writer write, and the extractive one where it fails at once or has nothing; yield the text."""
    request = state["standalone_question"], state.get("history", ()), evidence
    try:
        yield from draft.follow(writer.write(*request))
    except ModelError as fault:
        _log.warning("%s", fault)
        draft.notice = BROKEN_OFF if draft.sentences else FALLBACK
    if not draft.sentences:
        fallback = ExtractiveWriter()
        draft.model = fallback.name
        yield from draft.follow(fallback.write(*request))


def _nearest(closest: Sequence[Evidence]) -> tuple[NearestArticle, ...]:
    return tuple(
        NearestArticle(one.candidate.chunk.article_id, one.candidate.title, one.candidate.date, one.quote)
        for one in closest
    )


def _timings(state: dict[str, Any]) -> dict[str, float]:
    now = time.perf_counter()
    marks = [state["started_at"], state["retrieved_at"], state["read_at"], now]
    stages = zip(("retrieve", "read", "write"), pairwise(marks), strict=True)
    timings = {name: round((end - start) * 1000, 1) for name, (start, end) in stages}
    return timings | {"total": round((now - marks[0]) * 1000, 1)}


def one_turn(question: str, history: Sequence[Turn] = ()) -> dict[str, Any]:
    """Return the chain's input for a question."""
    return {"question": question, "history": list(history)}
