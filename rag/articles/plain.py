"""Plain text to readable pieces: which lines belong together and which of them are headings."""

from __future__ import annotations

import re

from rag.articles.blocks import Piece

# Headlines of newspapers rarely pass 15 words or 110 characters; a first paragraph rarely stays under both.
_MAX_HEADING_WORDS = 15
_MAX_HEADING_CHARACTERS = 110
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_BLANK = re.compile(r"\n[ \t]*\n")
# Editors and mail programs wrap at 65 to 80 columns; a text with a longer line has its paragraphs on one line each.
_MAX_WRAP_COLUMNS = 100
# A headline is followed by its text, or by a byline and a date and then its text.
_LOOK_AHEAD = 3


def plain_pieces(text: str) -> list[Piece]:
    """Return the paragraphs of a plain text in order; a short line without a full stop over one is a heading.

    Blank lines part paragraphs. The lines between two of them are joined, unless none of them ends a sentence:
    those are title, byline and date, or a list. Where there is no blank line, and in such lists, a line goes on
    in the next one if that one's first word had no room on it.
    """
    parts = _BLANK.split(text.strip())
    width = max(len(line.strip()) for line in text.split("\n"))
    paragraphs = []
    for part in parts:
        lines = [" ".join(line.split()) for line in part.split("\n") if line.strip()]
        if len(parts) == 1 or not any(_SENTENCE_END.search(line) for line in lines):
            paragraphs += _unwrapped(lines, width)
        else:
            paragraphs.append(" ".join(lines))
    return [
        Piece(paragraph, 2 if _looks_like_heading(paragraph, paragraphs[n + 1 : n + 1 + _LOOK_AHEAD]) else 0)
        for n, paragraph in enumerate(paragraphs)
    ]


def _unwrapped(lines: list[str], width: int) -> list[str]:
    """Join each line that was wrapped at `width` columns with the next; every other line stays by itself."""
    joined: list[str] = []
    room = width
    for line in lines:
        if joined and width <= _MAX_WRAP_COLUMNS and len(line.split()[0]) >= room:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
        room = width - len(line)
    return joined


def _looks_like_heading(paragraph: str, followers: list[str]) -> bool:
    return (
        len(paragraph) <= _MAX_HEADING_CHARACTERS
        and len(paragraph.split()) <= _MAX_HEADING_WORDS
        and paragraph[0].isalnum()
        and not paragraph[0].islower()
        and not _SENTENCE_END.search(paragraph)
        and any(len(follower) > len(paragraph) for follower in followers)
    )
