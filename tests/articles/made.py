"""Small files of every format, written here and now, so that a test shows all that it reads."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Sequence

from docx import Document

# An A4 page in points, and the print of a plain report.
_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 595, 842, 72, 760, 90
_LEADING = 14

Printed = tuple[float, float, float, str]
"""A line of print: points from the left, points from the bottom, size, text; a text that begins with * is bold."""


def pdf(pages: Sequence[Sequence[Printed]], *, info: str = "") -> bytes:
    """Return a PDF with these lines on its pages; `info` is the inside of its information dictionary."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(_shown(line) for line in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
    objects.append(f"<< {info} >>")
    return _numbered(objects, info=len(objects))


def _shown(line: Printed) -> str:
    x, y, size, text = line
    font = "F2" if text.startswith("*") else "F1"
    escaped = text.removeprefix("*").replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET"


def _numbered(objects: Sequence[str], *, info: int) -> bytes:
    written = io.BytesIO(b"%PDF-1.4\n")
    written.seek(0, io.SEEK_END)
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(written.tell())
        written.write(f"{number} 0 obj\n{one}\nendobj\n".encode("cp1252"))
    start = written.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    written.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    written.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {info} 0 R >>\n".encode())
    written.write(f"startxref\n{start}\n%%EOF\n".encode())
    return written.getvalue()


def printed(paragraphs: Iterable[str], *, head: str = "", columns: int = 80) -> list[list[Printed]]:
    """Return paragraphs as pages of print, a line of space between two, with a running head and page numbers."""
    pages: list[list[Printed]] = [[]]
    y: float = _TOP
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, columns, break_on_hyphens=False):
            if y < _FOOT:
                pages.append([])
                y = _TOP
            pages[-1].append((_LEFT, y, 11, line))
            y -= _LEADING
        y -= _LEADING
    for number, page in enumerate(pages, start=1):
        if head:
            page.append((_LEFT, 800, 9, head))
        page.append((290, 40, 9, f"Page {number} of {len(pages)}"))
    return pages


def docx(paragraphs: Iterable[str | tuple[str, str]], **properties: object) -> bytes:
    """Return a Word document: plain paragraphs, or pairs of a style and a text; `properties` are its core ones."""
    document = Document()
    document.core_properties.author = ""
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    for one in paragraphs:
        style, text = (None, one) if isinstance(one, str) else one
        document.add_paragraph(text, style=style)
    return saved(document)


def saved(document: object) -> bytes:
    """Return the bytes of a python-docx document."""
    written = io.BytesIO()
    document.save(written)  # type: ignore[attr-defined]
    return written.getvalue()


def page(body: str, *, head: str = "", language: str = "en") -> bytes:
    """Return a web page in UTF-8, with the furniture that sites put around an article."""
    return f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">{head}</head><body>
<div id="cookie-banner" class="cookie-consent"><p>We use cookies to improve your experience on our site.</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article>{body}</article></main>
<aside class="most-read"><h3>Most read</h3><ul><li><a href="/1">Cat rescued from a tree in Leeds</a></li></ul></aside>
<div class="newsletter"><p>Sign up for our newsletter and get the day's stories each morning.</p></div>
<section id="comments" class="comments"><p>User 1: I do not believe a word of this.</p></section>
<footer><p>© 2020 The Daily Wire. All rights reserved.</p></footer></body></html>""".encode()
