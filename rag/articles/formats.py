"""The formats that articles come in: by what suffix a file is known, how large it may be, and what reads it.

A reader is imported when the first file of its format is met: together they take a third of a second.
"""

from __future__ import annotations

from rag.articles.decoding import decode
from rag.articles.front_matter import split_front_matter
from rag.articles.head import Content, Head
from rag.articles.markdown import markdown_pieces
from rag.articles.plain import plain_pieces

MARKDOWN = frozenset({".md", ".markdown"})
TEXT = frozenset({".txt", ".text"})
PAGES = frozenset({".html", ".htm", ".xhtml"})
ARCHIVES = frozenset({".mhtml", ".mht"})
PDF = frozenset({".pdf"})
WORD = frozenset({".docx"})
# Many articles in one file, one a line.
LINES = frozenset({".jsonl", ".ndjson"})
SUFFIXES = MARKDOWN | TEXT | PAGES | ARCHIVES | PDF | WORD | LINES

# Bytes. The longest feature articles stay under 200 kB of text, but a page may carry its pictures in itself, and
# print, scans; an export is read at once and should leave room in memory.
_MAX_TEXT = 5_000_000
_MAX_BYTES = {
    **dict.fromkeys(MARKDOWN | TEXT, _MAX_TEXT),
    **dict.fromkeys(PAGES | ARCHIVES | WORD, 50_000_000),
    **dict.fromkeys(PDF, 100_000_000),
    **dict.fromkeys(LINES, 200_000_000),
}


def max_bytes(suffix: str) -> int:
    """Return how large a file with this suffix may be."""
    return _MAX_BYTES.get(suffix.lower(), _MAX_TEXT)


def parse_text(text: str, *, suffix: str) -> Content:
    """Return the article of a Markdown or plain text.

    Raises:
        ArticleError: the front matter is broken.
    """
    if suffix.lower() in MARKDOWN:
        head, body = split_front_matter(text)
        return Content(head, tuple(markdown_pieces(body)))
    return Content(Head(), tuple(plain_pieces(text)))


def read_content(data: bytes, *, suffix: str) -> Content:
    """Return the one article of a file of any format but JSON Lines.

    Raises:
        ArticleError: the file is not what its suffix says, is locked or damaged, or holds no article.
    """
    suffix = suffix.lower()
    if suffix in PAGES:
        from rag.articles.html import read_page

        return read_page(data)
    if suffix in ARCHIVES:
        from rag.articles.mhtml import read_mhtml

        return read_mhtml(data)
    if suffix in PDF:
        from rag.articles.pdf import read_pdf

        return read_pdf(data)
    if suffix in WORD:
        from rag.articles.docx import read_docx

        return read_docx(data)
    return parse_text(decode(data), suffix=suffix)
