"""One article has one address, and what is no address of the web is not asked."""

from __future__ import annotations

import pytest

from rag.adding.urls import normalised, same_site
from rag.errors import FetchError


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("HTTPS://News.Example/A?b=1#part", "https://news.example/A?b=1"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example./a", "http://news.example/a"),
        ("http://[2606:4700::1]:8080/a", "http://[2606:4700::1]:8080/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("https://news.example/a/../b", "https://news.example/b"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=y&UTM_Medium=z", "https://news.example/a?id=7"),
        ("https://news.example/a?gclid=1&mc_cid=2&_ga=3&igshid=4&msclkid=5", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1&b=%20", "https://news.example/a?b=2&a=1&b=%20"),
        ("https://news.example/a?source=front&cid=3&id=4", "https://news.example/a?source=front&cid=3&id=4"),
    ],
)
def test_the_spellings_of_an_address_come_down_to_one(written: str, known: str) -> None:
    assert str(normalised(written)) == known
    assert normalised(known) == known


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("news.example/a", "It does not begin with http:// or https://."),
        ("", "It does not begin with http:// or https://."),
        ("file:///etc/passwd", "It begins with file:, not http:// or https://."),
        ("ftp://news.example/a", "It begins with ftp:, not http:// or https://."),
        ("javascript:alert(1)", "It begins with javascript:, not http:// or https://."),
        ("http://", "It names no host."),
        ("http:///a", "It names no host."),
        ("http://news example/", "It names no host."),
        ("http://-/", "It names no host."),
        ("https://me:secret@news.example/a", "It carries a user name or password"),
        ("https://me@news.example/a", "It carries a user name or password"),
        ("http://news.example:25/", "Port 25 is not one that web sites use."),
        ("http://news.example:0/", "Port 0 is not one that web sites use."),
        ("http://news.example:65536/", "Port 65536 is not one that web sites use."),
        ("http://news.example:port/", "It is not a web address."),
        ("http://news.example/\x00", "It is not a web address."),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(written: str, fault: str) -> None:
    with pytest.raises(FetchError) as caught:
        normalised(written)
    assert caught.value.what.startswith(fault)
    assert caught.value.remedy


def test_a_password_is_not_repeated_in_the_message() -> None:
    with pytest.raises(FetchError) as caught:
        normalised("https://me:secret@news.example/a")
    assert "secret" not in str(caught.value)


def test_a_site_is_the_same_with_and_without_www() -> None:
    assert same_site("https://www.news.example/a", "http://news.example/b")
    assert not same_site("https://news.example/a", "https://other.example/a")
