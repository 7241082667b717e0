"""A feed to its entries, newest first. The only file that imports feedparser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException

import feedparser

from rag.adding.fetch import Page
from rag.adding.urls import parse_url
from rag.errors import FetchError
from rag.text.dates import parse_date

# RSS, Atom, RDF and whatever servers that know none of them call it.
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
# A feed with 100 whole articles is half a megabyte.
MAX_BYTES = 5_000_000
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_FEED = re.compile(rb"\s*(<\?xml[^>]*>\s*)?<(rss|feed|rdf:RDF)\b")
_WEB = ("http://", "https://")
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, slots=True)
class Feed:
    """What could be read of a feed: its entries, newest first, how many link to no web page, and any damage.

    Entries without a date come last, in the feed's order. `damage` says where its XML is broken, "" if it is whole.
    """

    entries: tuple[Entry, ...]
    unlinked: int = 0
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; `stamp` changes whenever the feed shows that the article did."""

    url: str
    title: str
    date: str | None
    stamp: str


def is_feed(page: Page) -> bool:
    """Say whether a page that was expected to be an article is a feed."""
    return page.media_type in _FEED_TYPES or bool(_FEED.match(page.body[:1000]))


def read_feed(page: Page) -> Feed:
    """Return what a feed holds, as far as it can be read.

    Raises:
        FetchError: it is a web page, or no feed at all, or no entry that links to a web page can be read.
    """
    # A stream, never a string: feedparser takes a string for a file name or an address, and opens it.
    found: Any = feedparser.parse(
        BytesIO(page.body),
        response_headers={"content-location": page.url, "content-type": page.headers.get("content-type", "")},
        sanitize_html=False,
    )
    damage = _damage(found)
    if not found.get("version") and not (damage and _FEED.match(page.body)):
        raise _no_feed(page)
    entries = [dated for item in found.entries if (dated := _entry(item))]
    if not entries and damage:
        raise FetchError(f"The feed is damaged {damage}.", remedy="Try again later; if it stays so, tell the site.")
    if not entries:
        raise FetchError("The feed has no entry that links to an article.", remedy="Open it in a browser to see why.")
    entries.sort(key=lambda entry: entry[0], reverse=True)
    newest: dict[str, Entry] = {}
    for _, entry in entries:
        newest.setdefault(entry.url, entry)
    return Feed(tuple(newest.values()), len(found.entries) - len(entries), damage)


def _damage(found: Any) -> str:
    """Say where the XML of a feed is broken or breaks off, "" if it is whole; a wrong label or charset is no damage."""
    fault = found.get("bozo_exception")
    return f"(line {fault.getLineNumber()}: {fault.getMessage()})" if isinstance(fault, SAXParseException) else ""


def _entry(item: Any) -> tuple[tuple[int, ...], Entry] | None:
    link = (item.get("link") or "").strip()  # of an Atom entry without one, its id: often an address of no page
    if not link.lower().startswith(_WEB):
        return None
    # `item.get` gives the one date for the other, with a warning that this will end.
    published, updated = (dict.get(item, name) for name in ("published", "updated"))
    when = dict.get(item, "published_parsed") or dict.get(item, "updated_parsed")
    title = item.get("title") or ""
    # The day as it was where the article was published; the parsed one is in UTC.
    day = parse_date(published or updated or "")
    return tuple(when[:6]) if when else (), Entry(link, title, day, f"{updated or published or ''} {title}".strip())


def _no_feed(page: Page) -> FetchError:
    if not _HTML.match(page.body):
        return FetchError("It is neither an RSS nor an Atom feed.", remedy="Look for the feed's address on the site.")
    named = _feed_named(page)
    remedy = f"It names this feed: {named}" if named else "Look there for a link to its feed (RSS)."
    return FetchError("It is a web page, not a feed.", remedy=remedy)


def _feed_named(page: Page) -> str | None:
    """Return the address of the feed that a web page names in its head."""
    for tag in _LINK.findall(page.body.decode("utf-8", "replace")):
        found = {name.lower(): unescape("".join(value)) for name, *value in _ATTRIBUTE.findall(tag)}
        if found.get("type", "").lower() in _FEED_TYPES and found.get("href"):
            return str(parse_url(page.url).join(found["href"]))
    return None
