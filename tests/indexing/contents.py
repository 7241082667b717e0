"""All that a generation holds, so that two of them can be compared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from rag.store.generations import CATALOGUE, Generation, current_path

# Not chunks.number, the order of writing, nor what the generation says of itself: its age and its predecessor.
_TABLES = {
    "meta": "SELECT name, value FROM meta WHERE name NOT IN ('created', 'before')",
    "articles": "SELECT * FROM articles",
    "chunks": "SELECT id, article_id, ordinal, start, end, heading, sentences, vector_key, vector FROM chunks",
    "words": "SELECT c.id, w.title, w.date, w.heading, w.passage FROM words w JOIN chunks c ON c.number = w.rowid",
    "fts": "SELECT count(*) FROM words",
}


def contents(index: Path) -> dict[str, list[Any]]:
    """Return the rows of the current generation's catalogue, and Chroma's ids, vectors and metadata; all sorted."""
    path = current_path(index)
    assert path is not None
    with closing(sqlite3.connect(f"{(path / CATALOGUE).as_uri()}?mode=ro", uri=True)) as db:
        found: dict[str, list[Any]] = {name: sorted(db.execute(sql)) for name, sql in _TABLES.items()}
    with closing(Generation(path)) as generation:
        # What retrieval never asks for has no method of its own.
        held = generation.vectors._collection.get(include=["embeddings", "metadatas"])
    rows = zip(held["ids"], held["embeddings"], held["metadatas"], strict=True)
    found["chroma"] = sorted((name, vector.tobytes(), sorted(facts.items())) for name, vector, facts in rows)
    return found
