"""A site on this machine, and visitors that reach it under names of the web."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.adding.add import Adder
from rag.adding.connection import Connections, Limits, Network
from rag.adding.fetch import Fetcher
from rag.adding.ledger import load_ledger
from rag.adding.manners import Visitor
from rag.adding.saving import Desk
from tests.adding.adders import Opener
from tests.adding.site import Site, running_site

# Loading the certificate authorities takes a tenth of a second, and the test site speaks plain HTTP.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass
class Hours:
    """A clock that only sleeping moves, and what was slept."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def resolve(host: str, port: int) -> list[str]:
    """Know the names that end in ".test" as this machine; every IP address is itself."""
    if host.endswith(".test"):
        return ["127.0.0.1"]
    if host.replace(".", "").isdigit():
        return [host]
    raise OSError("Name or service not known")


def is_test_site(address: str) -> bool:
    """Stand for `is_public`: of all addresses, only the test site's is taken for one of the web."""
    return address == "127.0.0.1"


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def fetcher_with(limits: Limits) -> Fetcher:
    """Make a fetcher that knows the test site's names and takes its address for one of the web."""
    network = Network(resolve=resolve, allowed=is_test_site, limits=limits)
    return Fetcher(Connections(network, tls=_TLS), agent="Byline/0.1 (tests)")


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    made = fetcher_with(Limits())
    yield made
    made.close()


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def told() -> list[str]:
    """Collect what the visitor tells about its waits."""
    return []


@pytest.fixture
def visitor(fetcher: Fetcher, hours: Hours, told: list[str]) -> Visitor:
    return Visitor(fetcher, product="Byline", clock=hours.clock, sleep=hours.sleep, tell=told.append)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (folder := tmp_path / "corpus").mkdir()
    return folder


@pytest.fixture
def open_adder(corpus: Path, visitor: Visitor, hours: Hours, told: list[str]) -> Opener:
    """Open an adder as a run of the command does: with the ledger as the run before left it."""

    def opened(**options: bool) -> Adder:
        desk = Desk(load_ledger(corpus), now=lambda: datetime.fromtimestamp(hours.now, UTC), **options)
        return Adder(visitor, desk, tell=told.append)

    return opened
