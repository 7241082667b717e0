"""The archive as a LangChain retriever: a question in, passages as `Document`s out, best first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig

from rag.retrieval.hybrid import find_candidates
from rag.store.generations import Generation, LiveIndex
from rag.types import WHOLE_ARCHIVE, Candidate, Chunk, Narrowing, Span


class ArchiveRetriever(BaseRetriever):
    """Hybrid search over the current generation of an index, within `narrowing`.

    A document's `page_content` is the passage verbatim; its metadata is plain JSON: `article_id`, `title`,
    `date`, `byline`, `path`, `url`, `heading`, `ordinal`, `start`, `end`, `sentences` ([[start, end], ...] in
    the article's text), `score`, `dense_rank`, `lexical_rank`, `similarity`.
    """

    index: LiveIndex
    embedder: Embeddings
    k: int = 20
    narrowing: Narrowing = WHOLE_ARCHIVE

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        vector = self.embedder.embed_query(query)
        limit = int(kwargs.get("k", self.k))
        held: Generation | None = kwargs.get("generation")
        with nullcontext(held) if held else self.index.lease() as generation:
            return to_documents(find_candidates(generation, query, vector, limit, narrowing=self.narrowing))

    def batch(
        self,
        inputs: list[str],
        config: RunnableConfig | list[RunnableConfig] | None = None,
        *,
        return_exceptions: bool = False,
        **kwargs: Any,
    ) -> list[list[Document]]:
        """Search for several questions in one and the same generation, so that parts of an answer never disagree."""
        with self.index.lease() as generation:
            return super().batch(inputs, config, return_exceptions=return_exceptions, generation=generation, **kwargs)


def to_documents(candidates: Sequence[Candidate]) -> list[Document]:
    """Return candidates as LangChain documents, in order."""
    return [
        Document(
            id=c.chunk.id,
            page_content=c.text,
            metadata={
                "article_id": c.chunk.article_id,
                "title": c.title,
                "date": c.date,
                "byline": c.byline,
                "path": c.path,
                "url": c.url,
                "heading": c.chunk.heading,
                "ordinal": c.chunk.ordinal,
                "start": c.chunk.start,
                "end": c.chunk.end,
                "sentences": [[span.start, span.end] for span in c.chunk.sentences],
                "score": c.score,
                "dense_rank": c.dense_rank,
                "lexical_rank": c.lexical_rank,
                "similarity": c.similarity,
            },
        )
        for c in candidates
    ]


def to_candidates(documents: Sequence[Document]) -> list[Candidate]:
    """Return the candidates that `to_documents` made documents of."""
    return [
        Candidate(
            chunk=Chunk(
                id=document.id or "",
                article_id=m["article_id"],
                ordinal=m["ordinal"],
                start=m["start"],
                end=m["end"],
                heading=m["heading"],
                sentences=tuple(Span(start, end) for start, end in m["sentences"]),
            ),
            text=document.page_content,
            **{name: m[name] for name in _CANDIDATE_FIELDS},
        )
        for document in documents
        for m in [document.metadata]
    ]


_CANDIDATE_FIELDS = (
    "title", "date", "byline", "path", "url", "score", "dense_rank", "lexical_rank", "similarity",
)  # fmt: skip
