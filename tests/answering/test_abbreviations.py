"""Abbreviations in a question that the articles spell out."""

import pytest

from rag.answering.abbreviations import spelt_out

TEXTS = [
    "In Mexico President Andrés Manuel López Obrador chose not to escalate. López Obrador smiled.",
    "The report of the Government Accountability Office is out. A Global Atlas Of Everything is not.",
    "The Drug Enforcement Administration (DEA) disagreed with Andrés Manuel López Obrador's view.",
]


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("How did AMLO react?", "How did Andrés Manuel López Obrador react?"),
        ("what was amlo's view", "what was Andrés Manuel López Obrador's view"),
        ("What did the GAO find?", "What did the Government Accountability Office find?"),
    ],
)
def test_an_abbreviation_that_no_text_uses_is_spelt_out(asked: str, understood: str) -> None:
    assert spelt_out(asked, TEXTS) == understood


@pytest.mark.parametrize(
    "asked",
    [
        "What did the DEA say?",  # the articles use it themselves
        "What did the CIA say?",  # nothing there has these initials
        "what did the gao find",  # three small letters are most often a word
        "What did the GA say?",  # two letters say too little
        "Did they escalate?",
        "",
    ],
)
def test_all_else_is_left_as_it_is(asked: str) -> None:
    assert spelt_out(asked, TEXTS) == asked


def test_of_several_names_the_one_that_occurs_most_is_meant() -> None:
    texts = [
        "The National Statistics Office spoke.",
        "A Northern Skating Order met. The National Statistics Office left.",
    ]
    assert spelt_out("who runs the NSO", texts) == "who runs the National Statistics Office"


def test_without_texts_nothing_is_known() -> None:
    assert spelt_out("How did AMLO react?", []) == "How did AMLO react?"
