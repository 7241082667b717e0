"""Small honest stand-ins for what is slow or far away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from rag.text.words import content_words

_DIMENSIONS = 128


class HashingEmbedder(Embeddings):
    """Embeds a text as the sum of a fixed random direction for each of its words; one word is one token."""

    def __init__(self, fingerprint: str = "hashing-1") -> None:
        self.fingerprint = fingerprint
        self.embedded: list[str] = []

    def load(self) -> None:
        """There is nothing to load."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded += texts
        if progress:
            progress(len(texts))
        return np.array([_direction(text) for text in texts], dtype=np.float32).reshape(len(texts), _DIMENSIONS)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [_direction(text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return [float(x) for x in _direction(text)]


def _direction(text: str) -> NDArray[np.float32]:
    total = np.zeros(_DIMENSIONS)
    for word in content_words(text):
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        total += np.random.default_rng(seed).standard_normal(_DIMENSIONS)
    length = float(np.linalg.norm(total))
    return (total / length if length else np.eye(_DIMENSIONS)[0]).astype(np.float32)
