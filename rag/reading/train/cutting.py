"""Texts of a training set cut into passages of whole sentences, as an index cuts them.

Pure functions on strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from rag.text.words import stems

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=\S)|\n+")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the character ranges of the sentences; good enough for training passages."""
    edges = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(edges) if text[a:b].strip()]


def cut(text: str, size: int) -> list[tuple[int, int]]:
    """Return ranges of whole sentences, each at most `size` characters unless one sentence is longer.

    A last piece of less than a third of `size` joins the one before it.
    """
    ranges: list[tuple[int, int]] = []
    for a, b in sentences(text):
        fits = ranges and (b - ranges[-1][0] <= size or (b == len(text) and b - a < size / 3))
        ranges[-1:] = [(ranges[-1][0], b)] if fits else [*ranges[-1:], (a, b)]
    return ranges


def contains(text: str, answer: str) -> bool:
    """Say whether `answer` occurs in `text` as whole words, whatever its case."""
    return re.search(rf"(?<!\w){re.escape(answer.strip())}(?!\w)", text, re.IGNORECASE) is not None


def without_answer(passage: str, start: int, answer: str) -> str | None:
    """Return the passage less the sentences that hold the answer; None if it or too little remains."""
    end = start + len(answer)
    rest = "".join(passage[a:b] for a, b in sentences(passage) if b <= start or a >= end)
    return rest if len(rest) > 80 and not contains(rest, answer) else None


def by_nearness(question: str, texts: Iterable[str]) -> list[str]:
    """Return the texts, those that share most of the question's stems first; equals keep their order."""
    wanted = set(stems(question))
    return sorted(texts, key=lambda text: -len(wanted & _stems_of(text)))


def _stems_of(text: str) -> frozenset[str]:
    return frozenset().union(*(_sentence_stems(text[a:b]) for a, b in sentences(text)))


@cache
def _sentence_stems(sentence: str) -> frozenset[str]:
    return frozenset(stems(sentence))
