"""Putting an article's text together from its headings and paragraphs, so that every offset is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.articles.asides import asides
from rag.types import Block

_SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (`level` 1 to 6) or a paragraph (`level` 0), as plain text without outer white space."""

    text: str
    level: int = 0


def assemble(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Join pieces with blank lines and return the text with the block of each piece, asides marked."""
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
