"""A reading becomes scores between 0 and 1, for the passage and for each of its sentences."""

from collections.abc import Sequence

import numpy as np
import pytest

from rag.reading.reader_scorer import ReaderScorer, passage_score
from rag.reading.reading import NO_SPAN, Passage, Reading
from rag.types import Span
from tests.builders import candidate

TEXT = "Rain fell. Ana won."


def reading(*, start: int = 11, end: int = 14, answerability: float = 0.0, best: int = 2) -> Reading:
    """Make a reading of TEXT with four word pieces, of which number `best` is the likeliest answer."""
    scores = np.full(4, -2.0, dtype=np.float32)
    scores[best] = 1.0
    return Reading(1.0, answerability, start, end, 2.0, ((0, 4), (5, 9), (11, 14), (15, 18)), scores, scores)


def test_the_sentence_with_the_answer_has_the_passages_answerability_and_others_less() -> None:
    score = passage_score(candidate(TEXT), reading())
    assert score.sentences[1] == pytest.approx(0.5)
    assert score.sentences[0] == pytest.approx(0.5 * np.exp(-6))
    assert score.relevance == pytest.approx(0.731, abs=0.001)


def test_the_answer_is_placed_in_the_articles_text() -> None:
    assert passage_score(candidate(TEXT, start=100), reading()).answer == Span(111, 114)


def test_a_reader_without_spans_scores_all_sentences_alike() -> None:
    none = np.zeros(0, dtype=np.float32)
    score = passage_score(candidate(TEXT), Reading(0.0, 0.0, 0, 0, NO_SPAN, (), none, none))
    assert (score.sentences, score.answer) == ((0.5, 0.5), None)


def test_the_reader_is_given_the_context_line_and_the_passage() -> None:
    given: list[tuple[str, Sequence[Passage]]] = []

    class Listening:
        def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
            given.append((question, passages))
            return [reading() for _ in passages]

    scorer = ReaderScorer(Listening(), name="listening", context=lambda c: f"from {c.title}")
    assert len(scorer.score("Who won?", [candidate(TEXT)])) == 1
    assert given == [("Who won?", [Passage("from A title", TEXT)])]
