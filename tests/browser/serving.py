"""The real page, served over a scripted archive at an address of this machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.scripted import ScriptedArchive


@contextmanager
def served(archive: ScriptedArchive, *, may_reindex: bool = False) -> Iterator[str]:
    """Serve the page and give its address."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    from rag.ui import build, launch_options

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = build(archive, may_reindex=may_reindex)
    page.launch(server_port=port, prevent_thread_lock=True, quiet=True, **launch_options())
    yield f"http://127.0.0.1:{port}"
    page.close()
