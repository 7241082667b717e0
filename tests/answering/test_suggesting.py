"""Questions drawn from sentences are grammatical, make sense alone, and are few."""

from __future__ import annotations

import pytest

from rag.answering.suggesting import Drafted, drafted, holds_date, questions_of
from rag.answering.verbs import BASE_OF, third_person
from rag.types import Article, Block, Span

NAMES = {"norrey", "holm", "ada", "council", "northline", "gazette", "mexico", "us", "noria", "research", "mexican"}


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        (
            "On 3 May 2021, Ada Holm signed the Norrey Ferry Act, which parliament had debated for a year.",
            ["When did Ada Holm sign the Norrey Ferry Act?", "Who signed the Norrey Ferry Act?"],
        ),
        ("Northline was sold to the Norrey council in March 2022.", ["When was Northline sold to the Norrey council?"]),
        (
            "Northline spent about $3 billion on the Norrey bridge.",
            [
                "How much did Northline spend on the Norrey bridge?",
                "Who spent about $3 billion on the Norrey bridge?",
            ],
        ),
        (
            "Northline sold 40,000 tickets in Norrey harbour.",
            ["How many tickets did Northline sell in Norrey harbour?"],
        ),
        (
            "Ada Holm cancelled the Norrey crossing because the hull was leaking.",
            ["Why did Ada Holm cancel the Norrey crossing?"],
        ),
        (
            "Ada Holm accused the Gazette of lying.",
            ["Who accused the Gazette of lying?", "What did Ada Holm say about the Gazette?"],
        ),
        ('"Northline must pay," Holm wrote.', ["What did Holm say about Northline?"]),
        (
            "In July 2020, for example, Noria Research launched the Mexico Opium Network, a data-driven approach.",
            ["When did Noria Research launch the Mexico Opium Network?", "Who launched the Mexico Opium Network?"],
        ),
        (
            "Ada Holm has used the Norrey Ferry Act to put Northline on notice.",
            ["Who used the Norrey Ferry Act to put Northline on notice?"],
        ),
        ("The vote was followed by the analyst Ada Holm.", ["Who is Ada Holm?"]),
    ],
)
def test_a_sentence_becomes_the_questions_that_it_answers(sentence: str, questions: list[str]) -> None:
    assert questions_of(sentence, names=NAMES) == questions


@pytest.mark.parametrize(
    "sentence",
    [
        "She signed the Norrey Ferry Act on 3 May 2021.",
        "The council signed it on 3 May 2021.",
        "Holm signed the agreement on 3 May 2021.",
        "Northline repeatedly sold tickets that its captain had printed.",
        "Critics rejected the Norrey Ferry Act on 3 May 2021.",
        "Northline sold 40 after the Norrey crossing.",
        "Northline won in 1996 and Norrey sold the harbour in 2004.",
        "Northline sold the Norrey ferry on Monday.",
        "Northline was not sold to Norrey in March 2022.",
        "Northline argued that at the start of the crossing, as Norrey knew, nothing leaked.",
        "Sold in 2021, the Norrey ferry never sailed.",
        "What did Northline sell to Norrey in March 2022?",
        "Northline sold the Norrey ferry (and its crew) in March 2022.",
        "",
    ],
)
def test_a_sentence_that_needs_its_article_or_more_than_a_rule_makes_none(sentence: str) -> None:
    assert questions_of(sentence, names=NAMES) == []


def _article(title: str, text: str, date: str | None = "2021-05-04") -> Article:
    return Article("ferry", "ferry.md", text, (Block("paragraph", 0, len(text)),), title, date=date)


def test_a_draft_names_the_article_and_the_place_of_its_sentence() -> None:
    text = "It rained. On 3 May 2021 Ada Holm signed the Norrey Ferry Act. Then Ada left Norrey."
    sentence = Span(11, 62)
    assert list(drafted(_article("The ferry", text))) == [
        Drafted("When did Ada Holm sign the Norrey Ferry Act?", "ferry", sentence),
        Drafted("Who signed the Norrey Ferry Act?", "ferry", sentence),
    ]


def test_each_question_is_drawn_once() -> None:
    text = "The chair, Ada Holm, spoke. Later the chair, Ada Holm, left."
    assert [draft.question for draft in drafted(_article("The ferry", text))] == ["Who is Ada Holm?"]


def test_of_nobody_in_an_undated_text_it_is_asked_who_they_are() -> None:
    assert list(drafted(_article("The ferry", "The chair, Ada Holm, spoke.", date=None))) == []


@pytest.mark.parametrize(
    ("title", "text", "question"),
    [
        ("Norrey lists six ferries as unsafe", "In 2021 Norrey did so.", "When did Norrey list six ferries as unsafe?"),
        (
            "Ada Holm, once a captain, pleads guilty in Norrey",
            "It was Ada Holm.",
            "When did Ada Holm plead guilty in Norrey?",
        ),
        (
            "Norrey Court throws out the case of Northline",
            "So ruled the Norrey Court.",
            "When did the Norrey Court throw out the case of Northline?",
        ),
    ],
)
def test_a_headline_in_the_present_tense_asks_when_it_happened(title: str, text: str, question: str) -> None:
    assert list(drafted(_article(title, text))) == [Drafted(question, "ferry", None)]


def test_a_headline_about_someone_the_article_never_names_so_asks_nothing() -> None:
    assert list(drafted(_article("US Supreme Court lists six Norrey ferries", "The court in the US did so."))) == []


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("It ended on 3 May.", True),
        ("Since May 2021 it has ended.", True),
        ("In 2021 it ended.", True),
        ("It ended in an uproar, at 20,215 decibels.", False),
        ("It may end.", False),
    ],
)
def test_a_date_is_found_whole_or_in_part(text: str, held: bool) -> None:
    assert holds_date(text) is held


def test_no_verb_of_the_table_has_a_doubtful_form() -> None:
    assert all(past.islower() and base.isalpha() for past, base in BASE_OF.items())
    assert [third_person(base) for base in ("list", "pass", "deny", "buy", "veto")] == [
        "lists",
        "passes",
        "denies",
        "buys",
        "vetoes",
    ]
