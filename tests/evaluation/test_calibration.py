"""Fitting a probability and saying how far it can be trusted."""

import numpy as np
import pytest

from rag.evaluation.calibration import (
    expected_calibration_error,
    fit_choice,
    fit_logistic,
    in_tuning_half,
    reliability,
)


def test_a_group_is_always_in_the_same_half_and_halves_are_about_equal() -> None:
    halves = [in_tuning_half(f"article-{n}") for n in range(1000)]
    assert halves == [in_tuning_half(f"article-{n}") for n in range(1000)]
    assert 450 < sum(halves) < 550


def test_a_logistic_model_recovers_the_weights_it_was_drawn_from() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(20_000, 2)) * [1.0, 3.0] + [0.0, 5.0]
    outcomes = (rng.random(20_000) < 1 / (1 + np.exp(-(1.0 + 2.0 * features[:, 0])))).astype(float)
    fit = fit_logistic(features, outcomes, sample_weights=np.ones(20_000))
    slope = fit.weights / fit.scales
    assert slope == pytest.approx([2.0, 0.0], abs=0.1)
    assert fit.bias - float(slope @ fit.means) == pytest.approx(1.0, abs=0.1)


def test_a_choice_model_recovers_the_weights_it_was_drawn_from_whatever_all_of_a_group_share() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(4000, 5, 2)) * [1.0, 3.0]
    shared = rng.normal(size=(4000, 1, 1))
    chances = np.exp(2.0 * features[:, :, 0])
    chosen = (rng.random((4000, 1)) > (chances / chances.sum(axis=1, keepdims=True)).cumsum(axis=1)).sum(axis=1)
    outcomes = np.eye(5)[chosen].ravel()
    rows = (features + shared).reshape(-1, 2)
    fit = fit_choice(rows, outcomes, groups=[number // 5 for number in range(20_000)])
    assert fit.weights / fit.scales == pytest.approx([2.0, 0.0], abs=0.1)
    said = 1 / (1 + np.exp(-fit.bias - (rows - fit.means) / fit.scales @ fit.weights))
    assert said.sum() == pytest.approx(4000)


def test_a_choice_is_not_learnt_from_groups_without_a_right_row_and_several_right_ones_share() -> None:
    features, groups = np.array([[1.0], [0.0], [0.0], [1.0], [0.0]]), [1, 1, 1, 2, 2]
    some = fit_choice(features, np.array([1.0, 0.0, 0.0, 0.0, 0.0]), groups=groups)
    two = fit_choice(features, np.array([1.0, 1.0, 0.0, 0.0, 0.0]), groups=groups)
    assert some.weights[0] > two.weights[0] > 0


def test_a_choice_among_far_apart_rows_is_fitted_without_overflow() -> None:
    rng = np.random.default_rng(2)
    features = np.concatenate([rng.normal(size=(300, 3)), rng.normal(loc=(30.0, 0.0, 0.0), size=(300, 3))])
    order = np.argsort(rng.random(600))
    outcomes = (features[order, 0] > 15).astype(float)
    with np.errstate(all="raise", under="ignore"):
        fit = fit_choice(features[order], outcomes, groups=[number // 6 for number in range(600)])
    assert fit.weights[0] > 10 * abs(fit.weights[1])


def test_a_heavier_sample_pulls_the_fit_towards_its_outcome() -> None:
    features, outcomes = np.array([[0.0], [1.0], [1.0]]), np.array([0.0, 1.0, 0.0])
    weighted = fit_logistic(features[:3], outcomes[:3], sample_weights=np.array([1.0, 1.0, 3.0]))
    once = fit_logistic(features[:3], outcomes[:3], sample_weights=np.ones(3))
    assert weighted.weights[0] < once.weights[0]


def test_a_feature_that_never_varies_gets_no_weight() -> None:
    fit = fit_logistic(np.array([[3.0], [3.0]]), np.array([0.0, 1.0]), sample_weights=np.ones(2))
    assert fit.weights[0] == pytest.approx(0.0)


def test_the_reliability_table_holds_what_was_said_and_what_was_so() -> None:
    table = reliability([0.1, 0.15, 0.95, 1.0], [False, True, True, True])
    assert [(b.count, round(b.predicted, 3), b.observed) for b in table] == [(2, 0.125, 0.5), (2, 0.975, 1.0)]
    assert expected_calibration_error(table) == pytest.approx((2 * 0.375 + 2 * 0.025) / 4)
    assert expected_calibration_error([]) == 0.0
