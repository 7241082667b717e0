"""The chain streams how the question was understood, then the evidence, then text, then the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.answering.abstaining import ABSTENTION, NOT_WITHIN, NOTHING_WITHIN
from rag.answering.chain import BROKEN_OFF, FALLBACK, Reading, build_chain, one_turn
from rag.answering.writing import Drafted, ExtractiveWriter, Writer
from rag.errors import ModelError, QuestionError
from rag.types import WHOLE_ARCHIVE, Answer, Candidate, Evidence, Narrowing, Turn
from tests.builders import candidate, evidence

FOUND = [evidence("He paid 5 euros.", article="a"), evidence("She paid none.", article="b")]


class Listed(BaseRetriever):
    """Returns the same documents for every question and remembers the questions."""

    asked: list[str] = []  # noqa: RUF012  # a pydantic field, copied for each instance
    text: str = "He paid 5 euros."

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        self.asked.append(query)
        return [Document(page_content=self.text, id="a#0")]


class Nothing(BaseRetriever):
    """Finds nothing."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return []


class Failing:
    """A chat model's writer that fails after `after` sentences."""

    name = "fake:model"

    def __init__(self, after: int = 0) -> None:
        self.after = after

    def write(self, question: str, history: Sequence[Turn], evidence: Sequence[Evidence]) -> Iterator[Drafted]:
        yield from list(ExtractiveWriter().write(question, history, evidence))[: self.after]
        raise ModelError("It broke.", remedy="Mend it.")


class Silent:
    """A chat model's writer of whose draft nothing is supported."""

    name = "fake:model"

    def write(self, question: str, history: Sequence[Turn], evidence: Sequence[Evidence]) -> Iterator[Drafted]:
        return iter(())


def chain(
    *,
    confidence: float = 0.9,
    writer: Writer | None = None,
    retriever: BaseRetriever | None = None,
    narrowing: Narrowing = WHOLE_ARCHIVE,
    unanswered: Sequence[str] = (),
) -> Any:
    def to_candidates(documents: Sequence[Document]) -> list[Candidate]:
        return [candidate(document.page_content) for document in documents]

    return build_chain(
        retriever or Listed(),
        lambda asked: Reading(FOUND, confidence, FOUND[:1] if asked[0][1] else (), unanswered),
        writer or ExtractiveWriter(),
        to_candidates=to_candidates,
        threshold=0.5,
        narrowing=narrowing,
    )


def answer(**options: Any) -> Answer:
    result: Answer = chain(**options).invoke(one_turn("Who paid?"))["answer"]
    return result


def test_the_pieces_come_in_the_order_a_reader_needs_them() -> None:
    kinds = [next(iter(piece)) for piece in chain().stream(one_turn("Who paid?"))]
    assert kinds == ["standalone_question", "evidence", "text", "text", "answer"]


def test_an_abstention_says_whether_the_archive_or_only_a_narrowing_of_it_was_asked() -> None:
    opium = Narrowing(tags=("opium",))
    assert answer(confidence=0.1).notice == "The archive does not answer this question."
    within = answer(confidence=0.1, narrowing=opium)
    assert (within.notice, within.narrowing) == (NOT_WITHIN, opium)
    nothing = answer(confidence=0.1, narrowing=opium, retriever=Nothing())
    assert (nothing.notice, nothing.nearest) == (NOTHING_WITHIN, ())
    assert answer(narrowing=opium).narrowing == opium


def test_the_pieces_add_up_to_what_invoke_returns() -> None:
    whole = chain().invoke(one_turn("Who paid?"))
    assert whole["text"] == "He paid 5 euros. [1] She paid none. [2]"
    assert [c.quote for c in whole["evidence"]] == ["He paid 5 euros.", "She paid none."]
    assert whole["answer"].status == "answered"


def test_parts_of_a_question_that_are_left_open_are_named_under_the_answer_and_not_in_an_abstention() -> None:
    half = partial(answer, unanswered=["When was the bridge built?", "Who paid for it?"])
    assert half().notice == "The archive does not answer: “When was the bridge built?” “Who paid for it?”"
    assert half().status == "answered"
    assert half(confidence=0.1).notice == ABSTENTION
    assert half(writer=Failing()).notice.startswith(f"{FALLBACK} The archive does not answer: “When")


def test_below_the_threshold_it_abstains_and_names_the_nearest_articles() -> None:
    abstained = answer(confidence=0.49)
    assert (abstained.status, abstained.notice, abstained.sentences) == ("abstained", ABSTENTION, ())
    assert [(near.article_id, near.quote) for near in abstained.nearest] == [("a", "He paid 5 euros.")]
    assert abstained.confidence == pytest.approx(0.49)


