"""A page is fetched in one piece, in time and in size, or it is said what was wrong with it."""

from __future__ import annotations

import gzip
import socket
import tracemalloc
import zlib

import httpx
import pytest

from rag.adding.connection import Limits
from rag.adding.fetch import Fetcher, Page, Validators
from rag.errors import FetchError
from tests.adding import site as sites
from tests.adding.conftest import fetcher_with
from tests.adding.site import Reply, Site, redirect

KB = 1000


def get(fetcher: Fetcher, url: str, *, limit: int = 10 * KB, known: Validators | None = None) -> Page:
    return fetcher.get(httpx.URL(url), limit=limit, known=known)


def fault_of(fetcher: Fetcher, url: str, *, limit: int = 10 * KB) -> str:
    with pytest.raises(FetchError) as caught:
        get(fetcher, url, limit=limit)
    return caught.value.what


def test_a_page_comes_with_its_bytes_type_and_encoding(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply("é".encode("latin-1"), headers={"Content-Type": 'Text/HTML; Charset="ISO-8859-1"'})
    page = get(fetcher, site.url("/a"))
    assert (page.status, page.body, page.media_type, page.charset) == (200, b"\xe9", "text/html", "ISO-8859-1")
    assert (get(fetcher, site.url("/no")).status, page.url) == (404, site.url("/a"))


def test_it_is_asked_for_under_the_products_own_name_and_the_hosts(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a?b=1"] = Reply("x")
    get(fetcher, site.url("/a?b=1"))
    (asked,) = site.asked
    assert (asked.path, asked.host) == ("/a?b=1", f"news.test:{site.port}")
    assert asked.headers["user-agent"] == "Byline/0.1 (tests)"
    assert asked.headers["accept-encoding"] == "gzip"
    assert "cookie" not in asked.headers


def test_a_cookie_is_not_sent_back(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply("x", headers={"Set-Cookie": "reader=1", "Content-Type": "text/html"})
    get(fetcher, site.url("/a"))
    get(fetcher, site.url("/a"))
    assert "cookie" not in site.asked[1].headers


def test_redirects_are_followed_to_the_page_also_by_relative_and_utf_8_addresses(site: Site, fetcher: Fetcher) -> None:
    site.pages |= {
        "/1": redirect("/2", 301),
        "/2": redirect(site.url("/3", host="www.news.test"), 308),
        "/3": redirect("caf\u00c3\u00a9"),  # the bytes of "café" in UTF-8, as they come over the wire
        "/caf%C3%A9": Reply("x"),
    }
    page = get(fetcher, site.url("/1"))
    assert (page.status, page.url) == (200, site.url("/caf%C3%A9", host="www.news.test"))


def test_a_circle_of_redirects_is_told(site: Site, fetcher: Fetcher) -> None:
    site.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert fault_of(fetcher, site.url("/a")) == f"It redirects in a circle, back to {site.url('/a')}."


def test_after_ten_redirects_it_is_given_up(site: Site, fetcher: Fetcher) -> None:
    site.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}
    assert fault_of(fetcher, site.url("/0")) == "It redirects more than 10 times."
    assert len(site.asked) == 11


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("file:///etc/passwd", "It redirects to file:///etc/passwd: It begins with file:, not http:// or https://."),
        ("http://10.0.0.1/", "10.0.0.1 is an address of a private network, not of the web."),
        ("http://127.0.0.2/", "127.0.0.2 is an address of a private network, not of the web."),
        ("//[", "It redirects to //[: It names no host."),
        ("http://news.test:port/", "It redirects to 'http://news.test:port/', which is no address."),
        ("http://user:word@news.test/", "It redirects to http://user:word@news.test/: It carries a user name or"),
        ("http://news.test:22/", "It redirects to http://news.test:22/: Port 22 is not one that web sites use."),
    ],
)
def test_every_hop_of_a_redirect_is_checked_as_the_first_address_is(
    site: Site, fetcher: Fetcher, target: str, fault: str
) -> None:
    site.pages["/a"] = redirect(target)
    assert fault_of(fetcher, site.url("/a")).startswith(fault)


def test_a_redirect_to_a_forbidden_hop_is_not_followed(site: Site, fetcher: Fetcher) -> None:
    site.pages |= {"/a": redirect("/b"), "/b": Reply("x")}

    def permit(url: httpx.URL) -> None:
        if url.path == "/b":
            raise FetchError("No.", remedy="")

    with pytest.raises(FetchError, match=r"No\."):
        fetcher.get(httpx.URL(site.url("/a")), limit=KB, permit=permit)
    assert site.paths == ["/a"]


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (sites.truncated, "news.test broke off before its answer was complete."),
        (sites.reset, "news.test broke off before its answer was complete."),
        (sites.gibberish, "news.test does not answer as a web site does."),
        (sites.endless, "The page is larger than 1 MB."),
    ],
)
def test_a_page_that_does_not_come_to_its_end_is_given_up(
    site: Site, fetcher: Fetcher, page: sites.ByHand, fault: str
) -> None:
    site.pages["/a"] = page
    assert fault_of(fetcher, site.url("/a"), limit=1_000_000) == fault


