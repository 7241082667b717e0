"""What retrieval proposes for a question and what reading makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types.articles import Chunk, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that retrieval proposes, with its text, its article's particulars and how it was found.

    `score` is the fused score (see `rag.retrieval.fusion`), higher is better. A rank counts from 1; None means that
    this half of the search did not find the chunk. `similarity` is the cosine, -1 to 1, where known.
    """

    chunk: Chunk
    text: str
    title: str
    date: str | None
    byline: str | None
    path: str
    url: str | None
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class PassageScore:
    """What a scorer makes of one candidate for one question; every number is in 0..1, higher is better.

    `sentences` holds one score per sentence of the chunk, in order. `answer` is the span of the answer's
    words in the article's text, where the scorer finds one.
    """

    relevance: float
    answerability: float
    sentences: tuple[float, ...]
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence chosen to answer, verbatim: `article.text[span.start:span.end] == quote`."""

    candidate: Candidate
    span: Span
    quote: str
    score: float
    answer: Span | None = None
