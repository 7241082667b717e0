"""The JSON of an answer has exactly the documented fields."""

from dataclasses import replace

from rag.answering.as_json import answer_as_json
from rag.answering.extractive import cite, extract
from rag.types import Answer, NearestArticle
from tests.builders import evidence


def make(*, answered: bool) -> Answer:
    found = [evidence("He paid 5 euros.", article="a")] if answered else []
    return Answer(
        question="Who paid?",
        standalone_question="Who paid?",
        status="answered" if answered else "abstained",
        sentences=extract(found),
        citations=cite(found),
        nearest=() if answered else (NearestArticle("a", "A title", "2020", "He paid."),),
        confidence=0.123456,
        model="extractive",
        timings_ms={"total": 1.0},
        notice="" if answered else "The archive does not say.",
    )


def test_an_answer_has_the_documented_fields_in_their_order() -> None:
    data = answer_as_json(make(answered=True))
    assert list(data) == [
        "question", "standalone_question", "narrowing", "status", "answer", "notice", "sentences", "citations",
        "nearest", "confidence", "model", "timings_ms",
    ]  # fmt: skip
    assert data["answer"] == "He paid 5 euros. [1]"
    assert data["sentences"] == [{"text": "He paid 5 euros.", "citations": [1]}]
    assert data["citations"] == [
        {
            "number": 1, "article_id": "a", "title": "A title", "date": None, "path": "a.md", "url": None,
            "start": 0, "end": 16, "quote": "He paid 5 euros.",
        }
    ]  # fmt: skip
    assert (data["confidence"], data["notice"]) == (0.1235, "")


def test_what_is_to_be_known_about_an_answer_stands_beside_its_text() -> None:
    data = answer_as_json(replace(make(answered=True), notice="The chat model broke off."))
    assert (data["answer"], data["notice"]) == ("He paid 5 euros. [1]", "The chat model broke off.")


def test_an_abstention_says_so_in_a_plain_sentence_and_names_articles() -> None:
    data = answer_as_json(make(answered=False))
    assert (data["status"], data["answer"]) == ("abstained", "The archive does not say.")
    assert data["notice"] == data["answer"]
    assert data["nearest"] == [{"article_id": "a", "title": "A title", "date": "2020", "quote": "He paid."}]
