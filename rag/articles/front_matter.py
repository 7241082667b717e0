"""The YAML between two `---` lines at the head of a Markdown article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml

from rag.errors import ArticleError
from rag.text.dates import parse_date
from rag.types import Source

_FENCE = re.compile(r"---[ \t]*$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What an article's head declares; None or empty where it is silent."""

    id: str | None = None
    title: str | None = None
    date: str | None = None
    byline: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    license: str | None = None
    url: str | None = None
    sources: tuple[Source, ...] = ()


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return what the front matter declares and the text under it; text without a head comes back whole.

    Raises:
        ArticleError: the head is not closed, is not YAML, or a field holds what it cannot; with its line.
    """
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        return FrontMatter(), text
    end = next((n for n, line in enumerate(lines[1:], start=1) if _FENCE.match(line)), None)
    if end is None:
        raise ArticleError(
            "The front matter opened on line 1 is never closed.",
            remedy="Add a line with three hyphens (---) under the last field.",
            line=1,
        )
    return _fields(lines[1:end]), "\n".join(lines[end + 1 :])


def _fields(lines: list[str]) -> FrontMatter:
    try:
        data = yaml.safe_load("\n".join(lines))
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 2 if mark else 1
        raise ArticleError(
            f"The front matter is not valid YAML on line {line}: {fault.problem or fault.context}.",
            remedy="Put a value that holds a colon, a quote or a # into quotation marks.",
            line=line,
        ) from None
    except (yaml.YAMLError, ValueError) as fault:
        raise ArticleError(
            f"The front matter is not valid YAML: {fault}.", remedy="Correct or remove the field.", line=1
        ) from None
    if data is None:
        return FrontMatter()
    if not isinstance(data, Mapping):
        raise ArticleError(
            "The front matter is not a list of fields.",
            remedy="Write one 'name: value' on each line.",
            line=2,
        )
    fields = _Fields(data, lines)
    return FrontMatter(
        id=fields.text("id"),
        title=fields.text("title"),
        date=fields.date("date"),
        byline=fields.joined("byline") or fields.joined("author"),
        summary=fields.text("summary"),
        tags=fields.words("tags"),
        license=fields.text("license") or fields.text("licence"),
        url=fields.text("url"),
        sources=fields.sources("sources"),
    )


class _Fields:
    """The mapping of a front matter, read field by field with the line of whatever is wrong."""

    def __init__(self, data: Mapping[Any, Any], lines: list[str]) -> None:
        self._data = data
        self._lines = lines

    def text(self, name: str) -> str | None:
        value = self._data.get(name)
        if value is None:
            return None
        if isinstance(value, list | Mapping):
            raise self._fault(name, "holds a list where a text belongs", f"Write '{name}: some text'.")
        return " ".join(str(value).split()) or None

    def joined(self, name: str) -> str | None:
        return ", ".join(self.words(name)) if isinstance(self._data.get(name), list) else self.text(name)

    def words(self, name: str) -> tuple[str, ...]:
        value = self._data.get(name)
        if value is None:
            return ()
        items = value if isinstance(value, list) else str(value).split(",")
        return tuple(text for item in items if (text := " ".join(str(item).split())))

    def date(self, name: str) -> str | None:
        value = self._data.get(name)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        parsed = parse_date(str(value))
        if parsed is None:
            raise self._fault(name, f"is not a date: {str(value)!r}", f"Write it as '{name}: 2020-09-18'.")
        return parsed

    def sources(self, name: str) -> tuple[Source, ...]:
        value = self._data.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._fault(name, "is not a list", "Write each source on a line of its own, after '- '.")
        return tuple(self._source(name, item) for item in value)

    def _source(self, name: str, item: Any) -> Source:
        if not isinstance(item, Mapping):
            return Source(title=str(item))
        entry = _Fields(item, self._lines)
        title = entry.text("title") or entry.text("url")
        if not title:
            raise self._fault(name, "has an entry without a title", "Give every source a title.")
        return Source(title, entry.text("publisher"), entry.date("date"), entry.text("url"))

    def _fault(self, name: str, what: str, remedy: str) -> ArticleError:
        line = next((n for n, text in enumerate(self._lines, start=2) if text.lstrip(" -").startswith(f"{name}:")), 1)
        return ArticleError(f"The front matter's field '{name}' on line {line} {what}.", remedy=remedy, line=line)
