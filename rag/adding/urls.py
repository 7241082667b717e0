"""Web addresses: which ones are taken, and the one spelling under which an article is known."""

from __future__ import annotations

import re

import httpx

from rag.errors import FetchError

# Well-known ports of other services (mail, shells, databases below 1024) are nobody's web site; 0 is none at all.
_WEB_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|[0-9a-f:.]*:[0-9a-f:.]*")
# What newsletters, social networks and ad servers hang on a link to tell who followed it; it never names an article.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|tt|tw|yg|ms|wbra|gbra)cl(?:k?id|id)|mc_[ce]id|igshid|igsh|_ga|_gl|vero_id|mkt_tok|oly_\w+_id"
    r"|__hs(?:tc|sc|fp)|_hs(?:enc|mi)|at_(?:medium|campaign)|cmpid|ns_(?:mchannel|source|campaign)",
    re.IGNORECASE,
)


def parse_url(text: str) -> httpx.URL:
    """Return an address that may be fetched, without its fragment and a default port.

    Raises:
        FetchError: it is no http(s) address, or carries a password, or a port that is not for the web.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, UnicodeError):
        raise FetchError("It is not a web address.", remedy="Copy it from the browser's address bar.") from None
    if url.scheme not in _DEFAULT_PORTS:
        what = f"It begins with {url.scheme}:, not" if url.scheme else "It does not begin with"
        raise FetchError(f"{what} http:// or https://.", remedy="Copy the whole address from the browser.")
    if url.userinfo:
        raise FetchError(
            "It carries a user name or password, which would be written into the archive.",
            remedy="Save the page from a browser that is signed in, and put the file into the corpus folder.",
        )
    if not _HOST.fullmatch(url.raw_host.decode("ascii", "replace").lower()):
        raise FetchError("It names no host.", remedy="Copy the whole address from the browser.")
    port = url.port if url.port is not None else _DEFAULT_PORTS[url.scheme]
    if port not in _WEB_PORTS and not _FIRST_FREE_PORT <= port <= 65_535:
        raise FetchError(f"Port {port} is not one that web sites use.", remedy="Correct the address.")
    given = None if port == _DEFAULT_PORTS[url.scheme] else port
    # The path as it is: a bare host gets its slash by that. A host's last dot, which only resolvers know, is left out.
    return url.copy_with(fragment=None, host=url.host.rstrip("."), port=given, raw_path=url.raw_path)


def normalised(text: str) -> str:
    """Return the spelling under which an address is known: as `parse_url`, and without tracking parameters.

    Raises:
        FetchError: as `parse_url`.
    """
    url = parse_url(text)
    parts = url.query.decode("ascii").split("&")
    kept = [part for part in parts if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    return str(url.copy_with(query="&".join(kept).encode() if kept else None))


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses that may be fetched are of one host, with or without "www."."""
    hosts = {httpx.URL(url).host.removeprefix("www.") for url in (one, other)}
    return len(hosts) == 1
