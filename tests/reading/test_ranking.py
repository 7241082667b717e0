"""Every sentence read gets a probability from what the scorer, the search and the words say."""

import math

import pytest

from rag.reading.logistic import Logistic, logit
from rag.reading.ranking import FEATURES, ranked, sentence_features
from rag.types import Candidate, PassageScore
from tests.builders import candidate, passage_score

MAYOR = candidate("The mayor resigned on Monday. Rain fell.", article="a")
RAIN = candidate("Rain fell for 40 days.", article="b")


def model(**weights: float) -> Logistic:
    """Make a model with these weights and zeros for all other features."""
    values = tuple(weights.get(name, 0.0) for name in FEATURES)
    return Logistic(FEATURES, (0.0,) * len(FEATURES), (1.0,) * len(FEATURES), values, 0.0, "nothing")


def feature(name: str, question: str, *read: tuple[Candidate, PassageScore]) -> list[list[float]]:
    found = sentence_features(question, [c for c, _ in read], [s for _, s in read])
    return [[values[FEATURES.index(name)] for values in of_one] for of_one in found]


def test_there_is_a_value_for_every_feature_of_every_sentence() -> None:
    found = sentence_features("Who?", [MAYOR, RAIN], [passage_score(0.9, 0.1), passage_score(0.5)])
    assert [[len(values) for values in of_one] for of_one in found] == [[len(FEATURES)] * 2, [len(FEATURES)]]


def test_the_share_is_the_log_of_a_sentences_part_of_its_passages_best() -> None:
    (shares,) = feature("share", "Who?", (MAYOR, passage_score(0.8, 0.2)))
    assert shares == pytest.approx([0.0, math.log(0.25)])


def test_the_rank_counts_in_doublings() -> None:
    read = [(RAIN, passage_score(0.5))] * 4
    assert [of_one[0] for of_one in feature("rank", "Who?", *read)] == pytest.approx([0, 1, math.log2(3), 2])


def test_cover_is_the_share_of_the_questions_stems_in_the_sentence_and_around_it() -> None:
    read = (MAYOR, passage_score(0.8, 0.2))
    assert feature("cover", "Why did the mayors resign?", read)[0] == pytest.approx([1.0, 0.0])
    assert feature("cover_around", "Why did the mayors resign?", read)[0] == pytest.approx([1.0, 1.0])


def test_a_rare_word_covers_more_than_a_common_one() -> None:
    read = [(MAYOR, passage_score(0.5, 0.5)), (RAIN, passage_score(0.5))]
    (mayor, mayor_rain), (rain,) = feature("cover", "mayor rain", *read)
    assert mayor > 0.5 > mayor_rain == pytest.approx(rain)


def test_a_number_counts_only_when_one_is_asked_for() -> None:
    read = (RAIN, passage_score(0.5))
    assert feature("number", "How many days did it rain?", read) == [[1.0]]
    assert feature("number", "Why did it rain?", read) == [[0.0]]


def test_passages_are_ordered_by_their_best_sentence_which_has_its_probability() -> None:
    read = ranked("Who?", [RAIN, MAYOR], [passage_score(0.3), passage_score(0.2, 0.8)], model(relevance=1.0, share=1.0))
    assert [c.chunk.article_id for c, _ in read] == ["a", "b"]
    assert read[0][1].sentences == pytest.approx([1 / (1 + math.exp(-logit(0.8) - math.log(0.25))), 0.8])


def test_without_passages_nothing_is_ranked() -> None:
    assert ranked("Who?", [], [], model()) == []
