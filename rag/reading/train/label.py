"""Pairs turned into word pieces with labels."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer

from rag.errors import ModelError
from rag.reading.encoding import Encoded, encode_pairs
from rag.reading.train.data import Pair
from rag.reading.train.model import Labelled


def fitting(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[tuple[Pair, Labelled]]:
    """Encode each pair and find its answer's word pieces, leaving out pairs that do not fit the window."""
    found = []
    for pair in pairs:
        try:
            [encoded] = encode_pairs(tokenizer, [pair.question], [pair.context], [pair.passage])
        except ModelError:
            continue
        found.append((pair, _labelled(pair, encoded)))
    return found


def _labelled(pair: Pair, encoded: Encoded) -> Labelled:
    first, last = answer_pieces(encoded, pair.start, pair.end) if pair.answerable else (0, 0)
    relevant = -1.0 if pair.relevant is None else float(pair.relevant)
    return Labelled(encoded, first=first, last=last, answerable=float(pair.answerable), relevant=relevant)


def answer_pieces(encoded: Encoded, start: int, end: int) -> tuple[int, int]:
    """Return the window positions of the first and last word piece in the characters [start, end)."""
    touched = [i for i, (a, b) in enumerate(encoded.spans) if a < end and b > start]
    return encoded.first + touched[0], encoded.first + touched[-1]
