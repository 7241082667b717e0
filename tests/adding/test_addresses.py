"""Only addresses that everyone can reach are asked, however they are written."""

from __future__ import annotations

import socket

import httpx
import pytest

from rag.adding.addresses import checked_addresses, is_of_own_network, is_public, system_addresses
from rag.adding.connection import Connections, Limits, Network
from rag.adding.fetch import Fetcher
from rag.errors import FetchError
from tests.adding.site import Reply, Site

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::6810:84e5", "::ffff:8.8.8.8", "64:ff9b::808:808"]
CLOSED = {
    "loopback": ["127.0.0.1", "127.255.0.9", "::1", "0.0.0.0", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1", "fec0::1"],
    "link-local": ["169.254.0.1", "fe80::1", "fe80::1%eth0"],
    "metadata of clouds": ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.255"],
    "multicast and broadcast": ["224.0.0.1", "239.255.255.250", "255.255.255.255", "ff02::1", "ff0e::1"],
    "reserved and documentation": ["240.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "IPv4 inside IPv6": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "::127.0.0.1"],
    "tunnels": ["2002:7f00:1::1", "2001:0:4136:e378::1", "192.88.99.1"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_web_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [address for kind in CLOSED.values() for address in kind])
def test_an_address_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "fd12:3456::1", "100.64.0.1", *PUBLIC]
)
def test_an_address_of_ones_own_network_can_be_allowed(address: str) -> None:
    assert is_of_own_network(address)


@pytest.mark.parametrize("kind", ["link-local", "metadata of clouds", "multicast and broadcast", "tunnels"])
def test_an_address_that_hands_out_keys_or_is_no_host_is_never_allowed(kind: str) -> None:
    assert [address for address in CLOSED[kind] if is_of_own_network(address)] == []


def test_what_could_be_allowed_and_what_not_is_said() -> None:
    for address, remedy in (("10.0.0.1", "pass --allow-private"), ("169.254.169.254", "belongs to no site")):
        with pytest.raises(FetchError, match=remedy):
            checked_addresses(address, 80, resolve=lambda host, _: [host], allowed=is_public)


def test_one_private_address_among_public_ones_spoils_the_name() -> None:
    with pytest.raises(FetchError, match=r"news\.test \(10\.0\.0\.1\) is an address of a private network"):
        checked_addresses("news.test", 80, resolve=lambda *_: ["8.8.8.8", "10.0.0.1"], allowed=is_public)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "::1", "0"])
def test_this_machine_is_recognised_in_every_spelling_the_system_understands(host: str) -> None:
    try:
        socket.getaddrinfo(host, 80)
    except OSError:
        pytest.skip(f"this system does not understand {host!r}")
    with pytest.raises(FetchError, match="private network"):
        checked_addresses(host, 80, resolve=system_addresses, allowed=is_public)


def test_a_name_is_resolved_once_and_the_connection_goes_to_the_address_that_was_checked(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])  # a name server that says another thing the second time
    checked: list[str] = []

    def allowed(address: str) -> bool:
        checked.append(address)
        return address == "127.0.0.1"

    network = Network(resolve=lambda *_: next(answers), allowed=allowed, limits=Limits(1, 1, 1))
    fetcher = Fetcher(Connections(network), agent="Byline")
    site.pages["/a"] = Reply("x")
    assert fetcher.get(httpx.URL(site.url("/a", host="rebinding.test")), limit=100).body == b"x"
    assert checked == ["127.0.0.1"]
    assert site.asked[0].host == f"rebinding.test:{site.port}"
    with pytest.raises(FetchError, match="private network"):
        fetcher.get(httpx.URL(site.url("/a", host="rebinding.test")), limit=100)
    assert len(site.asked) == 1


def test_the_next_address_is_tried_where_the_first_does_not_answer(site: Site) -> None:
    # 127.0.0.2 is this machine too, but the site listens on 127.0.0.1 only.
    network = Network(resolve=lambda *_: ["127.0.0.2", "127.0.0.1"], allowed=lambda _: True, limits=Limits(1, 1, 1))
    site.pages["/a"] = Reply("x")
    assert Fetcher(Connections(network), agent="Byline").get(httpx.URL(site.url("/a")), limit=100).body == b"x"
