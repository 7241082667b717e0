"""Both halves of the search look within the narrowing, so that it costs no candidates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from rag.retrieval.hybrid import POOL, find_candidates
from rag.retrieval.retriever import ArchiveRetriever
from rag.store.generations import LiveIndex
from rag.types import Candidate, Narrowing
from tests.store.samples import EMBEDDER, article, publish

# More articles that match better than either half looks at.
CROWD = POOL + 10
OPIUM = Narrowing(tags=("opium",))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveIndex]:
    """Publish a crowd about the mayor's bridge, and three articles on opium of which one mentions the mayor."""
    crowd = [article(f"crowd-{n}", f"The mayor opens bridge {n}.", date="2020-05-01") for n in range(CROWD)]
    poppy = [
        article("poppy-0", "Poppy farmers in Guerrero grow less.", date="2020-09"),
        article("poppy-1", "The mayor of a poppy town and a bridge in the far north of it.", date="2021-02-03"),
        article("poppy-2", "Prices of raw gum fell.", date="2021-03-04"),
    ]
    root = tmp_path_factory.mktemp("index")
    publish(root, *crowd, *(replace(one, tags=("opium",)) for one in poppy))
    with closing(LiveIndex(root)) as live:
        yield live


def _find(index: LiveIndex, question: str, narrowing: Narrowing, *, limit: int = 20) -> list[Candidate]:
    with index.lease() as generation:
        return find_candidates(generation, question, EMBEDDER.embed_query(question), limit, narrowing=narrowing)


def test_articles_behind_a_crowd_of_better_matches_are_still_found_within_their_narrowing(index: LiveIndex) -> None:
    found = _find(index, "the mayor opens a bridge", OPIUM)
    assert {candidate.chunk.article_id for candidate in found} == {"poppy-0", "poppy-1", "poppy-2"}
    assert (found[0].chunk.article_id, found[0].dense_rank, found[0].lexical_rank) == ("poppy-1", 1, 1)


def test_as_many_candidates_come_from_a_narrowing_as_from_the_whole_archive(index: LiveIndex) -> None:
    found = _find(index, "the mayor opens a bridge", Narrowing(until="2020-08"))
    assert len(found) == 20
    assert all(candidate.chunk.article_id.startswith("crowd") for candidate in found)


def test_a_single_article_can_be_asked(index: LiveIndex) -> None:
    assert [c.chunk.id for c in _find(index, "bridge", Narrowing(articles=("poppy-2",)))] == ["poppy-2#0"]


def test_a_narrowing_that_leaves_no_article_has_no_candidates(index: LiveIndex) -> None:
    assert _find(index, "bridge", Narrowing(tags=("arms",))) == []


def test_the_langchain_retriever_keeps_to_its_narrowing(index: LiveIndex) -> None:
    retriever = ArchiveRetriever(index=index, embedder=EMBEDDER, narrowing=OPIUM)
    (many,) = retriever.batch(["the mayor opens a bridge"])
    assert {document.metadata["article_id"] for document in many} == {"poppy-0", "poppy-1", "poppy-2"}
    assert many == retriever.invoke("the mayor opens a bridge")