@pytest.mark.parametrize("page", [sites.slow_head, sites.slow_body])
def test_a_page_that_drips_is_given_up_when_its_whole_time_is_over(site: Site, page: sites.ByHand) -> None:
    site.pages["/a"] = page
    fetcher = fetcher_with(Limits(read=20, total=0.25))
    assert fault_of(fetcher, site.url("/a")) == "The page was not complete after 0.25 seconds."


def test_a_site_that_falls_silent_is_given_up_long_before_that(site: Site) -> None:
    site.pages["/a"] = sites.silent
    fetcher = fetcher_with(Limits(read=0.1, total=60))
    assert fault_of(fetcher, site.url("/a")) == "news.test fell silent before its answer was complete."


def test_a_page_that_announces_too_much_is_not_even_read(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply("x", headers={"Content-Length": "5000000"})
    assert fault_of(fetcher, site.url("/a"), limit=4_000_000) == "The page is larger than 4 MB."


def test_a_packed_page_is_unpacked_also_from_several_members(site: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress(b"one, ") + gzip.compress(b"two")
    site.pages["/a"] = Reply(packed, headers={"Content-Encoding": "gzip"})
    assert get(fetcher, site.url("/a")).body == b"one, two"


@pytest.mark.parametrize("size", [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 3 * 2**20])
def test_a_packed_page_is_unpacked_whole_whatever_its_size(site: Site, fetcher: Fetcher, size: int) -> None:
    site.pages["/a"] = Reply(gzip.compress(bytes(size)), headers={"Content-Encoding": "gzip"})
    assert get(fetcher, site.url("/a"), limit=4_000_000).body == bytes(size)


def test_a_gzip_bomb_is_given_up_at_the_limit_without_being_unpacked(site: Site, fetcher: Fetcher) -> None:
    squeeze = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(100)) + squeeze.flush()
    assert len(bomb) < 110_000
    site.pages["/a"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        fault = fault_of(fetcher, site.url("/a"), limit=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert fault == "The page is larger than 1 MB."
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("encoding", "body", "fault"),
    [
        ("br", b"x", "The page is packed as 'br', which was not asked for."),
        ("gzip", b"no gzip at all", "The page's packed data is damaged."),
        ("gzip", gzip.compress(b"a text that is long enough to be cut")[:-9], "The page's packed data breaks off."),
    ],
)
def test_a_page_packed_otherwise_than_it_says_is_refused(
    site: Site, fetcher: Fetcher, encoding: str, body: bytes, fault: str
) -> None:
    site.pages["/a"] = Reply(body, headers={"Content-Encoding": encoding})
    assert fault_of(fetcher, site.url("/a")) == fault


def test_only_the_beginning_is_taken_where_that_is_enough(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply("x" * 5000)
    assert len(fetcher.get(httpx.URL(site.url("/a")), limit=KB, cut=True).body) == KB


def test_an_unchanged_page_is_asked_for_with_what_its_server_gave(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply("x", headers={"ETag": '"v1"', "Last-Modified": "Fri, 18 Sep 2020 10:00:00 GMT"})
    known = get(fetcher, site.url("/a")).validators
    assert known == Validators(site.url("/a"), '"v1"', "Fri, 18 Sep 2020 10:00:00 GMT")
    site.pages["/a"] = Reply("", 304)
    assert get(fetcher, site.url("/a"), known=known).status == 304
    assert site.asked[1].headers["if-none-match"] == '"v1"'
    assert site.asked[1].headers["if-modified-since"] == "Fri, 18 Sep 2020 10:00:00 GMT"


def test_the_validators_of_one_page_are_not_shown_to_another(site: Site, fetcher: Fetcher) -> None:
    site.pages |= {"/old": redirect("/new"), "/new": Reply("x")}
    get(fetcher, site.url("/old"), known=Validators(site.url("/new"), '"v1"'))
    assert ["if-none-match" in asked.headers for asked in site.asked] == [False, True]


def test_a_validator_that_could_not_be_sent_back_is_dropped(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply("x", headers={"ETag": '"caf\u00e9"'})
    assert get(fetcher, site.url("/a")).validators == Validators(site.url("/a"))


def test_a_refused_connection_and_an_unknown_name_are_told(fetcher: Fetcher) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: nobody else gets the port, and nobody answers
        port = taken.getsockname()[1]
        assert fault_of(fetcher, f"http://news.test:{port}/") == "news.test refused the connection."
    assert fault_of(fetcher, "http://nowhere.example/") == "The name nowhere.example is not known."


def test_no_proxy_of_the_environment_is_asked(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")
    monkeypatch.setenv("all_proxy", "http://proxy.invalid:3128")
    site.pages["/a"] = Reply("x")
    assert get(fetcher, site.url("/a")).status == 200
