"""The YAML between two `---` lines, or the TOML between two `+++` lines, at the head of a Markdown article.

Values are taken as they are written: to YAML `id: 007` is the number 7 and `title: No` is false, to an editor
they are texts.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime

import yaml

from rag.articles.head import Head
from rag.errors import ArticleError
from rag.text.dates import parse_date
from rag.types import Source

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*$")
_MARKS = {"---": "hyphens", "+++": "plus signs"}
_NULL = "tag:yaml.org,2002:null"


def split_front_matter(text: str) -> tuple[Head, str]:
    """Return what the front matter declares and the text under it; text without a head comes back whole.

    Raises:
        ArticleError: the head is not closed, is not YAML or TOML, or a field holds what it cannot; with its line.
    """
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    opened = _FENCE.match(lines[start])
    if not opened:
        return Head(), text
    fence = opened[1]
    end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip(" \t") == fence), None)
    if end is None:
        raise ArticleError(
            f"The front matter opened on line {start + 1} is never closed.",
            remedy=f"Add a line with three {_MARKS[fence]} ({fence}) under the last field.",
            line=start + 1,
        )
    head, above = "\n".join(lines[start + 1 : end]), start + 1
    node = _compose(head, above) if fence == "---" else _compose_toml(head, above)
    return _front_matter(node, above), "\n".join(lines[end + 1 :])


def _front_matter(node: yaml.MappingNode | None, above: int) -> Head:
    """Read the fields of a head that has `above` lines of the file above it."""
    if node is None:
        return Head()
    fields = _Fields(node, above)
    return Head(
        id=fields.text("id"),
        title=fields.text("title"),
        date=fields.date("date"),
        byline=fields.joined("byline") or fields.joined("author"),
        summary=fields.text("summary"),
        tags=fields.words("tags"),
        license=fields.text("license") or fields.text("licence"),
        url=fields.text("url"),
        sources=fields.sources("sources"),
        updated=fields.date("updated"),
    )


def _compose(head: str, above: int) -> yaml.MappingNode | None:
    try:
        node = yaml.compose(head, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as fault:
        line, reason = 1 + above, "it is nested too deeply"
        if isinstance(fault, yaml.MarkedYAMLError):
            mark = fault.problem_mark or fault.context_mark
            line, reason = (mark.line if mark else 0) + 1 + above, str(fault.problem or fault.context)
        elif isinstance(fault, yaml.reader.ReaderError):
            line, reason = head.count("\n", 0, fault.position) + 1 + above, str(fault.reason)
        raise ArticleError(
            f"The front matter is not valid YAML on line {line}: {reason}.",
            remedy="Put a value that holds a colon, a quote or a # into quotation marks.",
            line=line,
        ) from None
    if node is None or isinstance(node, yaml.MappingNode):
        return node
    raise ArticleError(
        "The front matter is not a list of fields.",
        remedy="Write one 'name: value' on each line.",
        line=node.start_mark.line + 1 + above,
    )


def _compose_toml(head: str, above: int) -> yaml.MappingNode:
    """Return TOML as the same nodes as YAML, each with the line of the field that it is in."""
    try:
        fields = tomllib.loads(head)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        reason, _, place = str(fault).rpartition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = above + (int(found[1]) if found else head.count("\n") + 1)
        raise ArticleError(
            f"The front matter is not valid TOML on line {line}: {reason or 'it is nested too deeply'}.",
            remedy='Write each field as name = "value", a date without quotation marks.',
            line=line,
        ) from None
    return yaml.MappingNode(
        "", [(_node(name, 0), _node(value, _line_of(name, head))) for name, value in fields.items()], _mark(0)
    )


def _line_of(name: str, head: str) -> int:
    """Return the line, counted from 0, on which a field or table of TOML begins; the first where that is not seen."""
    found = re.search(rf"^[ \t]*\[*[ \t]*[\"']?{re.escape(name)}[\"']?\s*[]=.]", head, re.MULTILINE)
    return head.count("\n", 0, found.start()) if found else 0


def _node(value: object, line: int) -> yaml.Node:
    if isinstance(value, dict):
        pairs = [(_node(name, line), _node(inner, line)) for name, inner in value.items()]
        return yaml.MappingNode("", pairs, _mark(line))
    if isinstance(value, list):
        return yaml.SequenceNode("", [_node(inner, line) for inner in value], _mark(line))
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    return yaml.ScalarNode("", text, _mark(line))


def _mark(line: int) -> yaml.Mark:
    return yaml.Mark("", 0, line, 0, None, 0)


class _Fields:
    """The mapping of a front matter, read field by field, with the line of whatever is wrong."""

    def __init__(self, node: yaml.MappingNode, above: int) -> None:
        self._values = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        self._line = node.start_mark.line + 1 + above
        self._above = above

    def text(self, name: str) -> str | None:
        node = self._values.get(name)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            raise self._fault(name, "holds a list where a text belongs", f"Write '{name}: some text'.")
        return None if node.tag == _NULL else " ".join(node.value.split()) or None

    def joined(self, name: str) -> str | None:
        return ", ".join(self.words(name)) if self._is_list(name) else self.text(name)

    def words(self, name: str) -> tuple[str, ...]:
        if not self._is_list(name):
            items = (self.text(name) or "").split(",")
        elif all(isinstance(item, yaml.ScalarNode) for item in self._values[name].value):
            items = [item.value for item in self._values[name].value]
        else:
            raise self._fault(name, "has an entry that is not a word", f"Write '{name}: [one, another]'.")
        return tuple(text for item in items if (text := " ".join(item.split())))

    def date(self, name: str) -> str | None:
        written = self.text(name)
        parsed = parse_date(written) if written else None
        if written and parsed is None:
            raise self._fault(name, f"is not a date: {written!r}", f"Write it as '{name}: 2020-09-18'.")
        return parsed

    def sources(self, name: str) -> tuple[Source, ...]:
        if self._is_list(name):
            return tuple(self._source(item) for item in self._values[name].value)
        if self.text(name) is None:
            return ()
        raise self._fault(name, "is not a list", "Write each source on a line of its own, after '- '.")

    def _source(self, node: yaml.Node) -> Source:
        if isinstance(node, yaml.ScalarNode):
            return Source(title=node.value)
        if not isinstance(node, yaml.MappingNode):
            raise self._fault("sources", "has a list as an entry", "Write 'title:', 'publisher:' and 'url:' in it.")
        entry = _Fields(node, self._above)
        title = entry.text("title") or entry.text("url")
        if not title:
            raise entry._fault("title", "is missing from a source", "Give every source a title.")
        return Source(title, entry.text("publisher"), entry.date("date"), entry.text("url"))

    def _is_list(self, name: str) -> bool:
        return isinstance(self._values.get(name), yaml.SequenceNode)

    def _fault(self, name: str, what: str, remedy: str) -> ArticleError:
        line = self._values[name].start_mark.line + 1 + self._above if name in self._values else self._line
        return ArticleError(f"The front matter's field '{name}' on line {line} {what}.", remedy=remedy, line=line)
