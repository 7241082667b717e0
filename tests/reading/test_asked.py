"""What kind of thing a question asks for, and whether a sentence has it."""

import pytest

from rag.reading.asked import kinds_asked, kinds_held

NONE = (False, False, False, False)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many mayors resigned?", (True, False, False, False)),
        ("garcia luna sentence in months", NONE),
        ("When did it rain?", (False, True, False, False)),
        ("what year did it end", (True, True, False, False)),
        ("Who said that?", (False, False, True, True)),
        ("What were her exact words?", (False, False, False, True)),
        ("Which mayor resigned?", NONE),
    ],
)
def test_a_question_asks_for_number_time_person_or_words(question: str, kinds: tuple[bool, ...]) -> None:
    assert kinds_asked(question) == kinds


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("It rained.", NONE),
        ("It cost 5 euros.", (True, False, False, False)),
        ("Twenty left in May.", (True, True, True, False)),
        ("The mayor, Ana Ruiz, resigned.", (False, False, True, False)),
        ("It was called “a farce”.", (False, False, False, True)),
    ],
)
def test_a_sentence_has_number_time_name_or_quotation(sentence: str, kinds: tuple[bool, ...]) -> None:
    assert kinds_held(sentence) == kinds
