"""A feed of any common make gives its entries, newest first; what is none is told."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from rag.adding.feed import Entry, is_feed, read_feed
from rag.adding.fetch import Page
from rag.errors import FetchError

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>News</title><link>https://news.example/</link>
<item><title>Old</title><link>https://news.example/old</link><pubDate>Fri, 18 Sep 2020 23:30:00 -0500</pubDate></item>
<item><title>Undated</title><link>https://news.example/undated</link></item>
<item><title>New</title><link>/new</link><pubDate>Mon, 21 Sep 2020 08:00:00 GMT</pubDate></item>
<item><title>No link</title></item>
<item><title>Again</title><link>https://news.example/old</link><pubDate>Thu, 17 Sep 2020 08:00:00 GMT</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/"><title>News</title>
<link rel="self" href="/feed.atom"/>
<entry><title>A</title><link rel="edit" href="/edit/a"/><link href="a.html"/>
<published>2020-09-18T10:00:00Z</published><updated>2020-09-19T10:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>A</title><link>https://news.example/a</link>
<dc:date>2020-09-18</dc:date></item></rdf:RDF>"""


def page(body: str | bytes, *, kind: str = "application/rss+xml") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page("https://news.example/feed", 200, httpx.Headers({"content-type": kind}), data)


def fault_of(body: str | bytes, **kind: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        read_feed(page(body, **kind))
    return caught.value


def test_entries_come_newest_first_each_address_once_the_undated_last() -> None:
    assert list(read_feed(page(RSS)).entries) == [
        Entry("https://news.example/new", "New", "2020-09-21", "Mon, 21 Sep 2020 08:00:00 GMT New"),
        Entry("https://news.example/old", "Old", "2020-09-18", "Fri, 18 Sep 2020 23:30:00 -0500 Old"),
        Entry("https://news.example/undated", "Undated", None, "Undated"),
    ]


def test_atom_gives_the_readers_link_and_when_it_was_updated() -> None:
    assert list(read_feed(page(ATOM, kind="application/atom+xml")).entries) == [
        Entry("https://news.example/a.html", "A", "2020-09-18", "2020-09-19T10:00:00Z A")
    ]


def test_rdf_and_feeds_under_a_wrong_content_type_are_read_too() -> None:
    assert [entry.url for entry in read_feed(page(RDF, kind="text/html")).entries] == ["https://news.example/a"]
    assert len(read_feed(page(RSS, kind="text/plain")).entries) == 3


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_can_be_and_said_to_be_damaged() -> None:
    broken = RSS.replace("<title>News", "<title>News & <b>views").replace("</channel></rss>", "")
    read = read_feed(page(broken))
    assert len(read.entries) == 3
    assert read.damage == "(line 2: not well-formed (invalid token))"
    assert read_feed(page(RSS)).damage == ""


@pytest.mark.parametrize("length", [30, 60, 130, 160, 180])
def test_a_feed_that_breaks_off_before_its_first_link_is_called_damaged(length: int) -> None:
    whole = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>A</title>' + " " * 100
    fault = fault_of(whole[:length])
    assert fault.what.startswith("The feed is damaged (line 1: ")
    assert fault.remedy == "Try again later; if it stays so, tell the site."


def test_entries_that_link_to_no_web_page_are_passed_over_and_counted() -> None:
    link = '<entry><id>http://news.example/b</id><title>B</title><link href="file:///etc/passwd"/></entry>'
    read = read_feed(page(ATOM.replace("</feed>", f"<entry><id>urn:2</id><title>C</title></entry>{link}</feed>")))
    assert ([entry.title for entry in read.entries], read.unlinked) == (["A"], 2)


def test_a_latin_1_feed_is_read_in_its_own_encoding() -> None:
    data = RSS.replace("UTF-8", "ISO-8859-1").replace("New<", "Müller<").encode("latin-1")
    assert read_feed(page(data)).entries[0].title == "Müller"


def test_a_web_page_is_no_feed_and_the_feed_that_it_names_is_told() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml?a=1&amp;b=2">'
    fault = fault_of(f"<!DOCTYPE html><html><head>{link}</head><body>x</body></html>", kind="text/html")
    assert fault.what == "It is a web page, not a feed."
    assert fault.remedy == "It names this feed: https://news.example/feed.xml?a=1&b=2"
    assert fault_of("<html><p>x</p></html>").remedy == "Look there for a link to its feed (RSS)."


@pytest.mark.parametrize(
    "body", ["", "hello", '{"version": "https://jsonfeed.org/version/1.1"}', "<a><b/></a>", b"\x00"]
)
def test_what_is_neither_a_feed_nor_a_page_is_told(body: str | bytes) -> None:
    assert fault_of(body).what == "It is neither an RSS nor an Atom feed."


def test_a_feed_without_an_entry_that_links_anywhere_is_told() -> None:
    empty = '<rss version="2.0"><channel><title>News</title><item><title>No link</title></item></channel></rss>'
    assert fault_of(empty).what == "The feed has no entry that links to an article."


def test_entities_that_would_fill_the_memory_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"ha" * 10}">{entities}]>'
    feed = bomb + RSS.partition("?>")[2].replace("<title>New<", "<title>&j;<")
    assert all(len(entry.title) < 100 for entry in read_feed(page(feed)).entries)


def test_a_file_that_a_feed_names_as_an_entity_is_not_read(tmp_path: Path) -> None:
    (secret := tmp_path / "secret").write_text("the secret")
    feed = RSS.replace("<rss", f'<!DOCTYPE rss [<!ENTITY e SYSTEM "{secret.as_uri()}">]><rss').replace("New<", "&e;<")
    assert "secret" not in read_feed(page(feed)).entries[0].title


def test_a_feed_given_as_an_article_is_recognised() -> None:
    assert is_feed(page(RSS))
    assert is_feed(page(RSS, kind="text/xml"))
    assert is_feed(page(ATOM, kind="application/xml"))
    assert not is_feed(page("<html>", kind="text/html"))
