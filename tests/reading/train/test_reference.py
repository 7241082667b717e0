"""The encyclopaedic paragraphs that the reader is trained on: sound, and not about what it is measured on."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rag.reading.train.squad import read_squad

FILE = Path(__file__).parents[3] / "rag" / "reading" / "train" / "reference" / "paragraphs.json"


def test_every_answer_stands_where_it_is_said_to() -> None:
    for paragraph in read_squad([FILE]):
        assert paragraph.title
        assert paragraph.date is None
        for question in paragraph.questions:
            assert question.text
            for answer, start in question.answers:
                assert paragraph.text[start : start + len(answer)] == answer


def test_half_of_the_questions_have_no_answer_and_none_is_asked_twice_of_a_paragraph() -> None:
    paragraphs = read_squad([FILE])
    answered = [bool(question.answers) for paragraph in paragraphs for question in paragraph.questions]
    assert 0.45 < answered.count(False) / len(answered) < 0.6
    for paragraph in paragraphs:
        texts = [question.text for question in paragraph.questions]
        assert len(texts) == len(set(texts))


def test_they_are_about_neither_the_sample_corpus_nor_the_set_that_measures_the_reader(shared: Path) -> None:
    assert not re.search(r"mexic|cartel|fentanyl|sinaloa", FILE.read_text("utf-8"), re.IGNORECASE)
    measured = json.loads((shared / "bench" / "squad2" / "dev-v2.0.json").read_text("utf-8"))["data"]
    subjects = {article["title"].replace("_", " ").split(",")[0].lower() for article in measured}
    assert {paragraph.title.lower() for paragraph in read_squad([FILE])}.isdisjoint(subjects)
