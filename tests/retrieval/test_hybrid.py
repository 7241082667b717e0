"""Hybrid search over a small generation, and its LangChain retriever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from rag.errors import IndexMissing
from rag.retrieval.hybrid import find_candidates
from rag.retrieval.retriever import ArchiveRetriever, to_candidates, to_documents
from rag.store.generations import LiveIndex
from rag.types import Candidate
from tests.store.samples import EMBEDDER, article, full_article, publish


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LiveIndex]:
    publish(
        tmp_path,
        article("memo", "The memo demands a campaign.", "A second passage of the memo about seizures."),
        article("poppy", "Poppy farmers in Guerrero grow opium.", title="Opium network", date="2020-09-21"),
        article("case", "The general was freed."),
        full_article(),
    )
    with closing(LiveIndex(tmp_path)) as live:
        yield live


def test_the_passage_that_both_halves_find_is_first_and_says_how(index: LiveIndex) -> None:
    best = _find(index, "the memo demands a campaign", 5)[0]
    assert best.chunk.id == "memo#0"
    assert best.text.startswith("The memo demands a campaign.")
    assert (best.dense_rank, best.lexical_rank) == (1, 1)
    assert best.similarity is not None
    assert best.score == pytest.approx(0.8 * best.similarity + 0.2)
    assert 0.5 < best.similarity <= 1


def test_a_passage_that_only_the_dense_half_finds_has_no_lexical_rank(index: LiveIndex) -> None:
    found = {candidate.chunk.article_id: candidate for candidate in _find(index, "opium", 10)}
    assert found["poppy"].lexical_rank == 1
    assert found["case"].lexical_rank is None
    assert found["case"].score == pytest.approx(0.8 * (found["case"].similarity or 0))


def test_candidates_come_best_first_and_no_more_than_asked_for(index: LiveIndex) -> None:
    scores = [candidate.score for candidate in _find(index, "memo", 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 4
    assert [c.chunk.id for c in _find(index, "memo", 2)] == [c.chunk.id for c in _find(index, "memo", 10)][:2]


@pytest.mark.parametrize("question", ['" OR *', "?!", "", "中文"])
def test_a_question_without_words_still_gets_the_dense_half(index: LiveIndex, question: str) -> None:
    assert all(candidate.lexical_rank is None for candidate in _find(index, question, 10))
    assert len(_find(index, question, 10)) == 4


def test_candidates_survive_the_way_through_documents_and_json(index: LiveIndex) -> None:
    candidates = _find(index, "memo of Mérida", 10)
    documents = to_documents(candidates)
    assert to_candidates(documents) == candidates
    again = [Document(id=d.id, page_content=d.page_content, metadata=json.loads(json.dumps(d.metadata)))
             for d in documents]  # fmt: skip
    assert to_candidates(again) == candidates


def test_a_document_is_the_passage_verbatim_with_its_place(index: LiveIndex) -> None:
    document = next(d for d in to_documents(_find(index, "warns", 10)) if d.metadata["article_id"] == "memo-7")
    text = full_article().text
    assert document.page_content == text[document.metadata["start"] : document.metadata["end"]]
    assert document.metadata["sentences"] == [[5, 14], [15, 24]]
    assert (document.metadata["heading"], document.metadata["url"]) == ("Aim", "https://example.org/?a=1&b=2")


def test_the_retriever_is_one_of_langchain_s_and_takes_k(index: LiveIndex) -> None:
    retriever = ArchiveRetriever(index=index, embedder=EMBEDDER, k=3)
    assert isinstance(retriever, BaseRetriever)
    assert len(retriever.invoke("memo")) == 3
    (best,) = retriever.invoke("opium", k=1)
    assert best.id == "poppy#0"


def test_the_retriever_is_part_of_a_chain_and_of_a_batch(index: LiveIndex) -> None:
    retriever = ArchiveRetriever(index=index, embedder=EMBEDDER)
    chain = retriever | RunnableLambda(lambda documents: documents[0].id)
    assert chain.batch(["opium farmers", "general freed"]) == ["poppy#0", "case#0"]


def test_without_an_index_the_retriever_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="python -m rag reindex"):
        ArchiveRetriever(index=LiveIndex(tmp_path), embedder=EMBEDDER).invoke("memo")


def _find(index: LiveIndex, question: str, limit: int) -> list[Candidate]:
    with index.lease() as generation:
        return find_candidates(generation, question, EMBEDDER.embed_query(question), limit)
