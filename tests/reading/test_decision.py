"""The signs of answerability, by hand, and the one probability made of them."""

import math

import pytest

from rag.reading.decision import ANSWERABLE_ODDS, SIGNS, confidence, signs
from rag.reading.logistic import Logistic, logit, sigmoid
from rag.types import Candidate, PassageScore
from tests.builders import candidate, passage_score

PASSAGE = candidate("The mayor resigned on Monday. Ana Ruiz succeeds her.")
SURE = passage_score(0.9, 0.2)


def sign(name: str, question: str, *read: tuple[Candidate, PassageScore]) -> float:
    return signs(question, read)[SIGNS.index(name)]


def test_there_is_a_value_for_every_sign() -> None:
    assert len(signs("Who?", [(PASSAGE, SURE)])) == len(SIGNS)


def test_the_best_two_sentences_of_all_passages_count() -> None:
    read = [(PASSAGE, SURE), (candidate("Rain fell.", article="b"), passage_score(0.5))]
    assert sign("sentence", "Who?", *read) == pytest.approx(logit(0.9))
    assert sign("second_sentence", "Who?", *read) == pytest.approx(0.0)


def test_the_first_passages_answerability_and_the_best_ones_count() -> None:
    other = PassageScore(0.1, 0.95, (0.3,))
    read = [(PASSAGE, SURE), (candidate("Rain fell.", article="b"), other)]
    assert sign("answerability", "Who?", *read) == pytest.approx(logit(0.9))
    assert sign("best_answerability", "Who?", *read) == pytest.approx(logit(0.95))


def test_cover_is_the_share_of_the_questions_stems_that_the_passage_has() -> None:
    assert sign("cover", "Why did the mayors resign in Paris?", (PASSAGE, SURE)) == pytest.approx(2 / 3)


def test_a_name_that_the_passage_never_mentions_is_a_sign() -> None:
    assert sign("missing_names", "Why did Ana Ruiz leave Honduras?", (PASSAGE, SURE)) == pytest.approx(1 / 3)
    assert sign("missing_names", "why did the mayor leave?", (PASSAGE, SURE)) == 0.0


def test_a_year_that_the_passage_does_not_have_is_a_sign() -> None:
    assert sign("missing_numbers", "Who resigned in 1987?", (PASSAGE, SURE)) == 1.0
    assert sign("missing_numbers", "Who resigned?", (PASSAGE, SURE)) == 0.0


def test_a_year_in_the_articles_date_is_not_missing() -> None:
    dated = candidate("The mayor resigned.", date="1987-05-01")
    assert sign("missing_numbers", "Who resigned in 1987?", (dated, passage_score(0.9))) == 0.0


@pytest.mark.parametrize(
    ("name", "question", "expected"),
    [
        ("no_number", "How many mayors resigned?", 1.0),
        ("no_number", "Which mayor resigned?", 0.0),
        ("no_time", "When did the mayor resign?", 0.0),
        ("no_name", "Who resigned?", 0.0),
    ],
)
def test_what_is_asked_for_must_be_in_the_best_sentence(name: str, question: str, expected: float) -> None:
    assert sign(name, question, (PASSAGE, SURE)) == expected


def test_a_time_asked_for_and_not_given_is_a_sign() -> None:
    assert sign("no_time", "When did it rain?", (candidate("Rain fell."), passage_score(0.9))) == 1.0


def test_the_confidence_is_the_models_probability_moved_to_the_odds_of_real_questions() -> None:
    weights = tuple(1.0 if name == "sentence" else 0.0 for name in SIGNS)
    model = Logistic(SIGNS, (0.0,) * len(SIGNS), (1.0,) * len(SIGNS), weights, -1.0, "nothing")
    fitted = logit(0.9) - 1.0
    assert confidence("Who?", [(PASSAGE, SURE)], model) == pytest.approx(sigmoid(fitted + math.log(ANSWERABLE_ODDS)))


def test_without_passages_the_confidence_is_zero() -> None:
    model = Logistic(SIGNS, (0.0,) * len(SIGNS), (1.0,) * len(SIGNS), (0.0,) * len(SIGNS), 5.0, "nothing")
    assert confidence("Who?", [], model) == 0.0
