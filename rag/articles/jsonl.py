"""JSON Lines exports: one article a line, each with `title`, `date`, `byline`, `url` and `text`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.articles.head import Content, Head, mended_content
from rag.articles.plain import plain_pieces
from rag.errors import ArticleError
from rag.text.dates import parse_date

# Characters. The same measure as for a text file of its own: a longer line is no article.
MAX_LINE = 5_000_000
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
    return mended_content(head, plain_pieces(text.replace("\r\n", "\n").replace("\r", "\n")))


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
