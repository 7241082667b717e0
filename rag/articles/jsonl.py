"""JSON Lines exports: one article a line, each with `title`, `date`, `byline`, `url` and `text`."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.articles.blocks import Piece
from rag.articles.head import Content, Head, mended_content
from rag.articles.plain import plain_pieces
from rag.errors import ArticleError
from rag.text.dates import parse_date

# Characters. The same measure as for a text file of its own: a longer line is no article.
MAX_LINE = 5_000_000
_OPENED = re.compile(r"<(p|div|h[1-6]|ul|ol|table|article|section|blockquote)(?:\s[^<>]*)?>", re.IGNORECASE)
_FIELDS = "title, date, byline, url, text"


@dataclass(frozen=True, slots=True)
class Record:
    """The article of one line, counted from 1."""

    line: int
    content: Content


def read_jsonl(data: bytes) -> Iterator[Record | ArticleError]:
    """Yield the article of each line, or what is wrong with the line; blank lines are passed over.

    Raises:
        ArticleError: the file as a whole is no JSON Lines.
    """
    data = _as_utf_8(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        raise ArticleError(
            "The file is one JSON list, not an article a line.",
            remedy="Write each article on a line of its own, for example with: jq -c '.[]' export.json > export.jsonl",
            line=1,
        )
    for number, line in enumerate(io.BytesIO(data), start=1):
        if not line.strip():
            continue
        try:
            yield Record(number, _content(_object(line, number), number))
        except ArticleError as fault:
            yield fault


def _as_utf_8(data: bytes) -> bytes:
    """Return an export in UTF-8 if its mark says that it is UTF-16, else as it is: UTF-8 is checked line by line."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    try:
        # What half a character of UTF-16 stands for cannot be written in UTF-8; the line is refused for it.
        return data.decode("utf-16", "surrogatepass").encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].decode("utf-16", "replace").count("\n") + 1
        raise ArticleError(
            f"The file is not UTF-16 text: it breaks off on line {line}.",
            remedy="Export it again with the encoding UTF-8.",
            line=line,
        ) from None


def _object(line: bytes, number: int) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise _fault(f"is longer than {MAX_LINE // 1_000_000} MB", "Put each article on a line of its own.", number)
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _fault("is not UTF-8 text", "Export it again with the encoding UTF-8.", number) from None
    except json.JSONDecodeError as fault:
        raise _fault(f"is not JSON: {fault.msg} at column {fault.colno}", _ONE_OBJECT, number) from None
    except RecursionError:
        raise _fault("is nested too deeply", _ONE_OBJECT, number) from None
    if not isinstance(found, dict):
        raise _fault("is not a JSON object", _ONE_OBJECT, number)
    return found


def _content(record: dict[str, Any], number: int) -> Content:
    text = _text(record, "text", number, squeezed=False)
    if not text or not text.strip():
        raise _fault("has no text", 'Give it a field "text" with the words of the article, or delete it.', number)
    head = Head(
        id=_text(record, "id", number),
        title=_text(record, "title", number),
        date=_date(record, "date", number),
        byline=_joined(record, "byline", number) or _joined(record, "author", number),
        summary=_text(record, "summary", number),
        tags=_words(record, "tags", number),
        license=_text(record, "license", number) or _text(record, "licence", number),
        url=_text(record, "url", number),
        updated=_date(record, "updated", number),
    )
    return mended_content(head, _pieces(text.replace("\r\n", "\n").replace("\r", "\n"), number))


def _pieces(text: str, number: int) -> Sequence[Piece]:
    if not _is_html(text):
        return plain_pieces(text)
    from rag.articles.html import read_page  # (a third of a second, which exports of plain text are spared)

    try:
        return read_page(f"<!DOCTYPE html><body><article>{text}</article></body>".encode(), charset="utf-8").pieces
    except ArticleError:
        raise _fault("has HTML without an article as its text", 'Write plain words into "text".', number) from None


def _is_html(text: str) -> bool:
    """Say whether a text opens a block of HTML and closes it again, rather than speaking of tags."""
    small = text.lower()
    first = {found[1]: found.end() for found in reversed(list(_OPENED.finditer(small)))}
    return any(small.find(f"</{tag}>", start) >= 0 for tag, start in first.items())


def _text(record: dict[str, Any], name: str, number: int, *, squeezed: bool = True) -> str | None:
    value = record.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool) and name == "id":
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _fault(f'has a field "{name}" that is no text', f'Write "{name}": "…".', number)
    return " ".join(value.split()) or None if squeezed else value


def _date(record: dict[str, Any], name: str, number: int) -> str | None:
    written = _text(record, name, number)
    parsed = parse_date(written) if written else None
    if written and parsed is None:
        raise _fault(f'has a field "{name}" that is no date: {written!r}', f'Write "{name}": "2020-09-18".', number)
    return parsed


def _joined(record: dict[str, Any], name: str, number: int) -> str | None:
    many = isinstance(record.get(name), list)
    return ", ".join(_words(record, name, number)) if many else _text(record, name, number)


def _words(record: dict[str, Any], name: str, number: int) -> tuple[str, ...]:
    value = record.get(name)
    items = value if isinstance(value, list) else (_text(record, name, number) or "").split(",")
    if not all(isinstance(item, str) for item in items):
        raise _fault(f'has an entry in "{name}" that is no text', f'Write "{name}": ["one", "another"].', number)
    return tuple(word for item in items if (word := " ".join(item.split())))


_ONE_OBJECT = f"Write one JSON object on each line, with the fields {_FIELDS}."


def _fault(what: str, remedy: str, number: int) -> ArticleError:
    return ArticleError(f"The line {what}.", remedy=remedy, line=number)
