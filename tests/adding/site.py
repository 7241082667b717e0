"""A web site on this machine that behaves as it is told, well or badly."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What a page answers."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in."""

    host: str
    path: str
    headers: dict[str, str]


# A page that answers by hand: it is given what it can write bytes to, and an event that says that it may stop.
ByHand = Callable[["Handler", threading.Event], None]


class Handler(BaseHTTPRequestHandler):
    """Answers from the pages of its site."""

    site: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append(Asked(headers.get("host", ""), self.path, headers))
        reply = self.site.pages.get(self.path, Reply("", 404))
        if callable(reply):
            reply(self, self.site.over)
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Keep the test's output for the test."""


@dataclass(slots=True)
class Site:
    """A running site: its port, its pages by path, and what it was asked so far."""

    port: int
    pages: dict[str, Reply | ByHand] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, *, host: str = "news.test") -> str:
        """Return the address of a page under one of the site's names."""
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, without those of robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


@contextmanager
def running_site(**server: Any) -> Iterator[Site]:
    """Run a site on a free port of this machine; `wrap` may put TLS around its socket."""

    class OwnHandler(Handler):
        pass

    wrap = server.pop("wrap", lambda listening: listening)
    with ThreadingHTTPServer(("127.0.0.1", 0), OwnHandler) as running:
        running.daemon_threads = True
        running.handle_error = lambda *_: None  # type: ignore[method-assign]  # visitors hang up on bad pages
        running.socket = wrap(running.socket)
        site = OwnHandler.site = Site(running.server_address[1])
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            running.shutdown()
            thread.join()


def redirect(target: str, status: int = 302) -> Reply:
    """Send visitors on."""
    return Reply("", status, {"Location": target})


def slow_head(handler: Handler, over: threading.Event) -> None:
    """Send the header lines one byte at a time, for ever."""
    handler.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not over.wait(0.02):
        handler.raw(b"x")


def slow_body(handler: Handler, over: threading.Event) -> None:
    """Send the body one byte at a time, for ever: no single wait is long."""
    handler.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while not over.wait(0.02):
        handler.raw(b"x")


def silent(handler: Handler, over: threading.Event) -> None:
    """Take the request and never answer."""
    over.wait()


def endless(handler: Handler, over: threading.Event) -> None:
    """Send a body without end, as fast as it is read."""
    handler.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while not over.is_set():
        handler.raw(b"x" * 65_536)


def truncated(handler: Handler, over: threading.Event) -> None:
    """Announce a thousand bytes, send ten, and hang up."""
    handler.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n0123456789")


def reset(handler: Handler, over: threading.Event) -> None:
    """Break the connection off without a word: lingering for no time makes the system send a reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def gibberish(handler: Handler, over: threading.Event) -> None:
    """Answer as another kind of server would."""
    handler.raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
