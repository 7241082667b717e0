"""Blocks: every piece of an article has exact offsets in its text."""

from __future__ import annotations

from rag.articles.blocks import Piece, assemble
from rag.types import Block


def test_pieces_are_joined_with_blank_lines_and_known_by_their_offsets() -> None:
    text, blocks = assemble([Piece("Aim", 2), Piece("It is 🌵."), Piece("SEE ALSO: more", 2)])
    assert text == "Aim\n\nIt is 🌵.\n\nSEE ALSO: more"
    assert blocks == (Block("heading", 0, 3, 2), Block("paragraph", 5, 13), Block("aside", 15, 29))
    assert [text[b.start : b.end] for b in blocks] == ["Aim", "It is 🌵.", "SEE ALSO: more"]


def test_no_pieces_make_no_text() -> None:
    assert assemble([]) == ("", ())