def test_at_the_threshold_it_answers_and_names_no_nearest_articles() -> None:
    given = answer(confidence=0.5)
    assert (given.status, given.nearest, given.notice) == ("answered", (), "")


def test_an_abstention_shows_no_evidence_and_no_text() -> None:
    kinds = [next(iter(piece)) for piece in chain(confidence=0.1).stream(one_turn("Who paid?"))]
    assert kinds == ["standalone_question", "answer"]


def test_a_question_that_cannot_be_asked_is_refused_before_anything_is_searched() -> None:
    retriever = Listed()
    with pytest.raises(QuestionError):
        chain(retriever=retriever).invoke(one_turn("?!"))
    assert retriever.asked == []


def test_a_follow_up_is_searched_as_the_question_that_stands_alone() -> None:
    retriever = Listed()
    history = [Turn("user", "Was Ana Ruiz found guilty?"), Turn("assistant", "Yes.")]
    result = chain(retriever=retriever).invoke(one_turn("How long did she get?", history))
    assert retriever.asked == ["How long did Ana Ruiz get? (found guilty)"]
    assert result["answer"].question == "How long did she get?"
    assert result["answer"].standalone_question == retriever.asked[0]


def test_each_part_of_a_question_is_searched_and_read_with_its_own_candidates() -> None:
    retriever = Listed()
    read: list[list[str]] = []

    def note(asked: Sequence[tuple[str, Sequence[Candidate]]]) -> Reading:
        read.append([f"{question} {len(candidates)}" for question, candidates in asked])
        return Reading(FOUND, 0.9)

    build_chain(
        retriever, note, ExtractiveWriter(), to_candidates=lambda docs: [candidate("X.") for _ in docs], threshold=0.5
    ).invoke(one_turn("Who paid for the old iron bridge? When was the new town harbour built?"))
    whole, *asked = retriever.asked
    assert whole == "Who paid for the old iron bridge? When was the new town harbour built?"
    assert sorted(asked) == ["When was the new town harbour built?", "Who paid for the old iron bridge?"]
    assert read == [["Who paid for the old iron bridge? 1", "When was the new town harbour built? 1"]]


def test_an_abbreviation_that_the_articles_spell_out_is_searched_read_and_shown_so() -> None:
    retriever = Listed(text="The Harbour Board of Trustees paid.")
    result = chain(retriever=retriever).invoke(one_turn("What did the HBT pay?"))
    assert retriever.asked == ["What did the HBT pay?", "What did the Harbour Board of Trustees pay?"]
    assert result["answer"].question == "What did the HBT pay?"
    assert result["answer"].standalone_question == retriever.asked[1]


def test_what_is_asked_for_in_order_of_time_is_answered_oldest_article_first() -> None:
    late = replace(FOUND[0], candidate=replace(FOUND[0].candidate, date="2021-05-01"))
    early = replace(FOUND[1], candidate=replace(FOUND[1].candidate, date="2019-12"))
    built = build_chain(
        Listed(), lambda asked: Reading([late, early], 0.9), ExtractiveWriter(),
        to_candidates=lambda docs: [candidate("X.") for _ in docs], threshold=0.5,
    )  # fmt: skip
    by_time = built.invoke(one_turn("Which came first, the payment or the refusal?"))["answer"]
    as_found = built.invoke(one_turn("Who paid for the bridge in the end?"))["answer"]
    assert [c.quote for c in by_time.citations] == [early.quote, late.quote]
    assert [c.quote for c in as_found.citations] == [late.quote, early.quote]


def test_a_chat_model_that_cannot_be_reached_leaves_the_extractive_answer_and_says_so() -> None:
    given = answer(writer=Failing())
    assert [s.text for s in given.sentences] == ["He paid 5 euros.", "She paid none."]
    assert (given.model, given.notice) == ("extractive", FALLBACK)


def test_a_chat_model_that_breaks_off_keeps_what_it_wrote_and_says_that_it_may_not_be_all() -> None:
    given = answer(writer=Failing(after=1))
    assert [s.text for s in given.sentences] == ["He paid 5 euros."]
    assert (given.model, given.notice) == ("fake:model", BROKEN_OFF)


def test_the_history_may_be_left_out() -> None:
    assert chain().invoke({"question": "Who paid?"})["answer"].status == "answered"


def test_a_draft_of_which_nothing_is_supported_gives_way_to_the_extractive_answer() -> None:
    given = answer(writer=Silent())
    assert (len(given.sentences), given.model, given.notice) == (2, "extractive", "")


def test_the_timings_name_every_stage_and_add_up() -> None:
    timings = answer().timings_ms
    assert set(timings) == {"retrieve", "read", "write", "total"}
    assert sum(timings.values()) - timings["total"] == pytest.approx(timings["total"], abs=0.3)
