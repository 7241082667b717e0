"""Starting the app says at once what stands in its way."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from rag.errors import BylineError
from rag.serving import serve
from rag.settings import load_settings


def test_an_address_that_is_taken_is_refused_before_the_first_index_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BylineError, match=f"127.0.0.1:{port} cannot be used: Address already in use") as caught:
            serve(load_settings(index=tmp_path / "index", port=port))
    assert "BYLINE_PORT" in caught.value.remedy
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("host", ["203.0.113.7", "2001:db8::7"])
def test_an_address_of_another_machine_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(BylineError, match="cannot be used"):
        serve(load_settings(index=tmp_path / "index", host=host))
