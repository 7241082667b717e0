"""Fetching one page: redirects followed by hand, each hop checked, the body bounded, changes only if asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message

import httpx

from rag.adding.body import ENCODING, read_body, too_large
from rag.adding.connection import Connections, Exchange
from rag.adding.urls import parse_url
from rag.errors import FetchError

# Browsers give up after 20; an article's address needs a scheme, a "www." and a new home.
MAX_HOPS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
OK, NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask it later whether the page at `url` changed; "" for what it did not give."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The last answer of a fetch: `url` is where the redirects led, `body` is empty unless the status is 200."""

    url: str
    status: int
    headers: httpx.Headers
    body: bytes = b""

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in small letters; "" if none is given."""
        named: str = self.headers.get("content-type", "")
        return named.partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The character encoding that the server names, if it names one."""
        message = Message()
        message["content-type"] = self.headers.get("content-type", "")
        named = message.get_param("charset")
        return named.strip() or None if isinstance(named, str) else None

    @property
    def validators(self) -> Validators:
        """What to ask with next time whether this page changed."""
        return Validators(self.url, _plain(self.headers.get("etag")), _plain(self.headers.get("last-modified")))


class Fetcher:
    """Fetches pages one at a time, under the product's own name."""

    def __init__(self, connections: Connections, *, agent: str) -> None:
        self._connections = connections
        self._agent = agent

    def get(
        self,
        url: httpx.URL,
        *,
        limit: int,
        accept: str = "*/*",
        known: Validators | None = None,
        permit: Callable[[httpx.URL], None] = lambda _: None,
        cut: bool = False,
    ) -> Page:
        """Return what `url` or the last of its redirects answers, whatever its status.

        `permit` is asked before every hop and raises what forbids it. `limit` bounds the unpacked body in bytes;
        `cut` takes the beginning of a larger one. With `known`, an unchanged page is answered with status 304.

        Raises:
            FetchError: it cannot be had, redirects in a circle or to an address that may not be asked, is too large.
        """
        seen: list[str] = []
        while True:
            permit(url)
            seen.append(str(url))
            page = self._once(url, self._headers(accept, known, url), limit=limit, cut=cut)
            target = page.headers.get("location")
            if page.status not in _REDIRECTS or not target:
                return page
            url = _joined(url, target)
            if str(url) in seen:
                raise FetchError(
                    f"It redirects in a circle, back to {url}.",
                    remedy="If a browser shows it (it may need cookies), save it from there into the corpus folder.",
                )
            if len(seen) > MAX_HOPS:
                raise FetchError(
                    f"It redirects more than {MAX_HOPS} times.", remedy="Open it in a browser and take its address."
                )

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def _headers(self, accept: str, known: Validators | None, url: httpx.URL) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": accept, "Accept-Encoding": ENCODING, "Connection": "close"}
        if known and known.url == str(url):
            asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
            headers |= {name: value for name, value in asked.items() if value}
        return headers

    def _once(self, url: httpx.URL, headers: dict[str, str], *, limit: int, cut: bool) -> Page:
        with self._connections.get(url, headers) as answer:
            body = _body(answer, limit=limit, cut=cut) if answer.status == OK else b""
            return Page(str(url), answer.status, answer.headers, body)


def _body(answer: Exchange, *, limit: int, cut: bool) -> bytes:
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit and not cut:
        raise too_large(limit)
    return read_body(answer.pieces, encoding=answer.headers.get("content-encoding", ""), limit=limit, cut=cut)


def _joined(url: httpx.URL, target: str) -> httpx.URL:
    with suppress(UnicodeError):  # header bytes reach us as Latin-1; the addresses of many sites are UTF-8
        target = target.encode("latin-1").decode("utf-8")
    try:
        return parse_url(str(url.join(target)))
    except FetchError as fault:
        raise FetchError(f"It redirects to {target}: {fault.what}", remedy=fault.remedy) from None
    except (httpx.InvalidURL, UnicodeError):
        raise FetchError(
            f"It redirects to {target!r}, which is no address.", remedy="Open it in a browser and take its address."
        ) from None


def _plain(value: str | None) -> str:
    """Return a header's value if it can be sent back; anything but printable ASCII could not."""
    return value if value and value.isascii() and value.isprintable() else ""
