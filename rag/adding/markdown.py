"""An article to the text of a Markdown file that reads back as the same article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import PurePosixPath

import yaml

from rag.articles.blocks import Piece
from rag.articles.decoding import decode
from rag.articles.head import Content, Head
from rag.articles.inference import completed
from rag.articles.loading import parse_article
from rag.types import Article

FETCHED = "fetched_at"
# A file name that reading takes neither a title nor a date from.
_UNTELLING = PurePosixPath("article.md")
# Two rounds are usual; a page that repeats its title as a heading again and again is not worth more than this.
_SETTLED_AFTER = 8
# In the order in which an editor wants to see them.
_FIELDS = ("title", "date", "updated", "byline", "summary", "tags", "license", "url")
# Letters that mean something to Markdown wherever they stand: emphasis, code, links, HTML, strikethrough, escapes.
_ANYWHERE = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
# What begins a heading, a quotation, a list or a rule at the head of a line, or ends a heading at its foot.
_AT_HEAD = re.compile(r"^(\d{0,9})(>|#(?=#*(?:\s|$))|[+-](?=\s|$)|-(?=-)|(?<=\d)[.)](?=\s|$))")
_AT_FOOT = re.compile(r"(?<= )#+$")
# Characters that a text file cannot hold or that end a line of one.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def to_markdown(head: Head, pieces: Sequence[Piece], *, fetched_at: str) -> str:
    """Return the text of a file: front matter, then the pieces, one paragraph or heading on a line."""
    facts = asdict(head)
    fields = {name: _plain(facts[name]) for name in _FIELDS if facts.get(name)} | {FETCHED: fetched_at}
    front = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=float("inf"))
    lines = [_line(piece) for piece in pieces if _words(piece.text)]
    return f"---\n{front}---\n\n" + "\n\n".join(lines) + "\n"


def settled_markdown(content: Content, *, fetched_at: str) -> tuple[str, Article]:
    """Return the text of an article's file, and the article that reading it gives.

    Reading takes a byline or a dateline out of the text and drops a heading that repeats the title; what it took is
    written into the front matter here, so that the file says what the article is.

    Raises:
        ArticleError: there is no text in it.
    """
    facts = completed(content, _UNTELLING.stem)
    head, pieces, text = content.head, tuple(facts.pieces), ""
    head = replace(head, title=facts.title, date=facts.date, byline=facts.byline)
    for _ in range(_SETTLED_AFTER):
        before, text = text, to_markdown(head, pieces, fetched_at=fetched_at)
        article = parse_article(decode(text.encode()), path=_UNTELLING)
        if text == before:
            break
        head = replace(head, title=article.title, date=article.date, byline=article.byline)
        pieces = tuple(Piece(article.text[block.start : block.end], block.level) for block in article.blocks)
    return text, article


def without_fetched(text: str) -> str:
    """Return a file's text without the line that says when it was fetched, which no reader would miss."""
    return re.sub(rf"^{FETCHED}: .*\n", "", text, count=1, flags=re.MULTILINE)


def _plain(value: object) -> object:
    """Return a field's value as the front matter's reader gives it back."""
    if isinstance(value, str):
        return _words(value)
    return [_words(item) for item in value] if isinstance(value, list | tuple) else value


def _words(text: str) -> str:
    # Composed before it is escaped: "<" and a combining stroke become one letter, and a backslash would stay behind.
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def _line(piece: Piece) -> str:
    text = _ANYWHERE.sub(r"\\\g<0>", _words(piece.text))
    text = _AT_HEAD.sub(r"\1\\\2", text)
    return f"{'#' * piece.level} {_AT_FOOT.sub(_escaped, text)}" if piece.level else text


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\{character}" for character in found[0])
