"""What a file of any format says about its article, apart from the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rag.articles.blocks import Piece
from rag.articles.decoding import mended
from rag.types import Source


@dataclass(frozen=True, slots=True)
class Head:
    """What a file declares of its article; None or empty where it is silent.

    `date` is when it was published and `updated` when it was last corrected, both ISO 8601, possibly partial.
    `language` is a BCP 47 tag, `made` the day the file was made, which stands in for a date where nothing better is
    known; `issued`, the day printed on each page, goes before it. `inferred` names the fields that the file does not
    state outright.
    """

    id: str | None = None
    title: str | None = None
    date: str | None = None
    byline: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    license: str | None = None
    url: str | None = None
    sources: tuple[Source, ...] = ()
    updated: str | None = None
    language: str | None = None
    issued: str | None = None
    made: str | None = None
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One article as its format tells it: its head, and its headings and paragraphs in reading order."""

    head: Head
    pieces: tuple[Piece, ...]


def mended_content(head: Head, pieces: Iterable[Piece]) -> Content:
    """Return an article with the mojibake of its words undone, before anything counts their characters."""
    texts = ((" ".join(mended(piece.text).split()), piece.level) for piece in pieces)
    tags = tuple(mended(tag) for tag in head.tags)
    mended_head = replace(
        head,
        title=_mended(head.title),
        byline=_mended(head.byline),
        summary=_mended(head.summary),
        license=_mended(head.license),
        tags=tags,
    )
    return Content(mended_head, tuple(Piece(text, level) for text, level in texts if text))


def _mended(text: str | None) -> str | None:
    return mended(text) if text else text
