"""Which network addresses may be asked: the public ones.

A link in a feed, or a redirect, can name the router, a database or the metadata service of a cloud, which answer
whoever is inside. So every name is resolved once, here, and the connection goes to the address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from rag.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]

# Where clouds hand keys and passwords to the machines they run, outside the link-local addresses that most use.
_METADATA = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16")))
_OWN = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"),
    )
)
# What `is_global` of some Python versions we run on lets through: IETF protocol assignments with Oracle's metadata
# service (IANA's registry says "not global" of the block), Azure's host agent, and the deprecated 6to4 relays.
_CLOSED_4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "168.63.129.16/32", "192.88.99.0/24")))
# All that is public in IPv6 lies in 2000::/3; Teredo and 6to4 in it wrap IPv4 addresses that nobody here has checked.
_OPEN_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# RFC 6052: how an IPv6-only network reaches an IPv4 host.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an IP address is reachable by everyone, and so gives nobody's secrets away."""
    ip = _unwrapped(ipaddress.ip_address(address))
    if ip.is_multicast or not ip.is_global:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _CLOSED_4)
    return ip in _OPEN_6 and not any(ip in network for network in _CLOSED_6)


def is_of_own_network(address: str) -> bool:
    """Say whether an IP address may be asked once private ones are allowed: never one that hands out keys."""
    ip = _unwrapped(ipaddress.ip_address(address))
    return is_public(address) or (ip not in _METADATA and any(ip in network for network in _OWN))


def system_addresses(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, in the order the system would try them; raises OSError if it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(host: str, port: int, *, resolve: Resolver, allowed: Callable[[str], bool]) -> list[str]:
    """Resolve a host and return its addresses; one that is not allowed spoils them all.

    Raises:
        FetchError: the name is not known, or leads to an address that is not allowed.
    """
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise FetchError(
            f"The name {host} is not known.", remedy="Check its spelling, and that this machine is online."
        )
    if closed := [address for address in addresses if not allowed(address)]:
        where = host if host == closed[0] else f"{host} ({closed[0]})"
        raise FetchError(
            f"{where} is an address of a private network, not of the web.",
            remedy="If you mean to add pages from your own network, pass --allow-private."
            if is_of_own_network(closed[0])
            else "Check the address; this one belongs to no site.",
        )
    return addresses


def _unwrapped(ip: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, or else the address itself."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip
