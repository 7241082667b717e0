"""The real embedder and the real Chroma on the sample corpus, indexed once for this module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag.indexing.audit import audit
from rag.indexing.embedder import SPECIAL_TOKENS, WINDOW, MiniLmEmbedder
from rag.indexing.reindex import reindex
from rag.retrieval.hybrid import find_candidates
from rag.store.generations import Generation, LiveIndex
from rag.types import ReindexReport

_CHUNK_TOKENS = 160


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample") / "index"


@pytest.fixture(scope="module")
def report(sample_corpus: Path, index: Path, embedder: MiniLmEmbedder) -> ReindexReport:
    return reindex(sample_corpus, index, embedder, chunk_tokens=_CHUNK_TOKENS)


@pytest.fixture(scope="module")
def generation(report: ReindexReport, index: Path) -> Iterator[Generation]:
    live = LiveIndex(index)
    with live.lease() as lent:
        assert lent.name == report.generation
        yield lent
    live.close()


def test_every_article_is_indexed_and_only_those(report: ReindexReport) -> None:
    assert (report.new, report.failed, report.problems) == (14, 0, ())
    assert report.embedded == report.passages > 14
    assert [notice.path for notice in report.notices] == ["README.md"]


def test_every_passage_fits_its_limit_and_the_embedder_s_window(
    generation: Generation, embedder: MiniLmEmbedder
) -> None:
    ids = [place.chunk_id for place in generation.catalogue.places()]
    sizes = embedder.count_tokens([c.text for c in generation.catalogue.candidates(ids).values()])
    assert max(sizes) <= _CHUNK_TOKENS <= WINDOW - SPECIAL_TOKENS


def test_every_passage_and_sentence_is_the_article_s_text_at_its_offsets(generation: Generation) -> None:
    candidates = generation.catalogue.candidates([place.chunk_id for place in generation.catalogue.places()])
    texts = {summary.id: summary for summary in generation.catalogue.articles()}
    for candidate in candidates.values():
        article = generation.catalogue.article(texts[candidate.chunk.article_id].id)
        assert article is not None
        assert article.text[candidate.chunk.start : candidate.chunk.end] == candidate.text
        assert all(span.of(article.text).strip() == span.of(article.text) for span in candidate.chunk.sentences)


def test_the_generation_passes_its_audit(generation: Generation) -> None:
    audit(generation)


def test_a_second_run_does_nothing_and_loads_no_model(report: ReindexReport, sample_corpus: Path, index: Path) -> None:
    again = MiniLmEmbedder()
    second = reindex(sample_corpus, index, again, chunk_tokens=_CHUNK_TOKENS)
    assert (second.switched, second.unchanged, second.generation) == (False, 14, report.generation)
    assert again._model is None


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("what did Trump's memo demand?", "2020-09-18-us-memo-presses-mexico-on-cartels"),
        ("How long is García Luna's sentence?", "2024-10-17-garcia-luna-sentenced-to-38-years"),
        ("Who set up the Mexico Opium Network?", "2020-09-21-mexico-opium-network"),
    ],
)
def test_the_article_that_answers_is_among_the_first_three_passages(
    generation: Generation, embedder: MiniLmEmbedder, question: str, article: str
) -> None:
    found = find_candidates(generation, question, embedder.embed_query(question), 3)
    assert article in [candidate.chunk.article_id for candidate in found]


def test_the_plain_text_article_is_cut_into_exact_passages_without_its_asides(
    shared: Path, tmp_path: Path, embedder: MiniLmEmbedder
) -> None:
    report = reindex(shared / "articles", tmp_path, embedder, chunk_tokens=_CHUNK_TOKENS)
    with closing(Generation(tmp_path / report.generation)) as generation:
        ids = [place.chunk_id for place in generation.catalogue.places()]
        passages = [c.text for c in generation.catalogue.candidates(ids).values()]
        headings = {c.chunk.heading for c in generation.catalogue.candidates(ids).values()}
    whole = "\n".join(passages)
    assert headings == {"", "InSight Crime Analysis"}
    assert "clear [them] out.”" in whole
    for aside in ("SEE ALSO", "Creative Commons", "send InSight Crime your comments", "What are your thoughts"):
        assert aside not in whole
