"""Which passages a search engine would return: BM25 and MiniLM vectors, fused by rank.

Gives training its hard negatives and the evaluation its candidates. Does not know the reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy ships no types

Floats = npt.NDArray[np.float32]

K1, B = 1.2, 0.75
"""The usual BM25 constants (Robertson and Zaragoza 2009)."""

RANK_CONSTANT = 60
"""Reciprocal rank fusion, Cormack et al. 2009."""


def terms(text: str) -> list[str]:
    """Return the lower-case words and numbers."""
    return re.findall(r"\w+", text.lower())


def bm25_scores(queries: Sequence[str], passages: Sequence[str]) -> csr_matrix:
    """Return scores[query, passage], sparse: a pair that shares no word is absent."""
    counts = [Counter(terms(passage)) for passage in passages]
    vocabulary = {word: i for i, word in enumerate(sorted(set().union(*counts)))}
    lengths = np.array([sum(count.values()) for count in counts], dtype=np.float32)
    norm = K1 * (1 - B + B * lengths / lengths.mean())
    rows = np.repeat(np.arange(len(counts)), [len(count) for count in counts])
    columns = np.array([vocabulary[word] for count in counts for word in count])
    frequency = np.array([n for count in counts for n in count.values()], dtype=np.float32)
    holders = np.bincount(columns, minlength=len(vocabulary))
    idf = np.log1p((len(passages) - holders + 0.5) / (holders + 0.5)).astype(np.float32)
    weights = idf[columns] * frequency * (K1 + 1) / (frequency + norm[rows])
    matrix = csr_matrix((weights, (rows, columns)), shape=(len(counts), len(vocabulary)))
    asked = [sorted({vocabulary[word] for word in terms(query) if word in vocabulary}) for query in queries]
    indptr = np.cumsum([0, *(len(words) for words in asked)])
    indices = np.array([word for words in asked for word in words], dtype=np.int64)
    ones = np.ones(len(indices), dtype=np.float32)
    return csr_matrix((ones, indices, indptr), shape=(len(queries), len(vocabulary))) @ matrix.T


def dense_vectors(texts: Sequence[str], model_path: str) -> Floats:
    """Return unit vectors of a sentence-transformers model, float32[n, d]."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_path, device="cpu")
    with torch.autocast("cpu", torch.bfloat16):
        vectors = model.encode(list(texts), batch_size=64, convert_to_numpy=False, normalize_embeddings=True)
    return torch.stack([vector.float() for vector in vectors]).numpy()


def fused_top(lexical: Floats, dense: Floats, k: int) -> list[int]:
    """Return the `k` best passages of one question, best first, by reciprocal rank fusion of two score rows."""
    fused = np.zeros(len(lexical))
    for scores in (lexical, dense):
        best = np.argsort(-scores, kind="stable")[: 5 * k]
        fused[best] += 1 / (RANK_CONSTANT + 1 + np.arange(len(best)))
    return [int(i) for i in np.argsort(-fused, kind="stable")[:k]]
