"""Asking sites the way they want to be asked: what robots.txt allows, with pauses, and not again when told to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from rag.adding.connection import Clock
from rag.adding.faults import status_fault
from rag.adding.fetch import NOT_MODIFIED, OK, Fetcher, Page, Validators
from rag.adding.robots import MAX_BYTES, TOO_MANY, Robots
from rag.errors import FetchError

# Seconds between two pages of one host where its robots.txt does not ask for more; about what a reader needs.
PAUSE = 1.0
# Seconds that a run will wait because a site asks for it; beyond them it is better to come back.
MAX_WAIT = 60.0
# A wait that is longer than this many seconds is told, so that nobody takes it for a hang.
_TELL_FROM = 5.0
_BUSY = frozenset({TOO_MANY, 503})


class Visitor:
    """Fetches pages with manners. The clock and the sleep are seams for tests."""

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        product: str,
        pause: float = PAUSE,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._fetcher = fetcher
        self._robots = Robots(lambda url: fetcher.get(url, limit=MAX_BYTES, cut=True), product=product)
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._tell = tell
        self._last: dict[str, float] = {}
        # The hosts that want to be left alone for the rest of the run, each with what to do then.
        self._closed: dict[str, str] = {}

    def get(self, url: httpx.URL, *, limit: int, accept: str, known: Validators | None = None) -> Page:
        """Return a page with status 200, or 304 if it is unchanged since `known`.

        Raises:
            FetchError: it cannot or may not be had, or its site asks for more patience than `MAX_WAIT`.
        """
        page = self._get(url, limit=limit, accept=accept, known=known)
        wait = _retry_after(page) if page.status in _BUSY else None
        if wait is not None and wait <= MAX_WAIT:
            self._wait(wait, f"{httpx.URL(page.url).host} asks for it")
            page = self._get(url, limit=limit, accept=accept, known=known)
            wait = _retry_after(page) if page.status in _BUSY else None
        if page.status == OK or (page.status == NOT_MODIFIED and known):
            return page
        fault = _with_wait(status_fault(page.status), wait)
        if page.status == TOO_MANY or wait is not None:
            self._closed[httpx.URL(page.url).host] = fault.remedy
        raise fault

    def close(self) -> None:
        """Close the connections."""
        self._fetcher.close()

    def _get(self, url: httpx.URL, *, limit: int, accept: str, known: Validators | None) -> Page:
        paused: set[str] = set()

        def permit(hop: httpx.URL) -> None:
            if hop.host in self._closed:
                raise FetchError(
                    f"It was not asked for: {hop.host} wants no more requests for now.", remedy=self._closed[hop.host]
                )
            self._robots.check(hop)
            if hop.host not in paused:  # a redirect within a site is still the one page that was asked for
                paused.add(hop.host)
                self._pause_before(hop)

        try:
            return self._fetcher.get(url, limit=limit, accept=accept, known=known, permit=permit)
        finally:
            self._last |= dict.fromkeys(paused, self._clock())

    def _pause_before(self, url: httpx.URL) -> None:
        asked = self._robots.delay(url)
        if url.host not in self._last:
            return
        if asked > MAX_WAIT:
            raise FetchError(
                f"{url.host} asks for {asked:g} seconds between two pages.",
                remedy=f"Add its pages one at a time, {asked:g} seconds apart.",
            )
        over = self._last[url.host] + max(self._pause, asked) - self._clock()
        self._wait(over, f"the robots.txt of {url.host} asks for it")

    def _wait(self, seconds: float, why: str) -> None:
        if seconds >= _TELL_FROM:
            self._tell(f"Waiting {seconds:.0f} seconds; {why}.")
        if seconds > 0:
            self._sleep(seconds)


def _retry_after(page: Page) -> float | None:
    """Return how many seconds a busy site asks to wait, None if it does not say."""
    value = page.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((aware - datetime.now(UTC)).total_seconds(), 0.0)


def _with_wait(fault: FetchError, seconds: float | None) -> FetchError:
    if not seconds:
        return fault
    return FetchError(fault.what, remedy=f"It asks to be left alone for {seconds:.0f} seconds; try again after that.")
