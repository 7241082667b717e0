"""Fitting a probability to an outcome, and saying how far it can be trusted. Pure functions on arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A weak pull towards zero: it decides nothing but keeps a feature that never varies at zero.
_RIDGE = 1.0
_STEPS = 50


def in_tuning_half(group: str) -> bool:
    """Say to which half a group of questions belongs, the same on every machine and for every order."""
    return hashlib.sha256(group.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True, slots=True)
class Fit:
    """A logistic model: probability = sigmoid(bias + sum((x - means) / scales * weights))."""

    means: Floats
    scales: Floats
    weights: Floats
    bias: float


def fit_logistic(features: Floats, outcomes: Floats, *, sample_weights: Floats) -> Fit:
    """Fit by Newton's method. features: float64[n, k]; outcomes: 0 or 1, float64[n]; weights: float64[n], positive."""
    means = features.mean(axis=0)
    scales = np.where(features.std(axis=0) > 1e-9, features.std(axis=0), 1.0)
    design = np.hstack([np.ones((len(features), 1)), (features - means) / scales])
    ridge = np.diag([0.0, *[_RIDGE] * features.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        probabilities = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (sample_weights * (probabilities - outcomes)) + ridge @ weights
        curvature = (design.T * (sample_weights * probabilities * (1 - probabilities))) @ design + ridge
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return Fit(means, scales, weights[1:], float(weights[0]))


def fit_choice(features: Floats, outcomes: Floats, *, groups: Sequence[int]) -> Fit:
    """Fit what sets the right rows of a group apart from its others: a conditional logit (McFadden 1974).

    features: float64[n, k]; outcomes: 0 or 1, float64[n]; groups: of n rows, those of a group side by side. Groups all
    right or all wrong say nothing. The bias, which no comparison within a group can tell, is the one with which the
    probabilities add up to the number of right rows.
    """
    means = features.mean(axis=0)
    scales = np.where(features.std(axis=0) > 1e-9, features.std(axis=0), 1.0)
    design = (features - means) / scales
    edges = [0, *(np.flatnonzero(np.diff(groups)) + 1), len(groups)]
    rows = [(design[a:b], outcomes[a:b] / outcomes[a:b].sum()) for a, b in pairwise(edges) if outcomes[a:b].any()]
    weights = np.zeros(features.shape[1])
    for _ in range(_STEPS):
        gradient, curvature = _RIDGE * weights, _RIDGE * np.eye(len(weights))
        for values, wanted in rows:
            chosen = _softmax(values @ weights)
            centre = chosen @ values
            gradient = gradient + centre - wanted @ values
            curvature = curvature + (values.T * chosen) @ values - np.outer(centre, centre)
        step, now = np.linalg.solve(curvature, gradient), _loss(rows, weights)
        while np.abs(step).max() > 1e-9 and _loss(rows, weights - step) > now:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return Fit(means, scales, weights, _bias(design @ weights, outcomes.sum()))


def _loss(rows: Sequence[tuple[Floats, Floats]], weights: Floats) -> float:
    pull = _RIDGE / 2 * weights @ weights
    return float(pull - sum(wanted @ np.log(_softmax(values @ weights) + 1e-300) for values, wanted in rows))


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max())
    shares: Floats = powers / powers.sum()
    return shares


def _bias(scores: Floats, right: float) -> float:
    low, high = -50.0, 50.0
    while high - low > 1e-9:
        bias = (low + high) / 2
        low, high = (bias, high) if (1 / (1 + np.exp(-scores - bias))).sum() < right else (low, bias)
    return low


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions between `low` and `high`: how many, what they said on average, and how often it was so."""

    low: float
    high: float
    count: int
    predicted: float
    observed: float


def reliability(probabilities: Sequence[float], outcomes: Sequence[bool], *, bins: int = 10) -> list[Bin]:
    """Return the filled bins of equal width, in order (DeGroot and Fienberg 1983)."""
    found = []
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [
            (p, o)
            for p, o in zip(probabilities, outcomes, strict=True)
            if low <= p < high or (number == bins - 1 and p == high)
        ]
        if inside:
            said, so = zip(*inside, strict=True)
            found.append(Bin(low, high, len(inside), sum(said) / len(said), sum(so) / len(so)))
    return found


def expected_calibration_error(table: Sequence[Bin]) -> float:
    """Return the mean distance between what was said and what was so, weighted by counts (Naeini et al. 2015)."""
    total = sum(b.count for b in table)
    return sum(b.count * abs(b.predicted - b.observed) for b in table) / total if total else 0.0
