"""Escaped HTML from plain values: the only door through which text reaches the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as _escape
from urllib.parse import urlsplit

from rag.types import Span
from rag.ui.wording import date_in_words


def escape(text: str) -> str:
    """Return `text` safe inside an element or a quoted attribute."""
    return _escape(speakable(text), quote=True)


def speakable(text: str) -> str:
    """Return `text` without what no page can carry: controls other than tab and line break, half surrogates.

    A half surrogate, which a browser can send, could not even be written back to it as UTF-8.
    """
    return "".join(c for c in text if (c >= " " or c in "\t\n") and not "\ud800" <= c <= "\udfff")


def emphasised(text: str, spans: Sequence[Span], *, tag: str) -> str:
    """Return `text` escaped, with `spans` of it inside `<tag>`; spans outside the text or overlapping are left out."""
    parts: list[str] = []
    position = 0
    for span in sorted(spans, key=lambda span: span.start):
        if position <= span.start < span.end <= len(text):
            parts.append(escape(text[position : span.start]))
            parts.append(f"<{tag}>{escape(span.of(text))}</{tag}>")
            position = span.end
    return "".join(parts) + escape(text[position:])


def joined(parts: Iterable[str]) -> str:
    """Return the parts that are not empty with a middle dot between them; they are HTML already."""
    return '<span class="dot" aria-hidden="true"> · </span>'.join(f"<bdi>{part}</bdi>" for part in parts if part)


def dateline(date: str | None, byline: str | None, inferred: Sequence[str]) -> str:
    """Return date and byline on one line, each marked where it was worked out and not stated by the file."""
    words = date_in_words(date)
    dated = f'<time datetime="{escape(date or "")}">{escape(words)}</time>' if words else "undated"
    return joined((dated + _mark("date", inferred) if words else dated, _byline(byline, inferred)))


def _byline(byline: str | None, inferred: Sequence[str]) -> str:
    return escape(byline) + _mark("byline", inferred) if byline else ""


def _mark(field: str, inferred: Sequence[str]) -> str:
    if field not in inferred:
        return ""
    return ' <span class="inferred" title="Worked out from the file, which does not state it">(inferred)</span>'


def web_link(url: str | None, text: str) -> str:
    """Return a link that opens beside the page and tells the other site nothing; only web addresses become one."""
    try:
        scheme = urlsplit(url or "").scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in ("http", "https"):
        return escape(text)
    return f'<a href="{escape(url or "")}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
