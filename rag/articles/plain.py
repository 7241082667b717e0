"""Plain text to readable pieces: which lines belong together and which of them are headings."""

from __future__ import annotations

import re

from rag.articles.blocks import Piece

# Headlines of newspapers rarely pass 15 words or 110 characters; a first paragraph rarely stays under both.
_MAX_HEADING_WORDS = 15
_MAX_HEADING_CHARACTERS = 110
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")


def plain_pieces(text: str) -> list[Piece]:
    """Return the paragraphs of a plain text in order; a short line without a full stop over one is a heading.

    Blank lines part paragraphs and the lines between them are joined; in a text without any blank line
    every line is a paragraph.
    """
    text = text.strip()
    parts = re.split(r"\n[ \t]*\n", text) if re.search(r"\n[ \t]*\n", text) else text.split("\n")
    paragraphs = [" ".join(part.split()) for part in parts]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    followers = [*paragraphs[1:], ""]
    return [
        Piece(paragraph, 2 if _looks_like_heading(paragraph, follower) else 0)
        for paragraph, follower in zip(paragraphs, followers, strict=True)
    ]


def _looks_like_heading(paragraph: str, follower: str) -> bool:
    return (
        len(paragraph) <= _MAX_HEADING_CHARACTERS
        and len(paragraph.split()) <= _MAX_HEADING_WORDS
        and paragraph[0].isalnum()
        and not paragraph[0].islower()
        and not _SENTENCE_END.search(paragraph)
        and len(follower) > len(paragraph)
    )
