"""A web page saved with all its parts in one file (.mhtml, .mht) to the page itself."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from rag.articles.head import Content
from rag.articles.html import read_page
from rag.errors import ArticleError


def read_mhtml(data: bytes) -> Content:
    """Return the article of the page in a web archive.

    Raises:
        ArticleError: the file holds no page, or a page without an article.
    """
    archive = message_from_bytes(data)
    for part in archive.walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() in {"text/html", "application/xhtml+xml"} and isinstance(content, bytes):
            return read_page(content, url=_address(archive, part), charset=part.get_content_charset())
    raise ArticleError("The file holds no web page.", remedy="Save the page anew from a browser, as .html or .mhtml.")


def _address(archive: Message, page: Message) -> str | None:
    places = (page.get("Content-Location"), archive.get("Snapshot-Content-Location"))
    return next((place for place in places if place and place.startswith(("http://", "https://"))), None)
