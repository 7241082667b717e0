"""A logistic model over named features, with the file that keeps its weights. Knows nothing of what they mean."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import ModelError

WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class Logistic:
    """probability = sigmoid(bias + sum((x - means) / scales * weights)), one entry for each name."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    fitted_on: str

    def of(self, values: Sequence[float]) -> float:
        """Return the probability, 0 to 1, for features in the order of `names`."""
        scaled = zip(values, self.means, self.scales, self.weights, strict=True)
        return sigmoid(self.bias + sum((value - mean) / scale * weight for value, mean, scale, weight in scaled))


def load_logistic(name: str, *, features: Sequence[str], folder: Path = WEIGHTS) -> Logistic:
    """Read the model of that name, which must have been fitted for exactly these features.

    Raises:
        ModelError: the file is missing, unreadable, or was fitted for other features.
    """
    path = folder / f"{name}.json"
    try:
        data = json.loads(path.read_text("utf-8"))
        lists = {field: tuple(data[field]) for field in ("names", "means", "scales", "weights")}
        model = Logistic(**lists, bias=data["bias"], fitted_on=data["fitted_on"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ModelError(f"The weights {path} cannot be used: {fault}.", remedy=_REMEDY) from None
    if model.names != tuple(features):
        raise ModelError(f"The weights {path} were fitted for other features.", remedy=_REMEDY)
    return model


def save_logistic(model: Logistic, name: str, *, folder: Path = WEIGHTS) -> None:
    """Write a model where `load_logistic` finds it."""
    (folder / f"{name}.json").write_text(json.dumps(asdict(model), indent=1) + "\n", "utf-8")


def sigmoid(logit: float) -> float:
    """Return 1 / (1 + exp(-logit)) without overflow."""
    return 1 / (1 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1 + math.exp(logit))


def logit(probability: float) -> float:
    """Return log(p / (1 - p)), cut at ±8."""
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return min(8.0, max(-8.0, math.log(inside / (1 - inside))))


_REMEDY = "Restore it: git checkout -- rag/reading/weights"
