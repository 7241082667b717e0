"""Markdown to readable pieces: headings and paragraphs without their markup, images and raw HTML left out."""

from __future__ import annotations

from lxml.etree import Comment, ProcessingInstruction, strip_elements
from lxml.html import HTMLParser, document_fromstring
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from rag.articles.blocks import Piece, parts


def _parse_inline(state: StateCore) -> None:
    """Find the marks within each block, in parts: a hundred thousand brackets in a row would take minutes."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            for part in parts(token.content):
                state.md.inline.parse(part, state.md, state.env, token.children)


_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_PARSER.core.ruler.at("inline", _parse_inline)


def markdown_pieces(text: str) -> list[Piece]:
    """Return the headings, paragraphs, list items and table rows of a Markdown text, in reading order."""
    pieces: list[Piece] = []
    level = 0
    row: list[str] | None = None
    for token in _PARSER.parse(text):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            pieces.append(Piece(" | ".join(cell for cell in row if cell)))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_inline_text(token))
        elif (content := _block_text(token)) is not None:
            pieces.append(Piece(content, level))
    return [piece for piece in pieces if piece.text]


def _block_text(token: Token) -> str | None:
    if token.type == "inline":
        return _inline_text(token)
    if token.type in {"fence", "code_block"}:
        return _squeezed(token.content)
    if token.type == "html_block":
        return _squeezed(_without_tags(token.content))
    return None


def _inline_text(token: Token) -> str:
    """Return the words of an inline token; line breaks become spaces, images and tags are dropped."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"} or child.content.lower().startswith("<br"):
            parts.append(" ")
    return _squeezed("".join(parts))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _without_tags(html: str) -> str:
    """Return the character data outside scripts, styles and comments; a space stands for each tag."""
    # lxml takes broken markup of any length in linear time, which Python's own parser does not. The div: there is
    # always something to parse.
    root = document_fromstring(f"<div>{html}".encode(), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    strip_elements(root, "script", "style", Comment, ProcessingInstruction, with_tail=False)
    return " ".join(root.itertext())
