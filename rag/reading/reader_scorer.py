"""The reader as a scorer: what it says of passages, put on the scales that evidence selection uses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rag.reading.logistic import sigmoid
from rag.reading.reading import NO_SPAN, Passage, Reader, Reading, span_score_within
from rag.types import Candidate, PassageScore, Span

Context = Callable[[Candidate], str]


class ReaderScorer:
    """Scores passages with a reader. A sentence's score is the passage's answerability, shared out by span scores."""

    def __init__(self, reader: Reader, *, name: str, context: Context) -> None:
        """`context` gives the line that stands in front of a passage, as the index embeds it."""
        self.name = name
        self._reader = reader
        self._context = context

    def score(self, question: str, candidates: Sequence[Candidate]) -> list[PassageScore]:
        """Return one score for each candidate, in order.

        Raises:
            ModelError: the reader cannot be loaded, or a passage does not fit its window.
        """
        passages = [Passage(self._context(candidate), candidate.text) for candidate in candidates]
        readings = self._reader.read(question, passages)
        return [passage_score(candidate, reading) for candidate, reading in zip(candidates, readings, strict=True)]


def passage_score(candidate: Candidate, reading: Reading) -> PassageScore:
    """Return a reading on the scale 0 to 1, with a score for each sentence and the answer in the article's text."""
    offset = candidate.chunk.start
    spans = [span_score_within(reading, span.start - offset, span.end - offset) for span in candidate.chunk.sentences]
    answerability = sigmoid(reading.answerability)
    answer = Span(offset + reading.start, offset + reading.end) if reading.end > reading.start else None
    return PassageScore(
        relevance=sigmoid(reading.relevance),
        answerability=answerability,
        sentences=tuple(answerability * share for share in _shares(spans)),
        answer=answer,
    )


def _shares(scores: Sequence[float]) -> list[float]:
    """Return softmax of the scores divided by its largest value, so that the best sentence has 1."""
    best = max(scores, default=NO_SPAN)
    if best == NO_SPAN:
        return [1.0] * len(scores)
    return [math.exp(max(score - best, -50.0)) for score in scores]
