"""Rules of reading SQuAD files."""

from __future__ import annotations

import json
from pathlib import Path

from rag.reading.train.squad import Paragraph, Question, best_answer, read_squad, split


def test_a_file_becomes_paragraphs_with_questions(tmp_path: Path) -> None:
    answer = {"text": "Monday", "answer_start": 14}
    asked = [{"id": "a", "question": " When? ", "answers": [answer]}, {"id": "b", "question": "Why?", "answers": []}]
    paragraph = {"context": "It reopened on Monday.", "qas": asked}
    content = {"data": [{"title": "Port_of_Bren%C3%A9", "paragraphs": [paragraph]}]}
    path = tmp_path / "set.json"
    path.write_text(json.dumps(content), "utf-8")
    assert read_squad([path]) == [
        Paragraph(
            article="set/Port_of_Bren%C3%A9",
            title="Port of Brené",
            text="It reopened on Monday.",
            questions=(Question("a", "When?", (("Monday", 14),)), Question("b", "Why?", ())),
        )
    ]


def test_the_answer_most_annotators_gave_is_the_best_and_among_equals_the_shortest() -> None:
    assert best_answer(Question("a", "?", (("on Monday", 3), ("Monday", 6), ("Monday", 6)))) == ("Monday", 6)
    assert best_answer(Question("a", "?", (("on Monday", 3), ("Monday", 6)))) == ("Monday", 6)


def test_a_paragraph_is_always_on_the_same_side_of_the_split() -> None:
    paragraphs = [Paragraph("x", "", f"Text {n}.", ()) for n in range(400)]
    training, held_back = split(paragraphs, held_back=10)
    assert sorted([*training, *held_back], key=lambda p: p.text) == sorted(paragraphs, key=lambda p: p.text)
    assert 20 < len(held_back) < 60
    assert split(reversed(paragraphs), held_back=10)[1] == held_back[::-1]


def test_news_have_titles_and_dates_of_their_own_and_a_story_is_held_back_whole(tmp_path: Path) -> None:
    paragraph = {"title": "Port reopens", "date": "2021-05-03", "context": "It did.", "qas": []}
    path = tmp_path / "news.json"
    path.write_text(json.dumps({"data": [{"title": "port", "paragraphs": [paragraph]}]}), "utf-8")
    assert read_squad([path]) == [Paragraph("news/port", "Port reopens", "It did.", (), "2021-05-03")]
    stories = [Paragraph(f"news/{n % 100}", "T", f"Text {n}.", (), "2021-05-03") for n in range(400)]
    training, held_back = split(stories, held_back=10)
    assert held_back
    assert {one.article for one in training}.isdisjoint(one.article for one in held_back)
