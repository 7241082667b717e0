"""An article and the passages it is cut into.

All offsets count characters (Unicode code points) of `Article.text`, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "aside"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range `[start, end)` of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or aside of an article, in reading order.

    An aside (licence line, "see also", "send us your comments") is shown with the article but is never
    evidence. `level` is 1 to 6 for headings and 0 for everything else.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that an article names as what it was written from."""

    title: str
    publisher: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its readable text, the blocks that structure it, and what is known about it.

    `date` is ISO 8601, possibly without day or month ("2020-09"). `inferred` names the fields that the
    file did not state and that were worked out from its name or its text.
    """

    id: str
    path: str
    text: str
    blocks: tuple[Block, ...]
    title: str
    date: str | None = None
    byline: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    license: str | None = None
    url: str | None = None
    sources: tuple[Source, ...] = ()
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as a list shows it, without its text; `sources` names the publishers or sites it comes from."""

    id: str
    path: str
    title: str
    date: str | None
    byline: str | None
    summary: str | None
    tags: tuple[str, ...]
    url: str | None
    passages: int
    inferred: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole consecutive sentences of one section: the passage that is embedded, retrieved and read.

    `article.text[start:end]` is the passage and every span of `sentences` lies inside it.
    `heading` is the section the passage stands under, or "".
    """

    id: str
    article_id: str
    ordinal: int
    start: int
    end: int
    heading: str
    sentences: tuple[Span, ...]
