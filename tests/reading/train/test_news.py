"""The news that the reader is trained on: sound, in two parts that share no story, and not about the sample corpus."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rag.reading.train.squad import Paragraph, read_squad

FOLDER = Path(__file__).parents[3] / "rag" / "reading" / "train" / "news"
FILES = [FOLDER / "training.json", FOLDER / "calibration.json"]
SUBJECTS_OF_THE_SAMPLE_CORPUS = re.compile(r"mexic|cartel|fentanyl|sinaloa|m[ée]rida initiative", re.IGNORECASE)


def stories(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["data"]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_stands_where_it_is_said_to(path: Path) -> None:
    for paragraph in read_squad([path]):
        assert paragraph.date
        for question in paragraph.questions:
            assert question.text
            for answer, start in question.answers:
                assert paragraph.text[start : start + len(answer)] == answer


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_several_articles_answer_together_stands_in_each_of_them(path: Path) -> None:
    dossiers: dict[str, list[Paragraph]] = {}
    for paragraph in read_squad([path]):
        if paragraph.dossier:
            dossiers.setdefault(paragraph.article, []).append(paragraph)
    assert len(dossiers) >= 10
    for paragraphs in dossiers.values():
        given: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for paragraph in paragraphs:
            for question in paragraph.questions:
                if question.elsewhere:
                    given.setdefault(question.text, []).append((question.answers[0][0], question.elsewhere))
        assert len(given) >= 10
        for places in given.values():
            assert len(places) >= 2
            for answer, elsewhere in places:
                assert all(other in elsewhere or other == answer for other, _ in places)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_between_a_quarter_and_a_half_of_the_questions_have_no_answer(path: Path) -> None:
    answered = [bool(question.answers) for paragraph in read_squad([path]) for question in paragraph.questions]
    assert 0.25 < answered.count(False) / len(answered) < 0.5


def test_the_two_parts_share_no_story_and_no_question() -> None:
    training, calibration = map(stories, FILES)
    assert {story["title"] for story in training}.isdisjoint(story["title"] for story in calibration)
    ids = [q["id"] for part in (training, calibration) for s in part for p in s["paragraphs"] for q in p["qas"]]
    assert len(ids) == len(set(ids))


def test_neither_part_is_about_the_subjects_of_the_sample_corpus() -> None:
    for path in FILES:
        assert not SUBJECTS_OF_THE_SAMPLE_CORPUS.search(path.read_text("utf-8"))
