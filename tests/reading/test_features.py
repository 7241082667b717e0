"""The signs of answerability, by hand."""

import pytest

from rag.reading.features import NAMES, features, logit
from rag.types import Candidate, PassageScore
from tests.builders import candidate, passage_score


def sign(name: str, question: str, *pairs: tuple[Candidate, PassageScore]) -> float:
    return features(question, [c for c, _ in pairs], [s for _, s in pairs])[NAMES.index(name)]


PASSAGE = candidate("The mayor resigned on Monday. Ana Ruiz succeeds her.")
SURE = passage_score(0.9, 0.2)


def test_there_is_a_value_for_every_name() -> None:
    assert len(features("Who?", [PASSAGE], [SURE])) == len(NAMES)


def test_logits_are_cut() -> None:
    assert (logit(0.5), logit(0.0), logit(1.0)) == (0.0, -8.0, 8.0)


def test_the_best_and_the_second_best_passage_count() -> None:
    other = (candidate("Rain fell.", article="b"), passage_score(0.5))
    assert sign("answerability", "Who?", other, (PASSAGE, SURE)) == pytest.approx(logit(0.9))
    assert sign("runner_up", "Who?", other, (PASSAGE, SURE)) == 0.0


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
