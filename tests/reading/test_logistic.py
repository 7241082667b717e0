"""A logistic model: applied by hand, kept in a file, refused where it does not fit."""

from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.reading.logistic import Logistic, load_logistic, logit, save_logistic, sigmoid

MODEL = Logistic(("a", "b"), (1.0, 0.0), (2.0, 1.0), (1.0, -2.0), 0.5, "nothing")


def test_sigmoid_is_safe_at_both_ends() -> None:
    assert (sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)) == (0.5, 0.0, 1.0)


def test_logits_are_cut() -> None:
    assert (logit(0.5), logit(0.0), logit(1.0)) == (0.0, -8.0, 8.0)


def test_the_probability_is_a_logistic_function_of_the_scaled_features() -> None:
    assert MODEL.of([5.0, 0.0]) == pytest.approx(sigmoid(0.5 + 2.0))
    assert MODEL.of([1.0, 0.25]) == pytest.approx(0.5)


def test_weights_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    save_logistic(MODEL, "some", folder=tmp_path)
    assert load_logistic("some", features=("a", "b"), folder=tmp_path) == MODEL


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    save_logistic(MODEL, "some", folder=tmp_path)
    with pytest.raises(ModelError, match="other features"):
        load_logistic("some", features=("a",), folder=tmp_path)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"names": 3}'])
def test_weights_that_are_missing_or_broken_are_refused_with_a_remedy(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "some.json").write_text(content)
    with pytest.raises(ModelError, match="cannot be used") as caught:
        load_logistic("some", features=("a",), folder=tmp_path)
    assert "git checkout" in caught.value.remedy
