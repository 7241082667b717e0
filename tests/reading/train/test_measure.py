"""Rules of the figures."""

from __future__ import annotations

import numpy as np
import pytest

from rag.reading.reading import Reading
from rag.reading.train.data import Pair
from rag.reading.train.measure import auc, exact_match, f1, pair_figures


def test_auc_counts_pairs_in_the_right_order_and_ties_half() -> None:
    assert auc([3, 2], [1, 0]) == 1.0
    assert auc([1], [1]) == 0.5
    assert auc([3, 1], [2, 0]) == 0.75


def test_case_articles_and_punctuation_do_not_count() -> None:
    assert exact_match("The Harbour.", ["harbour"]) == 1.0
    assert exact_match("harbours", ["harbour"]) == 0.0


def test_f1_is_the_best_overlap_with_any_answer() -> None:
    assert f1("nine weeks of repairs", ["nine weeks", "weeks"]) == pytest.approx(2 * 2 / (4 + 2))
    assert f1("Monday", ["nine weeks"]) == 0.0


def reading(answerability: float, start: int, end: int) -> Reading:
    none = np.zeros(0, dtype=np.float32)
    return Reading(0.0, answerability, start, end, 0.0, (), none, none)


def test_figures_tell_the_kinds_of_unanswerable_pairs_apart() -> None:
    right = Pair("answerable", "When?", "", "On Monday", 3, 9, True, True)
    wrong = [Pair(kind, "When?", "", "Never", 0, 0, False, None) for kind in ("removed", "swapped")]
    figures = pair_figures([right, *wrong], [reading(1, 3, 9), reading(0, 0, 5), reading(2, 0, 5)])
    assert figures == {"auc_removed": 1.0, "auc_swapped": 0.0, "auc": 0.5, "em": 1.0, "f1": 1.0}
