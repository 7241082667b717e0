"""A scorer without a trained reader: shared words and embedding similarity of single sentences.

It finds sentences well and knows little of whether a question can be answered (DESIGN.md, decision 4: AUC 0.54);
it stands in where no reader model is configured and is the baseline that a reader must beat.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings

from rag.reading.scoring import sentence_texts
from rag.text.words import stems
from rag.types import Candidate, PassageScore

# Embedding every sentence of 20 passages takes most of a second; the answer is in the first 8 for 95 of 100
# questions of the sample corpus, and the rest is judged by its words alone.
_EMBEDDED_PASSAGES = 8
_MAX_SENTENCE_CHARACTERS = 700


class SimilarityScorer:
    """Scores a sentence by the question's words it shares, weighted by rarity, and by cosine similarity."""

    name = "similarity"

    def __init__(self, embedder: Embeddings) -> None:
        self._embedder = embedder

    def score(self, question: str, candidates: Sequence[Candidate]) -> list[PassageScore]:
        """Return one score for each candidate, in order; there is never an answer span."""
        wanted = set(stems(question))
        texts = [sentence_texts(candidate) for candidate in candidates]
        weights = _rarity([stem for sentences in texts for text in sentences for stem in set(stems(text))], wanted)
        cosines = self._cosines(question, texts[:_EMBEDDED_PASSAGES])
        scored = []
        for number, (candidate, sentences) in enumerate(zip(candidates, texts, strict=True)):
            around = set(stems(f"{candidate.title} {candidate.chunk.heading}"))
            values = []
            for position, text in enumerate(sentences):
                cover = _cover(wanted, set(stems(text)), around, weights)
                cosine = cosines[number][position] if number < len(cosines) else 0.0
                values.append((cover + max(0.0, cosine)) / 2)
            best = max(values, default=0.0)
            scored.append(PassageScore(relevance=best, answerability=best, sentences=tuple(values)))
        return scored

    def _cosines(self, question: str, texts: Sequence[Sequence[str]]) -> list[list[float]]:
        flat = [text[:_MAX_SENTENCE_CHARACTERS] for sentences in texts for text in sentences]
        if not flat:
            return []
        vectors = np.asarray(self._embedder.embed_documents(flat))
        values = iter((vectors @ np.asarray(self._embedder.embed_query(question))).tolist())
        return [[next(values) for _ in sentences] for sentences in texts]


def _rarity(found: Sequence[str], wanted: set[str]) -> dict[str, float]:
    """Return each wanted stem's weight, higher the fewer sentences have it."""
    counts = Counter(found)
    return {stem: 1.0 / math.log(2.0 + counts[stem]) for stem in wanted}


def _cover(wanted: set[str], inside: set[str], around: set[str], weights: dict[str, float]) -> float:
    """Return the weighted share of the wanted stems that a sentence has; title and heading count half."""
    total = sum(weights.values())
    if not total:
        return 0.0
    return sum(w * (1.0 if s in inside else 0.5 if s in around else 0.0) for s, w in weights.items()) / total
