"""Adding articles by address or by feed: each is fetched, read and saved by itself; one that fails stops no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rag.adding import feed, manners, reading
from rag.adding.addresses import is_of_own_network, is_public, system_addresses
from rag.adding.connection import Connections, Limits, Network
from rag.adding.fetch import NOT_MODIFIED, Fetcher, Page
from rag.adding.ledger import load_ledger, one_at_a_time
from rag.adding.manners import Visitor
from rag.adding.saving import Desk, Saved
from rag.adding.urls import normalised, parse_url, same_site
from rag.articles.folder import check_is_folder
from rag.articles.head import Content
from rag.errors import ArticleError, FetchError

# What sites see, and what their robots.txt may address.
PRODUCT = "Byline"
_VERSION = "0.1"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one address. `path` counts from the corpus folder; where there is a `reason`, it says why."""

    url: str
    outcome: Literal["saved", "updated", "unchanged", "kept", "failed"]
    path: str = ""
    reason: str = ""
    remedy: str = ""


class Adder:
    """Adds articles to a corpus folder."""

    def __init__(self, visitor: Visitor, desk: Desk, *, tell: Callable[[str], None] = lambda _: None) -> None:
        self._visitor = visitor
        self._desk = desk
        self._tell = tell

    def add(self, url: str, *, entry: feed.Entry | None = None) -> Added:
        """Add the article at an address, to which an entry of a feed may have led.

        Raises:
            CorpusError: the corpus folder cannot be written; nothing else could be saved either.
        """
        try:
            requested = normalised(url)
            saved = self._save(requested, entry)
        except (FetchError, ArticleError) as fault:
            return Added(url, "failed", reason=fault.what, remedy=fault.remedy)
        if entry:
            self._desk.ledger.stamps[requested] = entry.stamp
        self._desk.note()
        return _added(url, saved)

    def add_feed(self, url: str, *, limit: int) -> Iterator[Added]:
        """Add the newest `limit` articles of a feed; one that is known is asked for only if the feed shows a change.

        Raises: as `add`.
        """
        try:
            page = self._feed(normalised(url), limit)
            found = feed.read_feed(page) if page else None
        except FetchError as fault:
            yield Added(url, "failed", reason=fault.what, remedy=fault.remedy)
            return
        if page is None or found is None:
            yield Added(url, "unchanged", reason="The feed shows nothing new.")
            return
        self._tell_of(url, found)
        failed = bool(found.damage)
        for entry in found.entries[:limit]:
            added = self._known(entry) or self.add(entry.url, entry=entry)
            failed = failed or added.outcome == "failed"
            yield added
        if failed:  # what failed or was cut off is tried again, even if the feed itself stays as it is
            self._desk.ledger.feeds.pop(normalised(url), None)
        else:
            self._desk.ledger.feeds[normalised(url)] = (page.validators, limit)
        self._desk.note()

    def _tell_of(self, url: str, found: feed.Feed) -> None:
        if found.damage:
            self._tell(f"The feed {url} is damaged {found.damage}; what can be read of it is added.")
        if found.unlinked:
            which = "1 entry links" if found.unlinked == 1 else f"{found.unlinked} entries link"
            self._tell(f"In the feed {url} {which} to no web page; passed over.")

    def _feed(self, url: str, limit: int) -> Page | None:
        """Return a feed, None if all of its newest `limit` articles were added and it is unchanged since."""
        validators, reached = self._desk.ledger.feeds.get(url, (None, 0))
        known = validators if limit <= reached else None
        page = self._visitor.get(parse_url(url), limit=feed.MAX_BYTES, accept=feed.ACCEPT, known=known)
        return None if page.status == NOT_MODIFIED else page

    def _known(self, entry: feed.Entry) -> Added | None:
        """Return the outcome for an entry that shows what it did when it was added, None if it has to be asked for."""
        try:
            requested = normalised(entry.url)
        except FetchError:
            return None
        if self._desk.ledger.stamps.get(requested) != entry.stamp:
            return None
        return _added(entry.url, self._desk.unchanged(requested))

    def _save(self, requested: str, entry: feed.Entry | None) -> Saved:
        known = self._desk.validators(requested)
        page = self._visitor.get(parse_url(requested), limit=reading.MAX_BYTES, accept=reading.ACCEPT, known=known)
        if page.status == NOT_MODIFIED:
            return self._desk.unchanged(requested)
        content = reading.read_article(page)
        return self._desk.save(
            content,
            url=_own_address(content, page),
            requested=requested,
            validators=page.validators,
            feed_date=entry.date if entry else None,
        )


@contextmanager
def open_adder(
    corpus: Path,
    *,
    contact: str = "",
    allow_private: bool = False,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Adder]:
    """Give an adder for a corpus folder, which nobody else adds to meanwhile; `tell` is told what else is to be known.

    Raises:
        CorpusError: the folder does not exist, is none or cannot be written, or another process adds to it.
    """
    check_is_folder(corpus)
    with nullcontext() if dry_run else one_at_a_time(corpus):
        network = Network(
            resolve=system_addresses, allowed=is_of_own_network if allow_private else is_public, limits=Limits()
        )
        fetcher = Fetcher(Connections(network), agent=agent(contact))
        visitor = Visitor(fetcher, product=PRODUCT, pause=manners.PAUSE, sleep=time.sleep, tell=tell)
        try:
            desk = Desk(load_ledger(corpus), now=lambda: datetime.now(UTC), dry_run=dry_run)
            yield Adder(visitor, desk, tell=tell)
        finally:
            visitor.close()


def agent(contact: str) -> str:
    """Return the name under which sites are asked, with how to reach whoever runs it, if that is known."""
    return f"{PRODUCT}/{_VERSION} ({contact or 'adds single articles to a reading archive'})"


def _own_address(content: Content, page: Page) -> str:
    """Return the address under which an article is known: its canonical one, if that is of the same site."""
    found = normalised(page.url)
    with suppress(FetchError):
        stated = normalised(content.head.url or found)
        return stated if same_site(stated, found) else found
    return found


def _added(url: str, saved: Saved) -> Added:
    if saved.outcome == "kept":
        return Added(
            url,
            "kept",
            saved.path,
            reason="The article changed, but this file was edited by hand and stays as it is.",
            remedy="To have the new version, move the file out of the corpus folder and add the address again.",
        )
    if not saved.path:
        return Added(url, "unchanged", reason="Its file was deleted here.", remedy="To have it back, add its address.")
    return Added(url, saved.outcome, saved.path)
