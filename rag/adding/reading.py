"""A fetched page to the article in it, by what its server says it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

import httpx

from rag.adding.feed import is_feed
from rag.adding.fetch import Page
from rag.articles.decoding import decode_page
from rag.articles.docx import read_docx
from rag.articles.front_matter import split_front_matter
from rag.articles.head import Content, Head
from rag.articles.html import read_page
from rag.articles.markdown import markdown_pieces
from rag.articles.pdf import read_pdf
from rag.articles.plain import plain_pieces
from rag.errors import FetchError

ACCEPT = "text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.8, application/pdf;q=0.7, */*;q=0.1"
# A web page is 0.1 to 2 MB, of which the text is a hundredth; the reports that come as PDF seldom pass this.
MAX_BYTES = 20_000_000
_KINDS = {
    **{"text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf", "text/plain": "text"},
    **{"text/markdown": "markdown", "text/x-markdown": "markdown"},
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
_SUFFIXES = {
    **{".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx"},
    **{".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text"},
}
# What servers say of a file whose type they do not know; then its name says more.
_UNSAID = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
_LOOKS_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body)\b", re.IGNORECASE | re.DOTALL)
# schema.org's mark of a page whose text is for subscribers. Such a page may hold it all the same; a teaser is short.
_PAID_FOR = re.compile(rb'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
_TEASER_WORDS = 150


def read_article(page: Page) -> Content:
    """Return the article of a page: HTML, plain text, Markdown, PDF or DOCX.

    Raises:
        FetchError: it is empty, of another kind, a feed, or the opening of an article that is for subscribers.
        ArticleError: there is no article in it.
    """
    if is_feed(page):
        raise FetchError("It is a feed, not an article.", remedy="Pass it behind --feed.")
    kind = _kind(page)
    if kind is None:
        raise FetchError(
            f"It is {page.media_type or 'of no stated type'}, which holds no article.",
            remedy="Give the address of a web page, a text, a PDF or a DOCX file.",
        )
    content = _READERS[kind](page)
    if all(piece.level for piece in content.pieces):
        raise FetchError("There is no text at this address.", remedy="Look at it in a browser.")
    words = sum(len(piece.text.split()) for piece in content.pieces)
    if words < _TEASER_WORDS and _PAID_FOR.search(page.body):
        raise FetchError(
            f"The article is for subscribers; the page shows {words} words of it.",
            remedy="Save the page from a browser that is signed in, and put the file into the corpus folder.",
        )
    return content


def _kind(page: Page) -> str | None:
    if page.body.startswith(b"%PDF-"):
        return "pdf"
    if page.media_type not in _UNSAID:
        return _KINDS.get(page.media_type)
    suffix = PurePosixPath(httpx.URL(page.url).path).suffix.lower()
    if not page.media_type and _LOOKS_HTML.match(page.body):
        return "html"
    return _SUFFIXES.get(suffix) or _KINDS.get(page.media_type)


def _read_html(page: Page) -> Content:
    return read_page(page.body, url=page.url, charset=page.charset)


def _read_text(page: Page) -> Content:
    text = decode_page(page.body, charset=page.charset)
    return Content(Head(), tuple(plain_pieces(text)) if text.strip() else ())


def _read_markdown(page: Page) -> Content:
    head, body = split_front_matter(decode_page(page.body, charset=page.charset))
    return Content(head, tuple(markdown_pieces(body)))


_READERS: dict[str, Callable[[Page], Content]] = {
    "html": _read_html,
    "text": _read_text,
    "markdown": _read_markdown,
    "pdf": lambda page: read_pdf(page.body),
    "docx": lambda page: read_docx(page.body),
}
