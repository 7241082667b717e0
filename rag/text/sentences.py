"""Sentences of a paragraph, as spans. The rules of sentencex decide; two repairs follow them."""

from __future__ import annotations

import sentencex

from rag.types import Span

_LANGUAGE = "en"
# Enters the index's fingerprint: raise it when the same text would be cut differently.
VERSION = f"sentencex-{_LANGUAGE}-2"
# Spaces of several bytes in UTF-8, read as plain ones: at one between a capital and a full stop ("Plan B\u00a0.")
# sentencex 1.0.32 ends the program with a Rust panic, which no `except Exception` catches.
_WIDE_SPACES = {code: " " for code in range(0x80, 0x3001) if chr(code).isspace()}


def split_sentences(text: str, *, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Return the spans of the sentences in `text[start:end]`, in order, without outer white space.

    sentencex (Wikimedia) knows abbreviations and quotations; where it cuts inside a word ("D-N.|Y.") or
    before a lower-case letter, the cut is undone.
    """
    limit = len(text) if end is None else end
    pieces: list[str] = []
    for piece in sentencex.segment(_LANGUAGE, text[start:limit].translate(_WIDE_SPACES)):
        if pieces and not _may_start(piece, after=pieces[-1]):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    spans: list[Span] = []
    position = start
    for piece in pieces:
        if stripped := piece.strip():
            first = position + piece.index(stripped[0])
            spans.append(Span(first, first + len(stripped)))
        position += len(piece)
    return tuple(spans)


def _may_start(piece: str, *, after: str) -> bool:
    first = piece.lstrip()[:1]
    return after[-1].isspace() and bool(first) and not first.islower()
