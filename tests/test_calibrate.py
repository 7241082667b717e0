"""Fitting on one half and reporting on the other: what is learnt, from which sentences, and what is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.calibrate import (
    Example,
    collect,
    fit_decision,
    fit_ranking,
    is_evidence,
    read_with,
    report_decision,
    report_ranking,
    report_threshold,
)
from rag.evaluation.calibration import in_tuning_half
from rag.reading.decision import SIGNS
from rag.reading.ranking import FEATURES
from rag.types import Candidate, PassageScore
from tests.builders import candidate, passage_score

ANSWER = "The dam at Brenmouth burst at dawn."
OTHER = "Nobody was hurt."


def example(number: int, *, answerable: bool = True) -> Example:
    """Make a question that one sentence of the first passage answers, where it says so with confidence."""
    found = [candidate(f"{ANSWER} {OTHER}", article=f"a{number}"), candidate("Rain fell for days.", article="b")]
    sure = (
        [passage_score(0.9, 0.1), passage_score(0.2)] if answerable else [passage_score(0.2, 0.1), passage_score(0.1)]
    )
    evidence = ((f"a{number}.md", ANSWER),) if answerable else ()
    return Example("made", f"group {number}", "When did the dam burst?", answerable, evidence, found, sure)


EXAMPLES = [example(number, answerable=number % 2 == 0) for number in range(40)]


def test_a_sentence_is_evidence_if_the_set_names_it_or_a_part_of_it_in_that_file() -> None:
    one = example(1)
    mine, other = one.candidates
    assert is_evidence(ANSWER, mine, one)
    assert is_evidence(f"{ANSWER} It was cold.", mine, one)
    assert is_evidence("burst at dawn.", mine, one)
    assert not is_evidence(OTHER, mine, one)
    assert not is_evidence(ANSWER, other, one)


def test_ranking_learns_which_sentences_are_evidence() -> None:
    model = fit_ranking(EXAMPLES)
    assert model.names == FEATURES
    weights = dict(zip(model.names, model.weights, strict=True))
    assert weights["share"] > 0
    assert weights["rank"] < 0
    assert "20 questions of the tuning halves of made" in model.fitted_on


def test_the_decision_learns_what_tells_answerable_questions() -> None:
    ranking = fit_ranking(EXAMPLES)
    model = fit_decision(read_with(ranking, EXAMPLES))
    assert model.names == SIGNS
    weights = dict(zip(model.names, model.weights, strict=True))
    assert weights["answerability"] > 0


def test_the_report_prints_shares_and_how_far_a_probability_can_be_trusted(capsys: pytest.CaptureFixture[str]) -> None:
    ranking = fit_ranking(EXAMPLES)
    read = read_with(ranking, EXAMPLES)
    report_ranking(ranking, read)
    report_decision(fit_decision(read), read)
    printed = capsys.readouterr().out
    assert "made: 20 questions, sentence first 1.000, in three 1.000; passage first 1.000 fused, 1.000 read" in printed
    assert "made: 40 questions, AUC 1.000" in printed
    assert "0.9–1.0  n   20" in printed


def test_the_threshold_is_found_on_the_first_set_and_told_of_all_others_too(capsys: pytest.CaptureFixture[str]) -> None:
    ranking = fit_ranking(EXAMPLES)
    tuning = read_with(ranking, EXAMPLES)
    unlike = [replace(one, set="unlike", answerable=not one.answerable) for one in EXAMPLES]
    held_back = read_with(ranking, [*EXAMPLES, *unlike])
    report_threshold(fit_decision(tuning), tuning, held_back, first="made")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].endswith("refuses 4% of the answerable questions tuned on. Of the others:")
    assert printed[1:] == [
        "  made: wrongly refused 0.000, rightly refused 1.000",
        "  unlike: wrongly refused 1.000, rightly refused 0.000",
    ]


def test_the_two_halves_are_about_equal() -> None:
    halves = [in_tuning_half(f"group {number}") for number in range(400)]
    assert 160 < sum(halves) < 240


class _Scorer:
    """Finds every passage a little relevant."""

    name = "scripted"

    def score(self, question: str, candidates: Sequence[Candidate]) -> list[PassageScore]:
        return [PassageScore(0.5, 0.5, (0.5,) * len(one.chunk.sentences)) for one in candidates]


def test_questions_of_a_set_are_read_from_its_own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {
            "question": "When did it burst?",
            "kind": "time",
            "group": "g",
            "evidence": [{"file": "a.md", "sentence": "x"}],
        },
        {"question": "Who paid?", "kind": "unanswerable", "group": "g"},
    ]
    (tmp_path / "golden.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    asked = []

    class _Byline:
        def __init__(self, settings: object) -> None:
            self.settings = settings

        def candidates(self, question: str, *, limit: int) -> list[Candidate]:
            asked.append((question, limit))
            return [candidate("It burst at dawn.")]

        def close(self) -> None:
            asked.append(("closed", 0))

    monkeypatch.setattr("rag.calibrate.Byline", _Byline)
    found = collect(tmp_path, _Scorer(), sample=10)
    assert {(one.question, one.answerable, one.evidence) for one in found} == {
        ("When did it burst?", True, (("a.md", "x"),)),
        ("Who paid?", False, ()),
    }
    assert sorted(asked) == [("When did it burst?", 20), ("Who paid?", 20), ("closed", 0)]
