"""What a follow-up leaves out is filled in from the conversation; nothing of the reader's own words is lost."""

import pytest

from rag.answering.abstaining import ABSTENTION, NOT_WITHIN
from rag.answering.followup import standalone
from rag.types import Turn


def turns(*contents: str) -> list[Turn]:
    return [Turn("user" if n % 2 == 0 else "assistant", text) for n, text in enumerate(contents)]


def test_the_first_question_of_a_conversation_is_left_alone() -> None:
    assert standalone("How long did he get?", []) == "How long did he get?"


@pytest.mark.parametrize(
    "question",
    [
        "Which cartels does the DEA blame for fentanyl?",
        "How does the Mérida plan work and who pays for it?",
        "Did the Supreme Court say that the transfer was void?",
        "what is the capital of france?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert standalone(question, turns("Who leads the opium network?", "Two researchers.")) == question


def test_a_person_is_named_in_place_of_the_pronoun() -> None:
    history = turns("Was García Luna found guilty?", "Yes, on all five counts.")
    assert standalone("How long did he get?", history) == "How long did García Luna get? (found guilty)"


def test_a_possessive_pronoun_becomes_a_possessive_name() -> None:
    history = turns("Where was Ana Ruiz born?", "In Puebla.")
    assert standalone("what is her job?", history) == "what is Ana Ruiz's job? (born)"


def test_a_person_named_only_in_the_reply_is_used_when_the_question_names_none() -> None:
    history = turns("who leads the ministry?", "It is led by Ana Ruiz.")
    assert standalone("since when is she there?", history).startswith("since when is Ana Ruiz there?")


def test_the_topic_is_added_where_no_person_fits() -> None:
    history = turns("who leads the Mexico Opium Network?", "Two researchers.")
    assert standalone("when did they start it", history) == "when did they start it (leads Mexico Opium Network)"


def test_a_question_that_opens_like_a_follow_up_gets_the_topic() -> None:
    history = turns("how many murders did INEGI report for 2021?", "35,625.")
    expected = "and the ministry's number? (murders INEGI report 2021)"
    assert standalone("and the ministry's number?", history) == expected


def test_a_chain_of_follow_ups_reaches_back_to_the_question_that_named_the_topic() -> None:
    history = turns("Who leads the Opium Network?", "Two researchers.", "and when did they start it?", "In July.")
    assert "Opium Network" in standalone("why?", history)


def test_blank_turns_are_not_a_conversation() -> None:
    assert standalone("why?", [Turn("user", "  ")]) == "why?"


def test_nothing_is_taken_from_a_question_that_was_not_answered() -> None:
    refused = turns("what is the capital of France?", NOT_WITHIN)
    assert standalone("How long is his sentence?", refused) == "How long is his sentence?"


def test_a_follow_up_reaches_over_a_question_that_was_not_answered() -> None:
    history = turns("Was García Luna found guilty?", "Yes.", "what is the capital of France?", ABSTENTION)
    assert standalone("How long is his sentence?", history) == "How long is García Luna's sentence? (found guilty)"


@pytest.mark.parametrize(
    "before", ["Did Mexico win?", "who leads the Mexico Opium Network?", "What rules in Culiacán?"]
)
def test_he_never_stands_for_a_place_or_an_organisation(before: str) -> None:
    assert standalone("Who is he?", turns(before, "Two researchers.")).startswith("Who is he? (")


def test_of_the_people_in_a_reply_he_is_the_first() -> None:
    history = turns("who ran the army?", "It was run by Ana Ruiz. The order came from Ben Cole.")
    assert standalone("Who is she?", history).startswith("Who is Ana Ruiz?")


@pytest.mark.parametrize(
    "question", ["What happened to Cienfuegos after his arrest?", "So what happened to Cienfuegos after his arrest?"]
)
def test_a_pronoun_whose_person_the_question_names_is_left_alone(question: str) -> None:
    assert standalone(question, turns("Who funds the Mexico Opium Network?", "Two foundations.")) == question


def test_a_question_that_is_merely_joined_on_gets_no_terms() -> None:
    question = "And what did Trump's memo demand of Mexico?"
    assert standalone(question, turns("Who funds the Opium Network?", "Two foundations.")) == question
