"""Cutting articles into chunks, and which of their vectors have to be computed. Computes none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rag.indexing import chunks as chunking
from rag.indexing.embedder import Embedder
from rag.indexing.shelf import Shelf
from rag.store.indexed import IndexedFile
from rag.types import Article, Chunk


@dataclass(frozen=True, slots=True)
class Cut:
    """An article in chunks; for each chunk the text to embed and its key, the hash of that text."""

    article: Article
    file: IndexedFile
    chunks: tuple[Chunk, ...]
    texts: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(slots=True)
class Cuts:
    """Articles that wait on a shelf, cut: how many passages they have, and how many vectors have to be computed."""

    places: list[int] = field(default_factory=list)
    passages: int = 0
    missing: int = 0


def cut_all(
    articles: Iterable[tuple[Article, IndexedFile]],
    shelf: Shelf[Cut],
    embedder: Embedder,
    *,
    chunk_tokens: int,
    held: Callable[[list[str]], set[str]],
    progress: Callable[[int], None],
) -> Cuts:
    """Cut articles and put them on the shelf; `held` returns those of some keys whose vectors are there already.

    `progress` is told how many articles are done. A text that occurs twice is computed once.
    """
    cuts = Cuts()
    needed: set[str] = set()
    for article, file in articles:
        cut = _cut(article, file, embedder, chunk_tokens)
        cuts.places.append(shelf.put(cut))
        cuts.passages += len(cut.chunks)
        needed.update(set(cut.keys) - needed - held(list(cut.keys)))
        progress(len(cuts.places))
    cuts.missing = len(needed)
    return cuts


def _cut(article: Article, file: IndexedFile, embedder: Embedder, chunk_tokens: int) -> Cut:
    count_tokens = embedder.count_tokens
    chunks = chunking.chunk_article(article, count_tokens=count_tokens, max_tokens=chunk_tokens)
    texts = [chunking.embedded_text(article, chunk, count_tokens=count_tokens) for chunk in chunks]
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    return Cut(article, file, tuple(chunks), tuple(texts), tuple(keys))
