"""Blocks: every piece of an article has exact offsets in its text."""

from __future__ import annotations

import pytest

from rag.articles.blocks import MAX_PIECE, Piece, assemble, parts
from rag.types import Block


def test_pieces_are_joined_with_blank_lines_and_known_by_their_offsets() -> None:
    text, blocks = assemble([Piece("Aim", 2), Piece("It is 🌵."), Piece("SEE ALSO: more", 2)])
    assert text == "Aim\n\nIt is 🌵.\n\nSEE ALSO: more"
    assert blocks == (Block("heading", 0, 3, 2), Block("paragraph", 5, 13), Block("aside", 15, 29))
    assert [text[b.start : b.end] for b in blocks] == ["Aim", "It is 🌵.", "SEE ALSO: more"]


def test_no_pieces_make_no_text() -> None:
    assert assemble([]) == ("", ())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a" * MAX_PIECE, "a" * MAX_PIECE),
        ("a" * (MAX_PIECE + 1), "a" * MAX_PIECE),
        ("One two. Three " + "a" * MAX_PIECE, "One two. "),
        ("One two, three " + "a" * MAX_PIECE, "One two, three "),
    ],
)
def test_a_text_too_long_is_parted_after_a_sentence_or_else_a_word_or_else_anywhere(text: str, first: str) -> None:
    found = list(parts(text))
    assert found[0] == first
    assert "".join(found) == text
    assert all(len(part) <= MAX_PIECE for part in found)


def test_a_piece_longer_than_any_paragraph_is_several_paragraphs() -> None:
    text, blocks = assemble([Piece("Aim", 2), Piece("One. " * MAX_PIECE)])
    assert [block.kind for block in blocks] == ["heading"] + ["paragraph"] * 5
    assert all(text[block.start : block.end].strip("One. ") == "" for block in blocks[1:])
    assert max(block.end - block.start for block in blocks) < MAX_PIECE
