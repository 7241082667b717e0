"""Rules of readings: the best span, and spans inside a sentence."""

from __future__ import annotations

import numpy as np

from rag.reading.reading import LONGEST_ANSWER, NO_SPAN, Reading, best_span, span_score_within


def scores(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def test_the_best_span_has_the_highest_sum_of_a_start_and_a_later_end() -> None:
    assert best_span(scores(1, 5, 0), scores(9, 0, 2)) == (0, 0, 10.0)
    assert best_span(scores(1, 5, 0), scores(3, 0, 2)) == (1, 2, 7.0)


def test_of_equal_spans_the_earliest_wins() -> None:
    assert best_span(scores(0, 0), scores(0, 0)) == (0, 0, 0.0)


def test_an_answer_has_at_most_its_longest_length() -> None:
    starts, ends = np.zeros(60, dtype=np.float32), np.zeros(60, dtype=np.float32)
    starts[0], ends[LONGEST_ANSWER - 1], ends[LONGEST_ANSWER] = 9, 1, 5
    assert best_span(starts, ends) == (0, LONGEST_ANSWER - 1, 10.0)


def two_sentences() -> Reading:
    """Four word pieces, two in each sentence: characters 0-5, 6-11, 12-17, 18-23."""
    return Reading(
        relevance=0.0,
        answerability=0.0,
        start=12,
        end=23,
        span_score=7.0,
        token_spans=((0, 5), (6, 11), (12, 17), (18, 23)),
        start_scores=scores(1, 0, 4, 0),
        end_scores=scores(0, 2, 0, 3),
    )


def test_a_sentence_is_scored_by_the_best_span_inside_it() -> None:
    reading = two_sentences()
    assert span_score_within(reading, 0, 11) == 3.0
    assert span_score_within(reading, 12, 24) == 7.0
    assert span_score_within(reading, 0, 24) == reading.span_score


def test_a_range_without_a_word_piece_has_no_span() -> None:
    assert span_score_within(two_sentences(), 1, 5) == NO_SPAN
    assert span_score_within(two_sentences(), 24, 30) == NO_SPAN
