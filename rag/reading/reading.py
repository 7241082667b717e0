"""What a reader is given and what it says, and the arithmetic on it.

Pure values and functions; knows neither tokenizer nor model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

LONGEST_ANSWER = 40
"""Word pieces of one answer span; of 10,000 SQuADShifts answers one or two have more."""

NO_SPAN = float("-inf")
"""The span score where there is no span: a reader without spans, or a range without a word piece."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one article; `context` says where they are from and is never part of an answer."""

    context: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a reader makes of one passage, asked one question.

    relevance: logit, higher is better: is this the passage to answer the question from?
    answerability: logit: does the passage answer the question, exactly as asked?
    start, end: the best answer span as characters of the passage's text, end exclusive; both 0 when none.
    span_score: start and end logits of that span minus those of "no answer"; above 0 the span is likelier.
    token_spans: characters of each word piece of the text; empty for a reader without spans.
    start_scores, end_scores: float32[len(token_spans)], logits minus those of "no answer".
    """

    relevance: float
    answerability: float
    start: int
    end: int
    span_score: float
    token_spans: tuple[tuple[int, int], ...]
    start_scores: Floats
    end_scores: Floats


@runtime_checkable
class Reader(Protocol):
    """Anything that reads passages for a question; `OnnxReader` and `CrossEncoderReader` do."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading per passage, in the order given."""
        ...


def best_span(start_scores: Floats, end_scores: Floats) -> tuple[int, int, float]:
    """Return (first, last, score) of the best span of at most `LONGEST_ANSWER` word pieces, last inclusive.

    Of equal spans the earliest wins. Both arrays are float32[n], n > 0.
    """
    sums = start_scores[:, None] + end_scores[None, :]
    allowed = np.triu(np.ones_like(sums, dtype=bool)) & ~np.triu(np.ones_like(sums, dtype=bool), LONGEST_ANSWER)
    first, last = np.unravel_index(np.argmax(np.where(allowed, sums, -np.inf)), sums.shape)
    return int(first), int(last), float(sums[first, last])


def span_score_within(reading: Reading, a: int, b: int) -> float:
    """Return the score of the best span inside the characters [a, b) of the text, or `NO_SPAN`.

    On the scale of `Reading.span_score`, so that the sentences of a passage can be compared.
    """
    inside = [i for i, (start, end) in enumerate(reading.token_spans) if a <= start and end <= b]
    if not inside:
        return NO_SPAN
    piece = slice(inside[0], inside[-1] + 1)
    return best_span(reading.start_scores[piece], reading.end_scores[piece])[2]
