"""A PDF to its article: lines put back together into paragraphs, without what is printed on every page.

The only place that imports pypdf.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from rag.articles.head import Content, Head, mended_content
from rag.articles.print_lines import Line, running_lines
from rag.articles.print_pieces import pieces_of
from rag.errors import ArticleError
from rag.text.dates import parse_date

# Books and bound volumes are no articles, and cost minutes to read; the longest reports in print stay below this.
MAX_PAGES = 500
# Scans have no words, or a stamp and a page number.
_LEAST_WORDS = 12
# Text whose font does not say which letters its glyphs are comes out as signs of all kinds.
_LEAST_LETTERS = 0.5
# "2021-05-04", "4 May 2021"; a running head is a line.
_DATE_WORDS = (1, 3)
_MAX_HEAD_WORDS = 30
_PROGRAM_TITLE = re.compile(
    r"^(microsoft word|powerpoint presentation|untitled|document ?\d*|layout \d+|slide \d+)\b"
    r"|\.(docx?|indd|qxd|qxp|pdf|html?|txt|rtf|odt|pages|tex|dvi)$|^https?://|^about:blank$",
    re.IGNORECASE,
)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NO_PASSWORD = "Print it to a new PDF without a password, or paste its text into a .md or .txt file."
_NEW_COPY = "Open it in a PDF viewer and print it to a new PDF, or paste its text into a .md or .txt file."

# pypdf mends what it can of a damaged file and logs each step; what matters to an operator is raised here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(data: bytes) -> Content:
    """Return the article of a PDF; larger print makes headings, the rest is paragraphs.

    Raises:
        ArticleError: it is no PDF, is locked or damaged, has too many pages, or has pictures instead of text.
    """
    try:
        reader = _opened(data)
        pages = [_lines(page) for page in reader.pages]
        head = _head(reader)
    except ArticleError:
        raise
    # A damaged or hostile PDF ends in whatever its bytes lead to: pypdf documents no narrower set.
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as fault:
        raise ArticleError(f"The PDF is damaged: {_sentence(fault)}", remedy=_NEW_COPY) from None
    _check_text(pages)
    return mended_content(replace(head, issued=_issued(pages)), pieces_of(pages))


def _opened(data: bytes) -> PdfReader:
    if b"%PDF-" not in data[:1024]:
        raise ArticleError("It is no PDF, whatever its name says.", remedy="Give it the suffix of what it is.")
    reader = PdfReader(io.BytesIO(data))
    try:
        locked = reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED
    except (DependencyError, NotImplementedError):  # AES, which wants a package more, or a scheme nobody knows
        locked = True
    if locked:
        raise ArticleError("The PDF is encrypted.", remedy=_NO_PASSWORD)
    if len(reader.pages) > MAX_PAGES:
        raise ArticleError(
            f"The PDF has {len(reader.pages)} pages; an article has at most {MAX_PAGES}.",
            remedy="Split it into one PDF per article.",
        )
    return reader


def _lines(page: PageObject) -> list[Line]:
    """Return the printed lines of a page in the order in which they are drawn, which is that of reading."""
    gathered = _Gatherer()
    page.extract_text(visitor_text=gathered.add)
    gathered.end_line()
    return gathered.lines


class _Gatherer:
    """Takes text as pypdf finds it, in bits that each have a place and a print, and keeps it as lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._bits: list[str] = []
        self._place: tuple[float, float] | None = None
        self._prints: Counter[tuple[float, bool]] = Counter()

    def add(self, text: str, user: list[float], matrix: list[float], font: dict[str, Any] | None, size: float) -> None:
        """Take one bit of text; `user` and `matrix` are the PDF's two transformations, six numbers each."""
        # The place of a lone line end is that of the page.
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        height = round(abs(size * (matrix[3] or matrix[1]) * (user[3] or user[1])), 1)
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for number, bit in enumerate(text.split("\n")):
            if number:
                self.end_line()
            if bit.strip():
                self._place = self._place or (x, y)
                # A bullet or a small capital at the start of a line does not make its print.
                self._prints[height, bold] += len(bit)
            self._bits.append(bit)

    def end_line(self) -> None:
        """Put the bits so far down as one line."""
        text = " ".join("".join(self._bits).translate(_LIGATURES).split())
        if text and self._place:
            self.lines.append(Line(text, *self._place, *self._prints.most_common(1)[0][0]))
        self._bits.clear()
        self._prints.clear()
        self._place = None


def _check_text(pages: list[list[Line]]) -> None:
    text = " ".join(line.text for page in pages for line in page)
    if len(text.split()) < _LEAST_WORDS:
        raise ArticleError(
            "The PDF has no text: its pages are pictures, or empty.",
            remedy="Have it recognised with an OCR program, for example: ocrmypdf old.pdf new.pdf",
        )
    if sum(c.isalpha() or c.isspace() for c in text) < _LEAST_LETTERS * len(text):
        raise ArticleError("The PDF's fonts do not say which letters they show.", remedy=_NEW_COPY)


def _head(reader: PdfReader) -> Head:
    info: Mapping[str, object] = reader.metadata or {}
    title, author = _words(info.get("/Title")), _words(info.get("/Author"))
    return Head(
        title=None if title and _PROGRAM_TITLE.search(title) else title,
        byline=author,
        summary=_words(info.get("/Subject")),
        made=_made(_words(info.get("/CreationDate"))),
    )


def _issued(pages: list[list[Line]]) -> str | None:
    """Return the day that the running heads and feet name, if they name just one: that of a newspaper's issue."""
    found = {
        day
        for text in running_lines(pages)
        for words in [text.split()[:_MAX_HEAD_WORDS]]
        for start in range(len(words))
        for length in _DATE_WORDS
        if (day := parse_date(" ".join(words[start : start + length]).strip(",;|()"))) and day.count("-") == 2
    }
    return found.pop() if len(found) == 1 else None


def _words(value: object) -> str | None:
    return " ".join(str(value).split()) or None if value is not None else None


def _made(stamp: str | None) -> str | None:
    found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", stamp or "")
    return parse_date("-".join(found.groups())) if found else None


def _sentence(fault: BaseException) -> str:
    return f"{str(fault).strip().rstrip('.') or type(fault).__name__}."
