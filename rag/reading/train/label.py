"""Pairs turned into word pieces with labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tokenizers import Tokenizer

from rag.errors import ModelError
from rag.reading.encoding import Encoded, encode_pairs
from rag.reading.train.data import Pair
from rag.reading.train.model import Labelled


def fitting(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[tuple[Pair, Labelled]]:
    """Encode each pair and find its answer's word pieces, leaving out pairs that do not fit the window.

    Neighbours that ask in the same words are one group.
    """
    found = []
    for group, (_, same) in enumerate(groupby(pairs, key=lambda pair: pair.question)):
        for pair in same:
            try:
                [encoded] = encode_pairs(tokenizer, [pair.question], [pair.context], [pair.passage])
            except ModelError:
                continue
            found.append((pair, _labelled(pair, encoded, group)))
    return found


def _labelled(pair: Pair, encoded: Encoded, group: int) -> Labelled:
    first, last = answer_pieces(encoded, pair.start, pair.end) if pair.answerable else (0, 0)
    relevant = -1.0 if pair.relevant is None else float(pair.relevant)
    return Labelled(encoded, first, last, answerable=float(pair.answerable), relevant=relevant, group=group)


def answer_pieces(encoded: Encoded, start: int, end: int) -> tuple[int, int]:
    """Return the window positions of the first and last word piece in the characters [start, end)."""
    touched = [i for i, (a, b) in enumerate(encoded.spans) if a < end and b > start]
    return encoded.first + touched[0], encoded.first + touched[-1]
