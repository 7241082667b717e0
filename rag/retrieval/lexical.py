"""The words of a question as a full-text query, and the lexical half of the search."""

from __future__ import annotations

from collections.abc import Sequence

from rag.store.catalogue import Catalogue
from rag.text.words import content_words


def fts_query(question: str) -> str:
    """Return an FTS5 query that matches passages with any content word of the question; "" without words.

    Every word is quoted, so nothing in a question is read as query syntax.
    """
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(content_words(question)))


def search(
    catalogue: Catalogue, question: str, limit: int, *, article_ids: Sequence[str] | None = None
) -> list[tuple[str, float]]:
    """Return the ids of at most `limit` chunks of these articles (None for all) with their BM25 scores, best first."""
    query = fts_query(question)
    return catalogue.search(query, limit, article_ids=article_ids) if query else []
