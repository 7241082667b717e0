"""Rules of the noise on questions and of made-up context lines."""

from __future__ import annotations

import random

from rag.reading.train.noise import noisy, shortened, some_context

QUESTION = "When was the harbour of Brené reopened?"


def variants(question: str) -> set[str]:
    return {noisy(question, random.Random(seed)) for seed in range(200)}


def test_questions_come_in_lower_case_without_mark_as_keywords_and_without_accents() -> None:
    found = variants(QUESTION)
    assert "when was the harbour of brené reopened" in found
    assert "when harbour brené reopened" in found
    assert any("Brene" in question or "brene" in question for question in found)
    assert any(question.startswith("quick question: when was") for question in found)


def test_a_shortened_question_lacks_one_content_word_and_a_short_one_stays() -> None:
    asked = "When was the harbour of Brené reopened by boats?"
    lost = {frozenset(asked.split()) - frozenset(shortened(asked, random.Random(n)).split()) for n in range(40)}
    assert lost == {frozenset({word}) for word in ("harbour", "Brené", "reopened", "by", "boats?")}
    assert shortened(QUESTION, random.Random(1)) == QUESTION


def test_a_context_has_the_day_that_is_known() -> None:
    lines = [some_context("Port", "Text.", random.Random(seed), day="1987-03-02") for seed in range(100)]
    assert sum("1987" in line for line in lines) > 60
    assert not any("20" in line for line in lines)


def test_a_question_never_becomes_empty() -> None:
    assert all(question.strip() for question in variants("Who?"))
    assert all(question.strip() for question in variants("Why is it?"))


def test_a_context_has_the_title_or_nothing() -> None:
    lines = {some_context("Port news", "The harbour reopened on Monday.", random.Random(seed)) for seed in range(100)}
    assert "" in lines
    assert "Port news" in lines
    assert all(line.startswith("Port news") for line in lines if line)


def test_the_same_seed_gives_the_same_noise() -> None:
    assert noisy(QUESTION, random.Random(7)) == noisy(QUESTION, random.Random(7))
