"""Sites are asked the way they want to be asked: RFC 9309, with pauses, and not again when told to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from rag.adding.fetch import Page, Validators
from rag.adding.manners import Visitor
from rag.errors import FetchError
from tests.adding import site as sites
from tests.adding.conftest import Hours
from tests.adding.site import Reply, Site, redirect


def get(visitor: Visitor, url: str, *, known: Validators | None = None) -> Page:
    return visitor.get(httpx.URL(url), limit=10_000, accept="*/*", known=known)


def fault_of(visitor: Visitor, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(visitor, url)
    return caught.value


def robots(site: Site, *lines: str) -> None:
    site.pages["/robots.txt"] = Reply("\n".join(lines), headers={"Content-Type": "text/plain"})


def test_what_robots_txt_forbids_is_not_asked_for(site: Site, visitor: Visitor) -> None:
    robots(site, "User-agent: *", "Disallow: /private")
    site.pages |= {"/private/a": Reply("x"), "/a": Reply("x")}
    assert fault_of(visitor, site.url("/private/a")).what == (
        "The robots.txt of news.test asks programs not to fetch it."
    )
    assert get(visitor, site.url("/a")).body == b"x"
    assert site.paths == ["/a"]


def test_robots_txt_is_read_as_the_standard_says_longest_rule_and_wildcards(site: Site, visitor: Visitor) -> None:
    robots(site, "User-agent: *", "Disallow: /", "Allow: /news/", "Disallow: /*.pdf$")
    site.pages |= {"/news/a": Reply("x"), "/news/a.pdf": Reply("x")}
    assert get(visitor, site.url("/news/a")).status == 200
    assert "robots.txt" in fault_of(visitor, site.url("/news/a.pdf")).what
    assert "robots.txt" in fault_of(visitor, site.url("/b")).what


def test_rules_for_the_product_go_before_those_for_all(site: Site, visitor: Visitor) -> None:
    robots(site, "User-agent: *", "Allow: /", "", "User-agent: byline", "Disallow: /a")
    assert "robots.txt" in fault_of(visitor, site.url("/a")).what


def test_robots_txt_is_fetched_once_for_each_site(site: Site, visitor: Visitor) -> None:
    site.pages |= {"/a": Reply("x"), "/b": Reply("x")}
    get(visitor, site.url("/a"))
    get(visitor, site.url("/b"))
    get(visitor, site.url("/a", host="other.test"))
    assert [asked.host.partition(":")[0] for asked in site.asked if asked.path == "/robots.txt"] == [
        "news.test",
        "other.test",
    ]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_allows_everything(site: Site, visitor: Visitor, status: int) -> None:
    site.pages |= {"/robots.txt": Reply("Disallow", status), "/a": Reply("x")}
    assert get(visitor, site.url("/a")).status == 200


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_that_cannot_be_read_now_forbids_everything(site: Site, visitor: Visitor, status: int) -> None:
    site.pages |= {"/robots.txt": Reply("", status), "/a": Reply("x")}
    assert fault_of(visitor, site.url("/a")).what == (
        f"The robots.txt of news.test cannot be read now ({status}), so nothing is fetched there."
    )
    assert site.paths == []


def test_a_web_page_in_place_of_robots_txt_forbids_nothing(site: Site, visitor: Visitor) -> None:
    site.pages |= {"/robots.txt": Reply("<html><p>Not found: Disallow: /</p></html>"), "/a": Reply("x")}
    assert get(visitor, site.url("/a")).status == 200


def test_of_an_endless_robots_txt_the_beginning_counts(site: Site, visitor: Visitor) -> None:
    robots(site, "User-agent: *", "Disallow: /a", *["# filling"] * 100_000)
    assert "robots.txt" in fault_of(visitor, site.url("/a")).what


def test_a_redirect_is_followed_only_where_the_other_sites_robots_txt_allows_it(site: Site, visitor: Visitor) -> None:
    site.pages["/a"] = redirect(site.url("/b", host="other.test"))
    robots(site, "User-agent: *", "Disallow: /b")
    assert fault_of(visitor, site.url("/a")).what == "The robots.txt of other.test asks programs not to fetch it."
    assert site.paths == ["/a"]


def test_a_site_that_cannot_be_reached_is_tried_once_in_a_run(site: Site, visitor: Visitor) -> None:
    site.pages["/robots.txt"] = sites.reset
    for _ in range(3):
        assert fault_of(visitor, site.url("/a")).what == "news.test broke off before its answer was complete."
    assert len(site.asked) == 1


def test_between_two_pages_of_a_host_there_is_a_pause_of_a_second(site: Site, visitor: Visitor, hours: Hours) -> None:
    site.pages |= {"/a": Reply("x"), "/b": redirect("/a")}
    get(visitor, site.url("/a"))
    get(visitor, site.url("/b"))
    get(visitor, site.url("/a", host="other.test"))
    hours.now += 0.25
    get(visitor, site.url("/a"))
    assert hours.slept == [1.0, 0.75]


def test_a_longer_pause_is_made_and_told_where_robots_txt_asks_for_it(
    site: Site, visitor: Visitor, hours: Hours, told: list[str]
) -> None:
    robots(site, "User-agent: *", "Crawl-delay: 7")
    site.pages["/a"] = Reply("x")
    get(visitor, site.url("/a"))
    get(visitor, site.url("/a"))
    assert hours.slept == [7.0]
    assert told == ["Waiting 7 seconds; the robots.txt of news.test asks for it."]


def test_a_pause_of_an_hour_is_not_waited_for(site: Site, visitor: Visitor, hours: Hours) -> None:
    robots(site, "User-agent: *", "Crawl-delay: 3600")
    site.pages["/a"] = Reply("x")
    assert get(visitor, site.url("/a")).status == 200
    fault = fault_of(visitor, site.url("/a"))
    assert fault.what == "news.test asks for 3600 seconds between two pages."
    assert fault.remedy == "Add its pages one at a time, 3600 seconds apart."
    assert hours.slept == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_site_is_asked_once_more_after_the_time_it_names(
    site: Site, visitor: Visitor, hours: Hours, status: int
) -> None:
    def busy_once(handler: sites.Handler, _: object) -> None:
        site.pages["/a"] = Reply("x")
        handler.raw(f"HTTP/1.1 {status} Busy\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n".encode())

    site.pages["/a"] = busy_once
    assert get(visitor, site.url("/a")).body == b"x"
    assert hours.slept == [30.0]
    assert site.paths == ["/a", "/a"]


def test_a_site_that_stays_busy_is_left_alone_for_the_rest_of_the_run(
    site: Site, visitor: Visitor, hours: Hours
) -> None:
    site.pages |= {"/a": Reply("", 429, {"Retry-After": "20"}), "/b": Reply("x")}
    fault = fault_of(visitor, site.url("/a"))
    assert fault.what == "The site was asked too often (429)."
    assert fault.remedy == "It asks to be left alone for 20 seconds; try again after that."
    left_alone = fault_of(visitor, site.url("/b"))
    assert left_alone.what == "It was not asked for: news.test wants no more requests for now."
    assert left_alone.remedy == fault.remedy
    assert (site.paths, hours.slept) == (["/a", "/a"], [20.0])


def test_a_long_wait_that_a_site_asks_for_is_told_not_waited_for(site: Site, visitor: Visitor, hours: Hours) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    site.pages["/a"] = Reply("", 503, {"Retry-After": later})
    fault = fault_of(visitor, site.url("/a"))
    assert fault.what == "The site is overloaded or closed for now (503)."
    assert "to be left alone for 7" in fault.remedy
    assert (site.paths, hours.slept) == (["/a"], [])


@pytest.mark.parametrize("value", ["", "soon", "-1", "Fri, 99 Sep 2020"])
def test_without_a_time_that_can_be_read_a_busy_site_is_not_asked_again(
    site: Site, visitor: Visitor, value: str
) -> None:
    site.pages["/a"] = Reply("", 503, {"Retry-After": value})
    site.pages["/b"] = Reply("x")
    assert fault_of(visitor, site.url("/a")).remedy == "Try again later."
    assert get(visitor, site.url("/b")).status == 200
    assert site.paths == ["/a", "/b"]


@pytest.mark.parametrize(
    ("status", "what", "remedy"),
    [
        (401, "The page wants a login (401).", "Open it in a browser"),
        (402, "The page is paid for (402).", "Open it in a browser"),
        (403, "The site refuses to give the page to programs, or to anyone (403).", "Open it in a browser"),
        (404, "There is no such page (404).", "Check the address."),
        (410, "The page was taken down for good (410).", "Look for the article elsewhere."),
        (451, "The page is withheld for legal reasons (451).", "Look for the article elsewhere."),
        (500, "The site failed (500, Internal Server Error).", "Try again later."),
        (502, "The site failed (502, Bad Gateway).", "Try again later."),
        (418, "The page was not given (418, I'm a Teapot).", "Check the address in a browser."),
        (599, "The site failed (599, a status nobody knows).", "Try again later."),
        (203, "The page was not given (203, Non-Authoritative Information).", "Check the address in a browser."),
        (204, "The page was not given (204, No Content).", "Check the address in a browser."),
        (304, "The page was not given (304, Not Modified).", "Check the address in a browser."),
    ],
)
def test_every_status_that_brings_no_page_has_its_sentence_and_remedy(
    site: Site, visitor: Visitor, status: int, what: str, remedy: str
) -> None:
    site.pages["/a"] = Reply("", status)
    fault = fault_of(visitor, site.url("/a"))
    assert fault.what == what
    assert fault.remedy.startswith(remedy)


def test_an_unchanged_page_is_given_as_such(site: Site, visitor: Visitor) -> None:
    site.pages["/a"] = Reply("", 304)
    assert get(visitor, site.url("/a"), known=Validators(site.url("/a"), '"1"')).status == 304
