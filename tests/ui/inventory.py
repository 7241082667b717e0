"""A piece of HTML as a test looks at it: its text, and every element and attribute that it may hold."""

from __future__ import annotations

from html.parser import HTMLParser

# Every element and attribute that the page's own markup uses; anything else came from a text.
ELEMENTS = {
    "article",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "span",
    "strong",
    "a",
    "mark",
    "button",
    "aside",
    "details",
    "summary",
    "section",
    "time",
    "ul",
    "li",
    "header",
    "footer",
    "dl",
    "dt",
    "dd",
    "bdi",
    "br",
    "dialog",
}


class Inventory(HTMLParser):
    """Collects elements, attributes and text of a piece of HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(markup: str) -> str:
    """Return what a reader sees of a piece of HTML."""
    return Inventory(markup).text
