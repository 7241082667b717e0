"""Opening adders and what tests ask of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.adding.add import Added, Adder
from tests.adding.site import Asked, Site

FILE = "2020-09-18-mayor-of-springfield-resigns.md"


Opener = Callable[..., Adder]


def add(open_adder: Opener, url: str, **options: bool) -> Added:
    return open_adder(**options).add(url)


def feed(open_adder: Opener, url: str, *, limit: int = 20) -> list[tuple[str, str]]:
    return [(added.outcome, added.path) for added in open_adder().add_feed(url, limit=limit)]


def files(corpus: Path) -> list[str]:
    return sorted(path.relative_to(corpus).as_posix() for path in corpus.rglob("*.md"))


def last(site: Site, path: str) -> Asked:
    return [asked for asked in site.asked if asked.path == path][-1]
