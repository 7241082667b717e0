"""Names in a text, and which of them may be a person's."""

import pytest

from rag.text.people import named, people


def test_names_are_runs_of_capitals_and_a_capital_that_only_opens_a_sentence_is_none() -> None:
    assert named("Was Romain Le Cour asked about the Opium Network? Rain fell.") == ["Romain Le Cour", "Opium Network"]


def test_what_a_name_owns_is_a_name_of_its_own() -> None:
    assert named("He met Mexico's Ana Ruiz.") == ["Mexico's", "Ana Ruiz"]


@pytest.mark.parametrize("name", ["García Luna", "Ana Ruiz", "Trump", "Theresa May", "Ovidio Guzmán López"])
def test_a_name_that_nothing_speaks_against_may_be_a_persons(name: str) -> None:
    assert people(f"What became of {name} afterwards?") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "what is the capital of France?",
        "Did Mexico win?",
        "who leads the Mexico Opium Network?",
        "What did INEGI report?",
        "What was said in Culiacán?",
        "What did the Senate do in October?",
        "Which Mexican clubs won?",
        "What happened to New York?",
    ],
)
def test_what_can_be_told_to_be_something_else_is_no_person(text: str) -> None:
    assert people(text) == []
