"""What a site's robots.txt lets us fetch, and how slowly: RFC 9309. The only file that imports protego.

The standard library's parser takes the first rule that matches instead of the longest, and knows no wildcards
(python/cpython#83368, #114310), so it both fetches what is forbidden and skips what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from rag.adding.fetch import OK, Page
from rag.errors import FetchError

# RFC 9309 asks for at least 500 kibibytes to be read.
MAX_BYTES = 512_000
TOO_MANY = 429
_REMEDY = "Ask the publisher, or read it in a browser and save it from there into the corpus folder."


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of one site; without any, everything is allowed, and with a fault nothing is."""

    parsed: Protego | None = None
    fault: FetchError | None = None


class Robots:
    """The rules of every site met, each fetched once."""

    def __init__(self, fetch: Callable[[httpx.URL], Page], *, product: str) -> None:
        """Take what fetches a robots.txt, and the product name that sites address in theirs."""
        self._fetch = fetch
        self._product = product
        self._known: dict[str, _Rules] = {}

    def check(self, url: httpx.URL) -> None:
        """Return if the site lets us fetch `url`.

        Raises:
            FetchError: its robots.txt forbids it, or cannot be read, or the site cannot be reached at all.
        """
        rules = self._rules(url)
        if rules.fault:
            raise FetchError(rules.fault.what, remedy=rules.fault.remedy)
        if rules.parsed and not rules.parsed.can_fetch(str(url), self._product):
            raise FetchError(f"The robots.txt of {url.host} asks programs not to fetch it.", remedy=_REMEDY)

    def delay(self, url: httpx.URL) -> float:
        """Return how many seconds the site asks to leave between two requests, 0 if it does not say."""
        rules = self._rules(url)
        return max((rules.parsed.crawl_delay(self._product) or 0.0) if rules.parsed else 0.0, 0.0)

    def _rules(self, url: httpx.URL) -> _Rules:
        place = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        if str(place) not in self._known:
            self._known[str(place)] = self._read(place)
        return self._known[str(place)]

    def _read(self, place: httpx.URL) -> _Rules:
        try:
            page = self._fetch(place)
        except FetchError as fault:
            return _Rules(fault=fault)
        if page.status == OK:
            return _Rules(Protego.parse(page.body.decode("utf-8-sig", "replace")))
        if page.status >= 500 or page.status == TOO_MANY:
            what = f"The robots.txt of {place.host} cannot be read now ({page.status}), so nothing is fetched there."
            return _Rules(fault=FetchError(what, remedy="Try again later."))
        return _Rules()
