"""A conversation comes back from the browser as it went there, and nothing else comes in that way."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rag.errors import KeepingError
from rag.types import Answer, Article, Citation, Narrowing, NearestArticle, Span
from rag.ui.conversation import Exchange, Problem
from rag.ui.kept import conversation_from, exchange_as_json, exchange_as_text, exchange_from
from rag.ui.passages import CHANGED, source_articles

Cite = Callable[..., Citation]
Answered = Callable[..., Answer]


def _kept(*exchanges: Exchange) -> str:
    return f"[{','.join(map(exchange_as_text, exchanges))}]"


@pytest.fixture
def answered_turn(memo: Article, cite: Cite, answered: Answered) -> Exchange:
    """Return a finished exchange with everything that one can have."""
    answer = answered(cite(1, memo, "First demand."), cite(2, memo, "A remark."), emphasis=(Span(0, 5),))
    answer = replace(answer, narrowing=Narrowing(since="2020", tags=("memo",)), notice="A notice.")
    return Exchange(
        1,
        "What?",
        phase="done",
        standalone="What, then?",
        citations=answer.citations,
        sources=source_articles(answer.citations, lambda _: memo),
        answer=answer,
        run="run-1",
        within="articles dated 2020 or later",
        asked_at="2026-11-24T10:20:00+00:00",
        generation="gen-000001",
    )


def test_a_conversation_comes_back_as_it_was(answered_turn: Exchange, memo: Article, abstained: Answered) -> None:
    abstention = abstained("The archive does not say.", NearestArticle("memo", "The memo", "2020-09-18"))
    conversation = (
        answered_turn,
        Exchange(2, "Who?", phase="done", answer=abstention, run="run-2"),
        Exchange(3, "When?", phase="failed", problem=Problem("It failed.", "Try again."), run="run-3"),
        Exchange(4, "Where?", phase="stopped", draft="In May [1]", run="run-4"),
    )
    assert conversation_from(_kept(*conversation), article_of=lambda _: memo) == conversation


def test_an_answer_that_was_under_way_comes_back_as_stopped() -> None:
    assert exchange_from(exchange_as_text(Exchange(1, "What?", phase="searching"))).phase == "stopped"


def test_turns_are_numbered_anew(answered_turn: Exchange, memo: Article) -> None:
    text = _kept(replace(answered_turn, number=7), replace(answered_turn, number=3))
    assert [exchange.number for exchange in conversation_from(text, article_of=lambda _: memo)] == [1, 2]


def test_what_the_archive_knows_is_not_kept(answered_turn: Exchange) -> None:
    kept = exchange_as_json(answered_turn)
    assert not {"sources", "number", "remark"} & kept.keys()
    assert kept["citations"] == [] and len(kept["answer"]["citations"]) == 2


def test_a_sentence_that_the_archive_has_lost_is_said_to_be_lost(answered_turn: Exchange, memo: Article) -> None:
    now = replace(memo, text=memo.text.replace("First demand.", "Third demand."))
    (exchange,) = conversation_from(_kept(answered_turn), article_of=lambda _: now)
    first, second = exchange.sources[0].passages
    assert (first.text, first.note) == ("First demand.", CHANGED)
    assert second.note == "" and "A remark." in second.text


@pytest.mark.parametrize(
    ("then", "now", "remarked"),
    [("gen-000001", "gen-000002", True), ("gen-000001", "gen-000001", False), ("", "gen-000002", False)],
)
def test_an_answer_from_another_state_of_the_archive_says_so(
    answered_turn: Exchange, memo: Article, then: str, now: str, remarked: bool
) -> None:
    text = _kept(replace(answered_turn, generation=then))
    (exchange,) = conversation_from(text, article_of=lambda _: memo, generation=now)
    assert bool(exchange.remark) is remarked


def test_what_a_later_version_adds_is_no_obstacle(answered_turn: Exchange) -> None:
    kept = exchange_as_json(answered_turn) | {"mood": "curious"}
    assert exchange_from(json.dumps(kept)).question == "What?"


@pytest.mark.parametrize(
    "change",
    [
        {"question": 3},
        {"question": None},
        {"phase": "dreaming"},
        {"answer": {"status": "answered"}},
        {"answer": "yes"},
        {"citations": [{"number": 1}]},
        {"problem": {"what": "x"}},
    ],
)
def test_what_no_page_of_ours_kept_is_refused(answered_turn: Exchange, change: dict[str, Any]) -> None:
    with pytest.raises(KeepingError):
        exchange_from(json.dumps(exchange_as_json(answered_turn) | change))


@pytest.mark.parametrize("text", [None, 3, [], "", "{}", "[3]", '"x"', "[" * 100_000, "[]" + " " * 5_000_000])
def test_text_that_is_no_list_of_turns_is_refused(text: object) -> None:
    with pytest.raises(KeepingError):
        conversation_from(text, article_of=lambda _: None)
