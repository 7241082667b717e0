"""The vectors of one generation in Chroma, for nearest-neighbour search. The only file that imports chromadb.

Chroma 1.5.9 loses vectors when two processes write one directory, so a directory is written once, by the
holder of the writer's lock, and only read after it is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

from rag.errors import IndexDamaged

_COLLECTION = "passages"
_SPACE = "cosine"


class VectorStore:
    """An open Chroma directory that holds one collection of unit vectors, compared by cosine."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open the directory, creating it when `writable` and absent.

        Raises:
            IndexDamaged: the directory is missing, or its collection is not one of ours.
        """
        if not writable and not (path / "chroma.sqlite3").is_file():
            raise IndexDamaged(f"The vectors in {path} are missing.", remedy=_REBUILD)
        try:
            self._client = _connect(path)
            self._collection = _collection(self._client, create=writable)
        except Exception as fault:  # Chroma and its engine raise errors of many kinds for a broken folder
            raise IndexDamaged(f"The vectors in {path} cannot be opened: {fault}.", remedy=_REBUILD) from None

    def close(self) -> None:
        """Release the directory; the store cannot be used afterwards."""
        self._client.close()

    def count(self) -> int:
        """Return how many vectors are held."""
        return int(self._collection.count())

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        return set(self._collection.get(include=[])["ids"])

    def add(self, rows: Iterable[tuple[str, str, str | None, NDArray[np.float32]]]) -> None:
        """Add vectors as (chunk id, article id, article date, float32[d])."""
        pending = iter(rows)
        while batch := list(islice(pending, self._client.get_max_batch_size())):
            self._collection.add(
                ids=[row[0] for row in batch],
                embeddings=np.stack([row[3] for row in batch]),
                metadatas=[{"article_id": row[1], "day": day_number(row[2])} for row in batch],
            )

    def remove(self, chunk_ids: Sequence[str]) -> None:
        """Remove vectors by id."""
        size = self._client.get_max_batch_size()
        for at in range(0, len(chunk_ids), size):
            self._collection.delete(ids=list(chunk_ids[at : at + size]))

    def query(self, vector: Sequence[float], limit: int) -> list[tuple[str, float]]:
        """Return the ids of the nearest vectors and their cosine similarity, -1 to 1, descending."""
        wanted = min(limit, self.count())
        if not wanted:
            return []
        found = self._collection.query(query_embeddings=[list(vector)], n_results=wanted, include=["distances"])
        distances = found["distances"] or [[]]
        return [(name, 1.0 - float(d)) for name, d in zip(found["ids"][0], distances[0], strict=True)]


_REBUILD = "Build the index anew: python -m rag reindex"


def _connect(path: Path) -> Any:
    """Return Chroma's client; Any, because its published type lacks close() and plain values."""
    # An absolute path: Chroma takes the same folder named in two ways for two stores.
    return chromadb.PersistentClient(path=str(path.resolve()), settings=ChromaSettings(anonymized_telemetry=False))


def _collection(client: Any, *, create: bool) -> Any:
    if not create:
        return client.get_collection(_COLLECTION, embedding_function=None)
    return client.get_or_create_collection(
        _COLLECTION, configuration={"hnsw": {"space": _SPACE}}, embedding_function=None
    )


def day_number(date: str | None) -> int:
    """Return an ISO date as yyyymmdd for comparisons, missing parts and no date as 0."""
    return int(f"{(date or '').replace('-', ''):0<8}")
