"""What is measured of an answer, by hand."""

import pytest

from rag.evaluation.metrics import auc, facts_found, percentile, recall_at, squeezed


def test_typographic_quotes_and_line_breaks_do_not_part_equal_sentences() -> None:
    assert squeezed("“more\n must be  done,” he’s said") == '"more must be done," he\'s said'


def test_recall_counts_what_is_found_in_time() -> None:
    assert recall_at([1, 6, None], 5) == pytest.approx(1 / 3)
    assert recall_at([5], 5) == 1.0


def test_every_fact_must_be_found_in_upper_or_lower_case() -> None:
    assert facts_found(["dismantl", "protect|more"], "They must DISMANTLE and do More.")
    assert not facts_found(["dismantl", "protect"], "They must dismantle it.")


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0
    assert percentile([], 0.5) == 0.0


def test_auc_is_the_share_of_pairs_in_order_with_ties_as_halves() -> None:
    assert auc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auc([], [0.5]) is None
