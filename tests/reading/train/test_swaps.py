"""Rules of turning a question into one that the passage does not answer."""

from __future__ import annotations

import random

import pytest

from rag.reading.train.swaps import WordKinds, encoder_kinds, find_swap, replace, twist

PASSAGE = "In 1987 Ann Lee moved to Paris, and in 1991 she met Bob Ray, a captain of the navy. She left in winter."


@pytest.fixture(scope="module")
def kinds() -> WordKinds:
    return encoder_kinds()


def swaps(kinds: WordKinds, question: str, answer: str, *, others: tuple[str, ...] = ()) -> set[tuple[str, str] | None]:
    return {
        find_swap(question, PASSAGE, answer, others=others, kinds=kinds, rng=random.Random(seed)) for seed in range(40)
    }


def test_siblings_are_of_the_same_kind_and_no_other_form_of_the_word(kinds: WordKinds) -> None:
    assert {"navy", "infantry", "cavalry"} & set(kinds.siblings("army"))
    assert not any(word.startswith("arm") for word in kinds.siblings("army"))
    assert kinds.among("army", "He left the cavalry in the winter.") == ["cavalry"]


def test_a_name_is_exchanged_for_another_name_of_the_passage(kinds: WordKinds) -> None:
    assert ("Ann Lee", "Bob Ray") in swaps(kinds, "Where did Ann Lee move?", "Paris")


def test_a_year_is_exchanged_for_another_year_of_the_passage(kinds: WordKinds) -> None:
    assert ("1987", "1991") in swaps(kinds, "Who moved in 1987?", "Ann Lee")


def test_no_word_of_the_answer_or_the_question_takes_the_place(kinds: WordKinds) -> None:
    for swap in swaps(kinds, "Where did Ann Lee move in 1987?", "Bob Ray"):
        assert swap is not None
        assert swap[1] not in ("Bob Ray", "1987", "Ann Lee")


def test_a_question_without_a_content_word_cannot_be_swapped(kinds: WordKinds) -> None:
    assert swaps(kinds, "Who was it?", "Ann Lee") == {None}


def test_replacing_keeps_capitals_and_whole_words() -> None:
    assert replace("Army men of the army, not armymen.", "army", "navy") == "Navy men of the navy, not armymen."
    assert replace("who met ann lee?", "Ann Lee", "Bob Ray") == "who met bob ray?"


@pytest.mark.parametrize(
    ("question", "twisted"),
    [
        ("What was the largest ship?", "What was the smallest ship?"),
        ("When did she leave?", "When didn't she leave?"),
        ("Who built the bridge?", "Who never built the bridge?"),
    ],
)
def test_a_question_is_twisted_by_an_opposite_a_negation_or_never(question: str, twisted: str) -> None:
    assert twisted in {twist(question, PASSAGE, rng=random.Random(seed)) for seed in range(40)}


def test_a_condition_is_one_that_the_passage_does_not_name() -> None:
    for seed in range(40):
        twisted = twist("What is in it?", "It was sold in Japan.", rng=random.Random(seed))
        assert twisted is None or "Japan" not in twisted
