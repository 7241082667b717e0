"""The one probability by which a question is answered or not: a logistic model of the signs in `features`.

Its weights are fitted for each scorer by `python -m rag.calibrate`, on question sets that are neither the sample
corpus nor its golden questions, and are kept in `weights/decision-SCORER.json` with what they were fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import ModelError
from rag.reading.features import NAMES, features
from rag.reading.reader_scorer import sigmoid
from rag.types import Candidate, PassageScore

WEIGHTS = Path(__file__).parent / "weights"


def best_answerability(question: str, candidates: Sequence[Candidate], scores: Sequence[PassageScore]) -> float:
    """Return the highest answerability, uncalibrated: for scorers that the weights were not fitted for."""
    return max((score.answerability for score in scores), default=0.0)


@dataclass(frozen=True, slots=True)
class Decision:
    """A logistic model over the features, each one centred and scaled first."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    fitted_on: str

    def confidence(self, question: str, candidates: Sequence[Candidate], scores: Sequence[PassageScore]) -> float:
        """Return the probability, 0 to 1, that the passages answer the question; 0 without passages."""
        return self.of(features(question, candidates, scores)) if candidates else 0.0

    def of(self, values: Sequence[float]) -> float:
        """Return the probability for features in the order of `names`."""
        scaled = zip(values, self.means, self.scales, self.weights, strict=True)
        return sigmoid(self.bias + sum((value - mean) / scale * weight for value, mean, scale, weight in scaled))


def load_decision(scorer: str, *, folder: Path = WEIGHTS) -> Decision:
    """Read the weights fitted for the scorer of that name.

    Raises:
        ModelError: the file is missing, or was fitted for other features.
    """
    path = _file(scorer, folder)
    try:
        data = json.loads(path.read_text("utf-8"))
        lists = {name: tuple(data[name]) for name in ("names", "means", "scales", "weights")}
        decision = Decision(**lists, bias=data["bias"], fitted_on=data["fitted_on"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ModelError(f"The decision's weights {path} cannot be used: {fault}.", remedy=_REMEDY) from None
    if decision.names != NAMES:
        raise ModelError(f"The decision's weights {path} are for other features.", remedy=_REMEDY)
    return decision


def save_decision(decision: Decision, scorer: str, *, folder: Path = WEIGHTS) -> None:
    """Write the weights where `load_decision` finds them."""
    _file(scorer, folder).write_text(json.dumps(asdict(decision), indent=1) + "\n", "utf-8")


def _file(scorer: str, folder: Path) -> Path:
    return folder / f"decision-{scorer}.json"


_REMEDY = "Restore it: git checkout -- rag/reading/weights"
