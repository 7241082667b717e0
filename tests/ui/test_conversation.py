"""The events of an answer change an exchange, and a conversation becomes turns for a follow-up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.errors import ModelError
from rag.types import Answer, Article, Citation, DraftText, EvidenceFound, Finished, Turn, Understood
from rag.ui.conversation import (
    UNEXPECTED,
    Exchange,
    Problem,
    advanced,
    failed,
    history,
    stopped,
    without_markers,
)


def test_an_exchange_goes_from_searching_over_writing_to_done(
    memo: Article, cite: Callable[..., Citation], answered: Callable[..., Answer]
) -> None:
    citation = cite(1, memo, "First demand.")
    exchange = advanced(Exchange(1, "What?"), Understood("What, then?"), lambda _: memo)
    assert (exchange.phase, exchange.standalone) == ("searching", "What, then?")
    exchange = advanced(exchange, EvidenceFound((citation,)), lambda _: memo)
    assert (exchange.phase, len(exchange.sources)) == ("writing", 1)
    exchange = advanced(exchange, DraftText("First [1]"), lambda _: memo)
    assert exchange.running and exchange.draft == "First [1]"
    exchange = advanced(exchange, Finished(answered(citation)), lambda _: memo)
    assert not exchange.running and exchange.answer is not None


def test_the_sources_are_those_of_the_finished_answer(
    memo: Article, cite: Callable[..., Citation], answered: Callable[..., Answer]
) -> None:
    first, second = cite(1, memo, "First demand."), cite(2, memo, "More lead.")
    exchange = advanced(Exchange(1, "What?"), EvidenceFound((first, second)), lambda _: memo)
    exchange = advanced(exchange, Finished(answered(first)), lambda _: memo)
    assert [len(source.passages) for source in exchange.sources] == [1]


def test_history_is_plain_text_and_leaves_out_what_got_no_reply(
    memo: Article,
    cite: Callable[..., Citation],
    answered: Callable[..., Answer],
    abstained: Callable[..., Answer],
) -> None:
    answer = answered(cite(1, memo, "First demand."), cite(2, memo, "A remark."))
    conversation = (
        Exchange(1, "What?", phase="done", answer=answer),
        Exchange(2, "Why?", phase="failed", problem=UNEXPECTED),
        Exchange(3, "Who?", phase="done", answer=abstained("The archive does not say.")),
        Exchange(4, "When?", phase="stopped", draft="In May [1], and"),
        Exchange(5, "Where?", phase="stopped"),
    )
    assert history(conversation) == (
        Turn("user", "What?"),
        Turn("assistant", "First demand. A remark."),
        Turn("user", "Who?"),
        Turn("assistant", "The archive does not say."),
        Turn("user", "When?"),
        Turn("assistant", "In May, and"),
    )


@pytest.mark.parametrize(
    ("marked", "plain"),
    [("One [1]. Two [2][3].", "One. Two."), ("In [2020] it", "In [2020] it"), ("None", "None")],
)
def test_markers_are_taken_out_of_a_text(marked: str, plain: str) -> None:
    assert without_markers(marked) == plain


def test_an_error_of_ours_speaks_for_itself_and_any_other_keeps_its_details_to_the_log() -> None:
    ours = ModelError("The reader is missing.", remedy="Run doctor.")
    assert failed(Exchange(1, "What?"), ours).problem == Problem("The reader is missing.", "Run doctor.")
    assert failed(Exchange(1, "What?"), ValueError("/root/secret")).problem == UNEXPECTED


def test_stop_ends_what_is_running_and_nothing_else() -> None:
    assert stopped(Exchange(1, "What?", phase="writing")).phase == "stopped"
    assert stopped(Exchange(1, "What?", phase="done")).phase == "done"
