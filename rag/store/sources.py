"""Where an article comes from: the publishers or sites by which it can be found."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from rag.types import Source


def source_names(sources: Sequence[Source], url: str | None) -> tuple[str, ...]:
    """Return the names of an article's sources in their order, each once.

    The name of a source is its publisher, else the host of its address. An article that names no source is its
    site's own: its name is the host of `url`. With neither there is none.
    """
    names = [name for source in sources if (name := source.publisher or host_of(source.url))]
    return tuple(dict.fromkeys(names or filter(None, [host_of(url)])))


def host_of(url: str | None) -> str:
    """Return "example.org" for "https://www.example.org:8080/news"; "" for what is no web address."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
