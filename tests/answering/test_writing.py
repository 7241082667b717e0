"""Writers turn evidence into cited sentences; a chat model's words count only where the sources support them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage

from rag.answering.prompts import answer_prompt
from rag.answering.writing import ChatWriter, Drafted, ExtractiveWriter, source_sentences
from rag.errors import ModelError, SettingsError
from rag.settings import PROJECT
from rag.types import Turn
from tests.builders import evidence

PASSAGE = "Mexico sued in Boston on 4 August 2021. The case named Colt and Glock. It failed in June 2025."
FILED = evidence("Mexico sued in Boston on 4 August 2021.", passage=PASSAGE)
FAILED = evidence("It failed in June 2025.", passage=PASSAGE)


def chat_writer(*replies: str, max_tokens: int = 1000) -> ChatWriter:
    model = FakeListChatModel(responses=list(replies))
    return ChatWriter(model, answer_prompt(PROJECT / "prompts"), name="fake:model", max_tokens=max_tokens)


def drafts(writer: ChatWriter) -> list[Drafted]:
    return list(writer.write("How did the suit go?", [], [FILED, FAILED]))


def watched(reply: str, told: list[str]) -> GenericFakeChatModel:
    """Make a model that streams `reply` word by word and notes in `told` what it has sent."""

    class Watched(GenericFakeChatModel):
        def _stream(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
            for chunk in super()._stream(*args, **kwargs):
                told.append(str(chunk.message.content))
                yield chunk

    return Watched(messages=iter([AIMessage(reply)]))


def test_the_extractive_writer_yields_one_sentence_for_each_piece_of_evidence() -> None:
    drafted = list(ExtractiveWriter().write("", [], [FILED, FAILED]))
    assert [d.sentence.text for d in drafted] == [FILED.quote, FAILED.quote]
    assert [len(d.citations) for d in drafted] == [1, 2]


def test_the_models_own_markers_are_replaced_by_computed_ones() -> None:
    (first, second) = drafts(chat_writer("The case failed in June 2025 [7]. Mexico sued in Boston in August 2021 [9]."))
    assert first.sentence.text == "The case failed in June 2025."
    assert [c.quote for c in first.citations] == [FAILED.quote]
    assert second.sentence.citations == (2,)
    assert second.citations[1].quote == FILED.quote


def test_a_sentence_that_no_source_supports_is_dropped() -> None:
    (only,) = drafts(chat_writer("Paris is the capital of France [1]. The case failed in June 2025 [1]."))
    assert only.sentence.text == "The case failed in June 2025."


def test_a_sentence_may_rest_on_a_neighbour_of_the_chosen_evidence() -> None:
    (only,) = drafts(chat_writer("The case named Colt and Glock."))
    assert only.citations[0].quote == "The case named Colt and Glock."


def test_a_sentence_is_yielded_before_the_next_one_is_written() -> None:
    told: list[str] = []
    model = watched("The case failed in June 2025. Mexico sued in Boston in August 2021.", told)
    writer = ChatWriter(model, answer_prompt(PROJECT / "prompts"), name="fake:model", max_tokens=1000)
    stream = writer.write("How did it go?", [], [FILED, FAILED])
    assert next(stream).sentence.text == "The case failed in June 2025."
    assert "".join(told).endswith("Mexico")


def test_a_reader_who_stops_stops_the_model_too() -> None:
    told: list[str] = []
    model = watched("The case failed in June 2025. Mexico sued in Boston in August 2021.", told)
    writer = ChatWriter(model, answer_prompt(PROJECT / "prompts"), name="fake:model", max_tokens=1000)
    stream = writer.write("How did it go?", [], [FILED, FAILED])
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator, as every writer's stream is
    assert "".join(told).endswith("Mexico")


def test_the_sources_stay_within_the_token_budget_but_never_vanish() -> None:
    seen: list[str] = []

    class Listening(FakeListChatModel):
        def _stream(self, messages: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            seen.append(str(messages[0].content))
            yield from super()._stream(messages, *args, **kwargs)

    other = evidence("A long story follows here.", article="b")
    model = Listening(responses=["The case failed in June 2025."])
    writer = ChatWriter(model, answer_prompt(PROJECT / "prompts"), name="fake:model", max_tokens=5)
    list(writer.write("How did it go?", [], [FAILED, other]))
    assert PASSAGE in seen[0]
    assert "A long story" not in seen[0]


def test_a_model_that_fails_gives_one_error_with_a_remedy() -> None:
    model = FakeListChatModel(responses=["The case failed."], error_on_chunk_number=3)
    writer = ChatWriter(model, answer_prompt(PROJECT / "prompts"), name="fake:model", max_tokens=1000)
    with pytest.raises(ModelError, match="fake:model failed") as caught:
        list(writer.write("How did it go?", [Turn("user", "hi")], [FAILED]))
    assert "BYLINE_MODEL" in caught.value.remedy


def test_the_source_sentences_are_the_evidence_first_then_its_neighbours_once() -> None:
    assert [e.quote for e in source_sentences([FAILED, FILED])] == [
        "It failed in June 2025.",
        "Mexico sued in Boston on 4 August 2021.",
        "The case named Colt and Glock.",
    ]


def test_a_prompt_without_its_placeholders_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text("Answer from {sources}.")
    with pytest.raises(SettingsError, match="placeholders"):
        answer_prompt(tmp_path)
    with pytest.raises(SettingsError, match="cannot be read"):
        answer_prompt(tmp_path / "absent")
    (tmp_path / "answer.md").write_text("Answer {from.here} with {")
    with pytest.raises(SettingsError, match="not a template"):
        answer_prompt(tmp_path)
