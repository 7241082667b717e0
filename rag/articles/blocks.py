"""Putting an article's text together from its headings and paragraphs, so that every offset is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.articles.asides import asides
from rag.types import Block

_SEPARATOR = "\n\n"
# Characters. No paragraph in print comes near; a whole article whose line breaks were lost may be longer. What reads
# a paragraph takes time that grows with the square of its length (sentencex: quotations that are never closed).
MAX_PIECE = 10_000
_ENDS = (re.compile(r"[.!?…][\"'”’»)\]]*\s"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (`level` 1 to 6) or a paragraph (`level` 0), as plain text without outer white space."""

    text: str
    level: int = 0


def parts(text: str) -> Iterator[str]:
    """Yield a text in parts of at most `MAX_PIECE` characters, each up to the end of a sentence or at least a word.

    A word that is longer itself is cut.
    """
    start = 0
    while len(text) - start > MAX_PIECE:
        found = (list(end.finditer(text, start, start + MAX_PIECE)) for end in _ENDS)
        stop = next((ends[-1].end() for ends in found if ends), start + MAX_PIECE)
        yield text[start:stop]
        start = stop
    yield text[start:]


def assemble(whole: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Join pieces with blank lines and return the text with the block of each piece, asides marked.

    A piece that is longer than `MAX_PIECE` becomes several paragraphs.
    """
    pieces = [
        piece if part == piece.text else Piece(part.strip())
        for piece in whole
        for part in parts(piece.text)
        if part.strip()
    ]
    marks = asides([piece.text for piece in pieces])
    blocks: list[Block] = []
    position = 0
    for piece, is_aside in zip(pieces, marks, strict=True):
        end = position + len(piece.text)
        if is_aside:
            blocks.append(Block("aside", position, end))
        else:
            blocks.append(Block("heading" if piece.level else "paragraph", position, end, piece.level))
        position = end + len(_SEPARATOR)
    return _SEPARATOR.join(piece.text for piece in pieces), tuple(blocks)
