"""Every question is checked before anything is searched, and a refusal says what to do."""

import pytest

from rag.answering.questions import MAX_CHARACTERS, checked_question
from rag.errors import QuestionError


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        checked_question(text)


@pytest.mark.parametrize("text", ["?!", "…", "___", "🤔"])
def test_a_question_without_words_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="no words"):
        checked_question(text)


@pytest.mark.parametrize("text", ["thanks", "Thank you very much!", "OK", "hi there", "test", "this is a test"])
def test_a_courtesy_is_no_question_and_is_told_what_can_be_asked(text: str) -> None:
    with pytest.raises(QuestionError, match="asks nothing of the articles") as caught:
        checked_question(text)
    assert "who did something" in caught.value.remedy


@pytest.mark.parametrize(
    "text", ["why?", "ok and the DEA?", "Hi, who is García Luna?", "what is a test?", "tell me more"]
)
def test_a_question_with_a_courtesy_is_still_a_question(text: str) -> None:
    assert checked_question(text) == text


def test_a_question_of_10_000_characters_is_refused_with_both_numbers() -> None:
    with pytest.raises(QuestionError, match=r"10,000 characters; 1,000") as caught:
        checked_question("x" * 10_000)
    assert "sentence or two" in caught.value.remedy


def test_the_longest_question_is_still_read() -> None:
    assert checked_question("x" * MAX_CHARACTERS) == "x" * MAX_CHARACTERS


@pytest.mark.parametrize("text", ["Что потребовал меморандум?", "备忘录要求什么？", "ما هي المذكرة؟"])
def test_other_scripts_are_words_too(text: str) -> None:
    assert checked_question(text) == text


def test_markup_is_kept_as_the_text_it_is() -> None:
    assert checked_question("<b>who</b> *paid*?") == "<b>who</b> *paid*?"


def test_lines_and_control_characters_become_single_spaces() -> None:
    assert checked_question(" who\r\n\x07paid \u2028 it? ") == "who paid it?"


def test_bytes_that_were_no_text_become_spaces() -> None:
    assert checked_question(b"who \xff paid?".decode("utf-8", "surrogateescape")) == "who paid?"
