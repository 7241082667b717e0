"""One probability decides; its weights are read, checked and applied."""

from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.reading.decision import Decision, best_answerability, load_decision, save_decision
from rag.reading.features import NAMES
from tests.builders import candidate, passage_score


def decision(*, weight: float = 1.0) -> Decision:
    count = len(NAMES)
    return Decision(NAMES, (0.0,) * count, (2.0,) * count, (weight,) + (0.0,) * (count - 1), 0.0, "nothing")


def test_the_probability_is_a_logistic_function_of_the_scaled_features() -> None:
    values = [2.0] + [0.0] * (len(NAMES) - 1)
    assert decision().of(values) == pytest.approx(0.731, abs=0.001)
    assert decision(weight=-1.0).of(values) == pytest.approx(0.269, abs=0.001)


def test_a_surer_passage_gives_a_higher_confidence() -> None:
    passage = candidate("The mayor resigned.")
    sure, unsure = (decision().confidence("Who?", [passage], [passage_score(p)]) for p in (0.9, 0.3))
    assert sure > 0.5 > unsure


def test_without_passages_the_confidence_is_zero() -> None:
    assert decision().confidence("Who?", [], []) == 0.0
    assert best_answerability("Who?", [], []) == 0.0


def test_weights_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    save_decision(decision(), "some", folder=tmp_path)
    assert load_decision("some", folder=tmp_path) == decision()


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    other = Decision(("one",), (0.0,), (1.0,), (1.0,), 0.0, "nothing")
    save_decision(other, "some", folder=tmp_path)
    with pytest.raises(ModelError, match="other features"):
        load_decision("some", folder=tmp_path)
    with pytest.raises(ModelError, match="cannot be used"):
        load_decision("absent", folder=tmp_path)
