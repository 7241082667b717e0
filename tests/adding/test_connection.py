"""A connection is as secure as the address says, and to the host that it names."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rag.adding.connection import Connections, Limits, Network
from rag.adding.fetch import Fetcher
from rag.errors import FetchError, SettingsError
from tests.adding.conftest import is_test_site, resolve
from tests.adding.site import Reply, Site, running_site

# Signed by itself for the name news.test.
CERTIFICATE = Path(__file__).with_name("news_test.pem")


@pytest.fixture
def secure_site() -> Iterator[Site]:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(CERTIFICATE)

    def wrap(listening: socket.socket) -> socket.socket:
        return server.wrap_socket(listening, server_side=True, do_handshake_on_connect=False)

    with running_site(wrap=wrap) as running:
        running.pages["/a"] = Reply("x")
        yield running


def get(url: str, *, trusting: Path | None = None) -> bytes:
    tls = ssl.create_default_context(cafile=str(trusting) if trusting else None)
    network = Network(resolve=resolve, allowed=is_test_site, limits=Limits())
    return Fetcher(Connections(network, tls=tls), agent="Byline").get(httpx.URL(url), limit=1000).body


def fault_of(url: str, *, trusting: Path | None = None) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(url, trusting=trusting)
    return caught.value


def test_the_certificate_is_checked_against_the_name_not_the_address_it_led_to(secure_site: Site) -> None:
    port = secure_site.port
    assert get(f"https://news.test:{port}/a", trusting=CERTIFICATE) == b"x"
    assert fault_of(f"https://other.test:{port}/a", trusting=CERTIFICATE).what == (
        "The certificate of other.test cannot be trusted: Hostname mismatch, certificate is not valid for 'other.test'."
    )
    assert len(secure_site.asked) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(secure_site: Site) -> None:
    fault = fault_of(f"https://news.test:{secure_site.port}/a")
    assert fault.what == "The certificate of news.test cannot be trusted: self-signed certificate."
    assert "SSL_CERT_FILE" in fault.remedy
    assert secure_site.asked == []


def test_a_site_that_speaks_no_tls_is_told(site: Site) -> None:
    fault = fault_of(f"https://news.test:{site.port}/a")
    assert fault.what == "news.test does not offer a secure connection."
    assert fault.remedy == "Try the address with http://."


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_cannot_be_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    file = tmp_path / "authorities.pem"
    if content:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(SettingsError, match="SSL_CERT_FILE"):
        Connections(Network(resolve=resolve, allowed=is_test_site, limits=Limits()))
