"""The parts together: real embedder, real Chroma, the sample corpus and a real plain-text article."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel

from rag.errors import ModelError
from rag.indexing.embedder import MiniLmEmbedder
from rag.pipeline import Byline
from rag.settings import PROJECT, load_settings
from rag.types import DraftText, EvidenceFound, Finished, Turn, Understood

MEMO = "what did Trump's memo demand?"


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLmEmbedder) -> Iterator[Byline]:
    """Index the sample corpus."""
    byline = Byline(load_settings(index=tmp_path_factory.mktemp("index")), embedder=embedder)
    byline.reindex()
    yield byline
    byline.close()


def assert_exact(byline: Byline, question: str, history: tuple[Turn, ...] = ()) -> str:
    """Check every citation of an answer against its article; return the answer's text."""
    answer = byline.ask(question, history)
    assert answer.status == "answered"
    numbers = {citation.number for citation in answer.citations}
    for citation in answer.citations:
        article = byline.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
    for sentence in answer.sentences:
        assert sentence.citations
        assert set(sentence.citations) <= numbers
    return " ".join(sentence.text for sentence in answer.sentences)


def test_the_first_question_anyone_asks_is_answered_from_the_memo_brief(sample: Byline) -> None:
    assert "dismantling the cartels" in assert_exact(sample, MEMO)
    assert {c.article_id for c in sample.ask(MEMO).citations} == {"2020-09-18-us-memo-presses-mexico-on-cartels"}


def test_with_only_the_plain_text_article_it_is_answered_from_that(
    shared: Path, tmp_path: Path, embedder: MiniLmEmbedder
) -> None:
    byline = Byline(load_settings(corpus=shared / "articles", index=tmp_path), embedder=embedder)
    byline.reindex()
    assert "memo" in assert_exact(byline, MEMO)
    assert {c.path for c in byline.ask(MEMO).citations} == {"insight-crime-2020-09-us-mexico-memo.txt"}
    assert all("distribute our work" not in c.quote for c in byline.ask(MEMO).citations)
    byline.close()


def test_of_two_questions_in_one_the_unanswered_one_is_named_under_the_answer(sample: Byline) -> None:
    answer = sample.ask("What did Trump's memo demand and who is the president of Honduras?")
    assert answer.status == "answered"
    assert answer.notice == "The archive does not answer: “who is the president of Honduras?”"
    assert {citation.path for citation in answer.citations} == {"2020-09-18-us-memo-presses-mexico-on-cartels.md"}


def test_the_events_come_in_order_and_end_with_the_answer(sample: Byline) -> None:
    events = list(sample.stream(MEMO))
    assert [type(event) for event in events[:2]] == [Understood, EvidenceFound]
    assert all(isinstance(event, DraftText) for event in events[2:-1])
    last = events[-1]
    assert isinstance(last, Finished)
    assert events[1] == EvidenceFound(last.answer.citations)


def test_what_the_archive_is_not_about_is_abstained_from(sample: Byline) -> None:
    answer = sample.ask("what is the capital of france?")
    assert (answer.status, answer.sentences, len(answer.nearest)) == ("abstained", (), 3)


@pytest.mark.parametrize(
    "question", ["Что потребовал меморандум?", "备忘录要求什么？", '" OR NEAR(* AND', "<img src=x>"]
)
def test_any_text_can_be_asked(sample: Byline, question: str) -> None:
    assert sample.ask(question).status in {"answered", "abstained"}


def test_a_chat_model_writes_and_its_sentences_are_cited_by_what_supports_them(
    sample: Byline, embedder: MiniLmEmbedder
) -> None:
    reply = (
        "Mexico must demonstrate its commitment to dismantling the cartels [9]. It must also cede Baja California [1]."
    )
    byline = Byline(sample.settings, embedder=embedder, chat_model=FakeListChatModel(responses=[reply]))
    answer = byline.ask(MEMO)
    assert [s.text for s in answer.sentences] == ["Mexico must demonstrate its commitment to dismantling the cartels."]
    assert "dismantling the cartels" in answer.citations[0].quote
    byline.close()


def examples_of(byline: Byline) -> list[str]:
    """Wait for the example questions, which are looked for in the background."""
    for _ in range(600):
        if (examples := byline.examples()) is not None:
            return examples
        time.sleep(0.1)
    raise AssertionError("the examples were never found")


def test_examples_are_drawn_from_the_archive_at_hand_and_answered_by_it(
    sample: Byline, tmp_path: Path, embedder: MiniLmEmbedder
) -> None:
    assert not sample.ready() and sample.examples() is None
    sample.load()
    assert sample.ready()
    examples = examples_of(sample)
    assert examples[0] == MEMO.replace("what", "What", 1) and len(examples) == 5
    answers = [sample.ask(question) for question in examples]
    assert {answer.status for answer in answers} == {"answered"}
    assert len({answer.citations[0].article_id for answer in answers}) == 5
    (tmp_path / "a.md").write_text("The mayor of Springfield resigned on Monday after a quarrel about a bridge.")
    other = Byline(load_settings(corpus=tmp_path, index=tmp_path / ".index"), embedder=embedder)
    other.reindex()
    other.load()
    assert examples_of(other) == []
    other.close()


def test_what_to_ask_next_is_answered_by_the_articles_of_the_answer_or_by_the_nearest(sample: Byline) -> None:
    for question in (MEMO, "what is the capital of france?"):
        answer = sample.ask(question)
        near = {found.chunk.article_id for found in sample.candidates(question, limit=20)}
        suggested = sample.next_questions(answer, [question])
        assert 1 <= len(suggested) <= 3
        for each in suggested:
            assert {sample.ask(each).citations[0].article_id} <= near


def test_models_that_cannot_be_loaded_are_told_to_whoever_asks_whether_they_are_ready(tmp_path: Path) -> None:
    class Broken(MiniLmEmbedder):
        def load(self) -> None:
            raise ModelError("The weights are missing.", remedy="Reinstall them.")

    byline = Byline(load_settings(index=tmp_path), embedder=Broken())
    assert not byline.ready()
    with pytest.raises(ModelError):
        byline.load()
    with pytest.raises(ModelError, match="missing"):
        byline.ready()


def test_status_counts_articles_and_passages(sample: Byline) -> None:
    status = sample.status()
    assert status.articles == len(list((PROJECT / "corpus").glob("[0-9]*.md"))) == 14
    assert status.passages == sum(article.passages for article in sample.articles())


def test_the_retriever_is_a_langchain_retriever(sample: Byline) -> None:
    documents = sample.retriever().invoke("Who leads the Mexico Opium Network?", k=3)
    assert len(documents) == 3
    article = sample.article(documents[0].metadata["article_id"])
    assert article is not None
    assert article.text[documents[0].metadata["start"] : documents[0].metadata["end"]] == documents[0].page_content
