"""A web page to its article: what it says about itself, and its text without all that surrounds it.

Finding the article among menus, notices and teasers is trafilatura's work; this is the only place that imports it.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction

from rag.articles.asides import asides
from rag.articles.blocks import Piece
from rag.articles.decoding import decode_page
from rag.articles.head import Content, Head, mended_content
from rag.articles.page_head import is_front_page, page_head
from rag.errors import ArticleError
from rag.text.dates import parse_date

# One sentence of news; what is left of a page that shows its text by script only, or of a list of links, is less.
_LEAST_WORDS = 12
# Pages that stand in for an article are short, and say so.
_STAND_IN_WORDS = 120
_STAND_IN = re.compile(
    r"\b(enable|turn on|activate|requires?|without) javascript\b|javascript (is|has been) (disabled|turned off)"
    r"|\bchecking (if the site|your browser)\b|\bverify(ing)? (that )?you are (a )?human\b|\bare you a robot\b"
    r"|\bpage (was |could |can ?)?(not|not be) found\b|\b404\b.*\bnot found\b|\baccess denied\b",
    re.IGNORECASE,
)
_BLOCKS = {"body", "head", "p", "list", "item", "quote", "table", "code", "div"}
_TWO_BREAKS = re.compile(r"\n[ \t]*\n")
# No XML may hold these, as they are or as numbers: all controls but tab and line ends, and two that are no
# characters. The parser takes them, and trafilatura then loses the whole page over one.
_NO_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|x0*(?:[0-8bcef]|1[\da-f]|fff[ef])(?![\da-f]));?",
    re.IGNORECASE,
)
_REMEDY = "Save the page anew from a browser that shows the article, or paste its text into a .md or .txt file."

# It logs what it discards, without saying of which page; what matters to an operator is raised here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_page(data: bytes, *, url: str | None = None, charset: str | None = None) -> Content:
    """Return the article of a web page, given where it was found and the encoding its server named, if any.

    The head says what the page states, and in `inferred` what was worked out from its looks. Pieces are plain
    text: list items and table rows are paragraphs, the cells of a row joined by " | ".

    Raises:
        ArticleError: it is no page, or a page without an article.
    """
    tree = _tree(decode_page(data, charset=charset))
    if is_front_page(tree):
        raise ArticleError("The page is the front page of a site, no article.", remedy="Save the article's own page.")
    stated = page_head(tree, url=url)
    # A day ahead of UTC may have begun where the page was written.
    dates = {"original_date": True, "extensive_search": False, "max_date": datetime.now(UTC).date().isoformat()}
    found: Any = bare_extraction(
        tree,
        url=url,
        include_comments=False,
        include_formatting=False,
        with_metadata=True,
        date_extraction_params=dates,
    )
    pieces = _pieces(found.body) if found is not None else []
    _check_article(pieces)
    return mended_content(_completed(stated, found), pieces)


def _tree(text: str) -> HtmlElement:
    text = _NO_TEXT.sub("", text.replace("\f", " "))
    try:
        # As bytes: a text that declares an encoding of its own, as XHTML does, is refused by the parser.
        return document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise ArticleError("The page is empty, or no HTML.", remedy=_REMEDY) from None


def _completed(stated: Head, found: Any) -> Head:
    """Fill the gaps of what a page states with what trafilatura makes of its looks, marked as inferred."""
    guesses = {
        "title": found.title,
        "date": parse_date(found.date) if found.date else None,
        "byline": found.author.replace("; ", ", ") if found.author else None,
        "license": found.license,
    }
    missing = {name: value for name, value in guesses.items() if value and not getattr(stated, name)}
    return replace(stated, **missing, inferred=tuple(missing))


def _pieces(body: Any) -> list[Piece]:
    """Return the blocks of trafilatura's tree as they are read; nested ones come out one after the other."""
    walk = _Walk()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            walk.enter(element)
        else:
            walk.leave(element)
    return walk.pieces


class _Walk:
    """Gathers the words of a tree into pieces, one for each block and one for each row of a table."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._words: list[str] = []
        self._row: list[str] | None = None

    def enter(self, element: Any) -> None:
        if element.tag == "row":
            self._flush()
            self._row = []
        elif element.tag in _BLOCKS:
            self._part()
        elif element.tag == "lb":
            self._words.append("\n")
        self._words.append(element.text or "")

    def leave(self, element: Any) -> None:
        if element.tag == "row":
            self._words = [" | ".join(cell for cell in self._row or [] if cell)]
            self._row = None
            self._flush()
        elif element.tag == "cell" and self._row is not None:
            self._row.append(_squeezed("".join(self._words)))
            self._words.clear()
        elif element.tag in _BLOCKS:
            self._part(_level(element))
        self._words.append(element.tail or "")

    def _part(self, level: int = 0) -> None:
        """End a block, or, in a cell, just a word."""
        if self._row is None:
            self._flush(level)
        else:
            self._words.append(" ")

    def _flush(self, level: int = 0) -> None:
        # One line break is a line's end; two in a row are how pages without paragraphs part them.
        parts = _TWO_BREAKS.split("".join(self._words))
        self._words.clear()
        self.pieces += [Piece(words, level) for part in parts if (words := _squeezed(part))]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _level(element: Any) -> int:
    if element.tag != "head":
        return 0
    rend = element.get("rend") or ""
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2


def _check_article(pieces: list[Piece]) -> None:
    texts = [piece.text for piece in pieces]
    prose = [text for text, piece, aside in zip(texts, pieces, asides(texts), strict=True) if not aside | piece.level]
    words = sum(len(text.split()) for text in prose)
    if words < _LEAST_WORDS:
        raise ArticleError("The page holds no article text.", remedy=_REMEDY)
    if words <= _STAND_IN_WORDS and (shown := _STAND_IN.search(" ".join(texts))):
        raise ArticleError(f"The page stands in for an article: it says “{shown[0]}”.", remedy=_REMEDY)
