"""Rules of the shipped reader, asked on passages written for the purpose."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.reading.encoding import Encoded
from rag.reading.reader import WEIGHTS, OnnxReader, decode
from rag.reading.reading import NO_SPAN, Passage, span_score_within

HARBOUR = Passage(
    "Harbour reopens after the storm. 3 May 2021",
    "The harbour of Brenmouth reopened on Monday after nine weeks. Mayor Alice Norwood said that the repairs had cost "
    "4.2 million pounds. Two fishing boats sank in the storm, but nobody was hurt.",
)
LIBRARY = Passage(
    "A new library for Tollbridge. 12 June 2019",
    "The council of Tollbridge voted to build a library beside the railway station. The architect Peter Lang won the "
    "competition with a design of brick and glass.",
)
RECIPE = Passage(
    "Sunday cooking", "Peel the apples, cut them into slices and boil them with sugar until they are soft."
)


@pytest.fixture(scope="module")
def reader() -> OnnxReader:
    return OnnxReader(threads=2)


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("How much did the repairs cost?", HARBOUR, "4.2 million"),
        ("who is the mayor", HARBOUR, "Alice Norwood"),
        ("Who designed the library in Tollbridge?", LIBRARY, "Peter Lang"),
    ],
)
def test_the_words_of_the_answer_are_found(reader: OnnxReader, question: str, passage: Passage, answer: str) -> None:
    [reading] = reader.read(question, [passage])
    assert answer in passage.text[reading.start : reading.end]
    assert reading.span_score == span_score_within(reading, 0, len(passage.text))


def test_of_two_times_in_the_right_sentence_the_one_asked_for_is_marked(reader: OnnxReader) -> None:
    """Where the answer's words end is more than these weights can tell; the model card says so."""
    [reading] = reader.read("When did the harbour of Brenmouth reopen?", [HARBOUR])
    assert HARBOUR.text[reading.start : reading.end].removeprefix("on ").startswith("Monday")


def test_the_passage_that_answers_scores_highest(reader: OnnxReader) -> None:
    readings = reader.read("How many boats sank in the storm at Brenmouth?", [RECIPE, LIBRARY, HARBOUR])
    assert max(readings, key=lambda r: r.relevance) is readings[2]
    assert max(readings, key=lambda r: r.answerability) is readings[2]
    assert max(readings, key=lambda r: r.span_score) is readings[2]


def test_the_sentence_that_answers_has_the_better_span(reader: OnnxReader) -> None:
    [reading] = reader.read("How many fishing boats sank?", [HARBOUR])
    last = HARBOUR.text.index("Two fishing")
    assert span_score_within(reading, last, len(HARBOUR.text)) > span_score_within(reading, 0, last)


def test_readings_come_in_the_order_of_the_passages_whatever_is_read_beside_them(reader: OnnxReader) -> None:
    question, passages = "Who won the competition?", [LIBRARY, RECIPE, HARBOUR] * 3
    together = reader.read(question, passages)
    for passage, reading in zip(passages, together, strict=True):
        [alone] = reader.read(question, [passage])
        assert alone.relevance == pytest.approx(reading.relevance, abs=1e-4)
        assert (alone.start, alone.end) == (reading.start, reading.end)


def test_many_threads_may_ask_at_once(reader: OnnxReader) -> None:
    questions = ["Who won the competition?", "What did the repairs cost?"] * 4
    expected = [[r.relevance for r in reader.read(question, [LIBRARY, HARBOUR])] for question in questions]
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda question: [r.relevance for r in reader.read(question, [LIBRARY, HARBOUR])], questions)
        )
    assert np.allclose(found, expected, atol=1e-4)


def test_no_passage_gives_no_reading(reader: OnnxReader) -> None:
    assert reader.read("Who?", []) == []


def test_an_empty_passage_has_no_span(reader: OnnxReader) -> None:
    [reading] = reader.read("Who?", [Passage("Title", "")])
    assert (reading.start, reading.end, reading.span_score) == (0, 0, NO_SPAN)


def test_scores_of_spans_are_measured_against_no_answer() -> None:
    encoded = Encoded(ids=[1, 5, 2, 7, 8, 2], types=[0, 0, 0, 1, 1, 1], first=3, spans=[(0, 4), (5, 9)])
    spans = np.array([[2, 9, 9, 3, 1, 9, 9], [1, 9, 9, 0, 5, 9, 9]], dtype=np.float32)
    reading = decode(encoded, np.array([0.5, -0.5], dtype=np.float32), spans)
    assert (reading.relevance, reading.answerability) == (0.5, -0.5)
    assert (reading.start, reading.end, reading.span_score) == (0, 9, 5.0)
    assert reading.start_scores.tolist() == [1.0, -1.0]
    assert reading.end_scores.tolist() == [-1.0, 4.0]


def test_a_file_that_is_not_the_shipped_one_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "tokenizer.json"
    shutil.copy(WEIGHTS / "tokenizer.json", changed)
    changed.write_text(changed.read_text("utf-8") + " ", "utf-8")
    with pytest.raises(ModelError, match=r"tokenizer\.json has sha256") as refused:
        OnnxReader(tokenizer_path=changed)
    assert "git checkout" in refused.value.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.onnx cannot be read"):
        OnnxReader(tmp_path / "nowhere.onnx")


def test_the_weights_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 30_000_000
