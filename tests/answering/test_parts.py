"""A question that asks for several things is read as several questions."""

import pytest

from rag.answering.parts import parts


@pytest.mark.parametrize(
    "question",
    [
        "What did Trump's memo demand?",
        "Which cartels does the DEA blame for fentanyl and heroin?",
        "How many homicides were there between 2018 and 2021?",
        "what happened in 2019 and 2020",
    ],
)
def test_a_single_question_stays_as_it_is(question: str) -> None:
    assert parts(question) == [question]


def test_two_clauses_are_two_questions_and_the_second_is_made_to_stand_alone() -> None:
    assert parts("How much did Mérida cost and what replaced it?") == [
        "How much did Mérida cost?",
        "what replaced it? (Mérida cost)",
    ]


def test_two_sentences_are_two_questions() -> None:
    assert parts("Who leads the network? When was the first report published?") == [
        "Who leads the network?",
        "When was the first report published?",
    ]


def test_which_came_first_asks_when_each_was() -> None:
    assert parts("Which came first, the arrest of Cienfuegos or the failed raid?") == [
        "When was the arrest of Cienfuegos?",
        "When was the failed raid?",
    ]


def test_things_to_put_in_order_are_asked_for_one_by_one() -> None:
    assert parts("Put in order: the pact, the killings, and the memo") == [
        "When was the pact?",
        "When was the killings?",
        "When was the memo?",
    ]


def test_a_comparison_of_years_asks_for_each() -> None:
    assert parts("Compare what Trump did about cartels in 2019 and in 2025.") == [
        "Compare what Trump did about cartels in 2019.",
        "Compare what Trump did about cartels in 2025.",
    ]


def test_never_more_than_four_parts() -> None:
    assert len(parts("Put in order: a, b, c, d, e, f")) == 4


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What has the mayor said about the bridge and about the new port?",
            ["What has the mayor said about the bridge?", "What has the mayor said about the new port?"],
        ),
        ("how many died in 2019 and in 2021", ["how many died in 2019?", "how many died in 2021?"]),
        (
            "When were Ana Ruiz and Ben de la Cruz sent home?",
            ["When was Ana Ruiz sent home?", "When was Ben de la Cruz sent home?"],
        ),
        ("What did Ruiz and Cole say?", ["What did Ruiz say?", "What did Cole say?"]),
    ],
)
def test_what_is_asked_of_two_things_is_asked_of_each(question: str, expected: list[str]) -> None:
    assert parts(question) == expected


def test_names_in_small_letters_are_told_by_the_articles_found() -> None:
    texts = ["Judge Ana Ruiz's file is closed. The police met Ben Cole in May.", "Zoë Cruz left."]
    assert parts("when were ana ruiz and ben cole sent home", texts) == [
        "when was Ana Ruiz sent home?",
        "when was Ben Cole sent home?",
    ]
    assert parts("did zoe cruz and ben cole meet?", texts) == ["did Zoë Cruz meet?", "did Ben Cole meet?"]
    assert parts("when were ana ruiz and ben cole sent home") == ["when were ana ruiz and ben cole sent home"]
    assert parts("when were ana ruiz and dan dow sent home", texts) == ["when were ana ruiz and dan dow sent home"]


@pytest.mark.parametrize(
    "question",
    ["What did the mayor of Lyon and her deputy say?", "who pays for trade and industry in the north and east"],
)
def test_two_things_that_cannot_be_told_apart_stay_together(question: str) -> None:
    assert parts(question) == [question]
