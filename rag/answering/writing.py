"""Writers turn evidence into an answer, sentence by sentence: the extractive one and the one with a chat model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate

from rag.answering.alignment import align
from rag.answering.budget import count_tokens
from rag.answering.extractive import cite, extract
from rag.answering.marks import without_markers
from rag.errors import ModelError
from rag.text.sentences import split_sentences
from rag.types import AnswerSentence, Citation, Evidence, Span, Turn

# Earlier turns that a chat model is shown; the question is already made to stand alone.
_TURNS = 4


@dataclass(frozen=True, slots=True)
class Drafted:
    """One finished sentence of an answer with all citations used so far, in order of their numbers."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


class Writer(Protocol):
    """Writes an answer from evidence."""

    @property
    def name(self) -> str:
        """What the answer's `model` field says."""
        ...

    def write(self, question: str, history: Sequence[Turn], evidence: Sequence[Evidence]) -> Iterator[Drafted]:
        """Yield the answer's sentences as they are finished, every one supported by its citations.

        Raises:
            ModelError: the model behind the writer failed.
        """
        ...


class ExtractiveWriter:
    """Answers with the evidence itself, verbatim."""

    name = "extractive"

    def write(self, question: str, history: Sequence[Turn], evidence: Sequence[Evidence]) -> Iterator[Drafted]:
        """Yield each piece of evidence as a sentence with its own citation; never raises."""
        citations = cite(evidence)
        for number, sentence in enumerate(extract(evidence), start=1):
            yield Drafted(sentence, citations[:number])


class ChatWriter:
    """Answers with a chat model over the evidence; what the sources do not support is left out.

    The markers the model writes are ignored: each sentence is aligned with the sentences of the sources.
    """

    def __init__(self, model: BaseChatModel, prompt: ChatPromptTemplate, *, name: str, max_tokens: int) -> None:
        """`max_tokens` bounds the sources in the prompt, in cl100k_base tokens."""
        self.name = name
        # No output parser behind the model: one drains the model's stream when a reader stops it half-way.
        self._chain = prompt | model
        self._max_tokens = max_tokens

    def write(self, question: str, history: Sequence[Turn], evidence: Sequence[Evidence]) -> Iterator[Drafted]:
        """Yield the supported sentences of the model's draft as they are finished.

        Raises:
            ModelError: the model cannot be reached or fails while it writes.
        """
        sources = source_sentences(evidence)
        numbered: dict[int, Citation] = {}
        for sentence in self._sentences(question, history, evidence):
            supporting = align(sentence, sources)
            if not supporting:
                continue
            for index in supporting:
                if index not in numbered:
                    (citation,) = cite([sources[index]])
                    numbered[index] = replace(citation, number=len(numbered) + 1)
            numbers = tuple(sorted(numbered[index].number for index in supporting))
            yield Drafted(AnswerSentence(sentence, numbers), tuple(numbered.values()))

    def _sentences(self, question: str, history: Sequence[Turn], evidence: Sequence[Evidence]) -> Iterator[str]:
        """Yield each sentence of the draft once it is complete, without markers."""
        request = {
            "question": question,
            "history": _messages(history),
            "sources": self._fitting_sources(evidence),
        }
        pending = ""
        try:
            for piece in self._chain.stream(request):
                pending += piece.text
                *complete, pending = _parts(pending)
                yield from _cleaned(complete)
        except Exception as fault:  # every provider raises errors of its own; one meaning reaches the caller
            raise ModelError(
                f"The chat model {self.name} failed: {fault}.",
                remedy="Check BYLINE_MODEL, its key and its server.",
            ) from fault
        yield from _cleaned([pending])

    def _fitting_sources(self, evidence: Sequence[Evidence]) -> str:
        """Return the passages behind the evidence, numbered, as many as the budget holds; always the first."""
        lines: list[str] = []
        left = self._max_tokens
        for candidate in {e.candidate.chunk.id: e.candidate for e in evidence}.values():
            about = f"{candidate.title}, {candidate.date}" if candidate.date else candidate.title
            line = f"[{len(lines) + 1}] ({about}) {' '.join(candidate.text.split())}"
            left -= count_tokens(line)
            if lines and left < 0:
                break
            lines.append(line)
        return "\n\n".join(lines)


def source_sentences(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return every sentence of the passages behind the evidence, the chosen ones first."""
    found = {(e.candidate.chunk.article_id, e.span): e for e in evidence}
    for e in evidence:
        offset = e.candidate.chunk.start
        for span in e.candidate.chunk.sentences:
            quote = e.candidate.text[span.start - offset : span.end - offset]
            place = (e.candidate.chunk.article_id, Span(span.start, span.end))
            found.setdefault(place, Evidence(e.candidate, span, quote, 0.0))
    return list(found.values())


def _parts(text: str) -> list[str]:
    """Split a draft into its sentences so far; the last may be unfinished, and markers stay with theirs."""
    spans = split_sentences(text)
    if not spans:
        return [text]
    edges = [0, *(span.start for span in spans[1:]), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def _cleaned(sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences:
        text = " ".join(without_markers(sentence).split()).lstrip("-*• ")
        if text:
            yield text


def _messages(history: Sequence[Turn]) -> list[BaseMessage]:
    return [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(without_markers(turn.content))
        for turn in history[-_TURNS:]
    ]
