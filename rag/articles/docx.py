"""A Word document to its article. The only place that imports python-docx."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from rag.articles.blocks import Piece
from rag.articles.head import Content, Head, mended_content
from rag.errors import ArticleError

# Bytes once unpacked. Text packs ten to one and pictures hardly at all; a zip bomb packs a thousand to one.
_MAX_UNPACKED = 300_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADING = re.compile(r"(?:heading|title|subtitle)\b\s*([1-6])?", re.IGNORECASE)
# What programs and installers enter where a person's name belongs.
_NOBODY = re.compile(
    r"(python-docx|(microsoft )?office user|microsoft( corporation)?|user|admin(istrator)?|author|owner|unknown|pc)$",
    re.IGNORECASE,
)
# What documents that python-docx made say of their birth: it is that of their template.
_TEMPLATE_DATE = date(2013, 12, 23)
# Text that is not of the running text, or not of its final version: drawings' boxes and the older drawing beside
# them, and what a tracked change took away.
_ASIDE_TAGS = {qn("w:txbxContent"), qn("w:del"), qn("w:moveFrom")}
_SPACES = {qn("w:tab"), qn("w:br"), qn("w:cr")}
_SAVE_AGAIN = "Open it in a word processor and save it again as .docx, or paste its text into a .md or .txt file."


def read_docx(data: bytes) -> Content:
    """Return the article of a Word document: headings by their style, list items and table rows as paragraphs.

    Headers, footers, footnotes, text boxes and comments are left out; of tracked changes the final text is taken.

    Raises:
        ArticleError: it is no DOCX, is locked or damaged, or unpacks to more than any article holds.
    """
    _check_package(data)
    try:
        document = Document(io.BytesIO(data))
        head = _head(document)
        levels = {style.style_id: _style_level(style) for style in document.styles}
        pieces = list(_pieces(document.element.body, levels))
    # A damaged part ends in whatever python-docx looks for in it and does not find, or in a compression that
    # zipfile does not know (NotImplementedError).
    except (
        *(PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, EOFError, NotImplementedError),
        *(ValueError, TypeError, LookupError, AttributeError, RecursionError),
    ):
        raise ArticleError("The DOCX is damaged.", remedy=_SAVE_AGAIN) from None
    return mended_content(head, pieces)


def _check_package(data: bytes) -> None:
    if data.startswith(_OLE):
        raise ArticleError(
            "It is no DOCX but an old Word document (.doc), or one that a password locks.", remedy=_SAVE_AGAIN
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ArticleError("It is no DOCX, whatever its name says.", remedy=_SAVE_AGAIN) from None
    if unpacked > _MAX_UNPACKED:
        raise ArticleError(
            f"The DOCX unpacks to {unpacked // 1_000_000:,} MB, more than {_MAX_UNPACKED // 1_000_000} MB.",
            remedy="Take out its pictures, or paste its text into a .md or .txt file. If you do not know where it "
            "comes from, delete it: it may be a zip bomb.",
        )
    if "word/document.xml" not in names and not any(name.endswith("/document.xml") for name in names):
        raise ArticleError("The file is a zip archive, but no Word document.", remedy=_SAVE_AGAIN)


def _pieces(body: Any, levels: dict[str, int]) -> Iterator[Piece]:
    for element in body.iter(qn("w:p"), qn("w:tr")):
        # A row takes the paragraphs and tables inside it along.
        if any(parent.tag in {qn("w:tr"), *_ASIDE_TAGS} for parent in element.iterancestors()):
            continue
        if element.tag == qn("w:p"):
            text, level = _text(element), levels.get(element.style, 0)
        else:
            text, level = " | ".join(cell for child in element.iter(qn("w:tc")) if (cell := _cell(child))), 0
        if text:
            yield Piece(text, level)


def _cell(cell: Any) -> str:
    if any(parent.tag == qn("w:tc") for parent in cell.iterancestors()):
        return ""  # of a table inside a cell, whose words the outer cell has
    return " ".join(words for paragraph in cell.iter(qn("w:p")) if (words := _text(paragraph)))


def _text(paragraph: Any) -> str:
    """Return the words of a paragraph as its final version has them; python-docx's own `text` drops insertions."""
    bits: list[str] = []
    for element in paragraph.iter():
        if element.tag == qn("w:t"):
            inside = element.iterancestors()
            if not any(parent.tag in _ASIDE_TAGS or parent.tag.endswith("}Fallback") for parent in inside):
                bits.append(element.text or "")
        elif element.tag == qn("w:noBreakHyphen"):
            bits.append("-")
        elif element.tag in _SPACES:
            bits.append(" ")
    return " ".join("".join(bits).split())


def _style_level(style: Any) -> int:
    """Return the level of a paragraph style that is a heading, or is made from one; else 0."""
    while style is not None:
        if found := _HEADING.match(style.name or ""):
            return int(found[1] or 1)
        style = getattr(style, "base_style", None)
    return 0


def _head(document: Any) -> Head:
    facts = document.core_properties
    author = _words(facts.author)
    return Head(
        title=_words(facts.title),
        byline=None if author and _NOBODY.match(author) else author,
        summary=_words(facts.subject),
        tags=tuple(tag for word in re.split("[,;]", facts.keywords or "") if (tag := " ".join(word.split()))),
        language=_words(facts.language),
        made=facts.created.date().isoformat() if facts.created and facts.created.date() != _TEMPLATE_DATE else None,
    )


def _words(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
