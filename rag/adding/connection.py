"""Connections to checked addresses only, every one under a deadline.

httpx keeps no public place for this; httpcore, which it stands on, has one: the network backend. The pool is still
told the host's name, so the Host header, the TLS server name and the certificate check stay those of the name.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from rag.adding.addresses import Resolver, checked_addresses
from rag.adding.faults import network_fault, too_slow
from rag.errors import SettingsError

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one page may take, in seconds: to connect, to send its next bytes, and from first to last."""

    connect: float = 10.0
    read: float = 15.0
    # A long article is 100 kB; at 5 kB a second, the slowest line worth waiting for, that is 20 seconds.
    total: float = 60.0


class Network(httpcore.NetworkBackend):
    """Opens connections for a pool; `deadline` holds for every one of them, and for all that is read from it."""

    def __init__(
        self, *, resolve: Resolver, allowed: Callable[[str], bool], limits: Limits, clock: Clock = time.monotonic
    ) -> None:
        self.deadline = float("inf")
        self._resolve = resolve
        self._allowed = allowed
        self._limits = limits
        self._clock = clock
        self._inner = httpcore.SyncBackend()

    def begin(self) -> None:
        """Start the time that one page may take."""
        self.deadline = self._clock() + self._limits.total

    def left(self, timeout: float) -> float:
        """Return how many of `timeout` seconds the deadline leaves.

        Raises:
            FetchError: none is left.
        """
        left = self.deadline - self._clock()
        if left <= 0:
            raise too_slow(self._limits.total)
        return min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers; raises FetchError if one is not allowed."""
        fault: Exception | None = None
        for address in checked_addresses(host, port, resolve=self._resolve, allowed=self._allowed):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self.left(self._limits.connect), local_address, socket_options
                )
                return _Stream(stream, self, self._limits.read)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as found:
                fault = fault or found
        raise fault or AssertionError("a host without addresses is refused before")


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the network's deadline, however slowly its bytes drip in."""

    def __init__(self, inner: httpcore.NetworkStream, network: Network, patience: float) -> None:
        self._inner = inner
        self._network = network
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._network.left(self._patience))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._network.left(self._patience))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._network.left(self._patience))
        return _Stream(inner, self._network, self._patience)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class Connections:
    """Sends single requests over a network. No proxy, cookie or `.netrc` of the environment takes part."""

    def __init__(self, network: Network, *, tls: ssl.SSLContext | None = None) -> None:
        """Set up the pool; `tls` defaults to the certificate authorities of certifi, or of SSL_CERT_FILE.

        Raises:
            SettingsError: the file of certificate authorities cannot be used.
        """
        self._network = network
        # One request each: with a pause between requests, a connection kept open is one that has just been closed.
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or _authorities(), network_backend=network, max_keepalive_connections=0
        )

    @contextmanager
    def get(self, url: httpx.URL, headers: dict[str, str]) -> Iterator[Exchange]:
        """Send one GET and give its answer, whose body is still to be read.

        Raises:
            FetchError: it cannot be reached, breaks off, is too slow, or is not to be trusted.
        """
        host = url.raw_host.decode("ascii")
        self._network.begin()
        try:
            address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
            with self._pool.stream("GET", address, headers=list(headers.items())) as response:
                yield Exchange(response.status, httpx.Headers(response.headers), response.iter_stream())
        except httpcore.TimeoutException as fault:
            self._network.left(0.0)  # where the whole took too long, that is what to say, not which byte was waited for
            raise network_fault(fault, host) from fault
        except (httpcore.NetworkError, httpcore.ProtocolError) as fault:
            raise network_fault(fault, host) from fault

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()


def _authorities() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except OSError as fault:
        raise SettingsError(
            f"The certificate authorities that SSL_CERT_FILE names cannot be used: {fault.strerror or fault}.",
            remedy="Name a PEM file that is there, or leave the variable out.",
        ) from None


@dataclass(frozen=True, slots=True)
class Exchange:
    """The answer to one request: its status, its headers, and its body in pieces as they come in."""

    status: int
    headers: httpx.Headers
    pieces: Iterator[bytes]
