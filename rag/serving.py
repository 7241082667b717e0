"""Starting the web app: an index if there is none, the models in the background, the page at once."""

from __future__ import annotations

import os
import socket
import sys
import threading

from rag.console import progress_shown
from rag.errors import BylineError
from rag.pipeline import Byline
from rag.reports import print_report
from rag.settings import Settings
from rag.store.generations import current_path


def serve(settings: Settings) -> None:
    """Build a first index where there is none, then serve the web chat until interrupted.

    Raises:
        BylineError: the index cannot be built or opened, or the address cannot be used.
    """
    byline = Byline(settings)
    _check_address(settings.host, settings.port)  # before the minutes that a large first index can take
    if current_path(settings.index) is None:
        print(f"No index yet: building one from {settings.corpus}.", flush=True)
        with progress_shown() as show:
            report = byline.reindex(progress=show)
        print_report(report)
    _print_facts(byline)
    ending = threading.Event()
    threading.Thread(target=_load, args=(byline, ending), name="loading models", daemon=True).start()
    _launch(byline)
    ending.set()


def _check_address(host: str, port: int) -> None:
    """Raise BylineError if the address is taken or is none of this machine's."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Gradio does: an app may restart at once
            probe.bind((host, port))
    except OSError as fault:
        raise BylineError(
            f"The address {host}:{port} cannot be used: {fault.strerror}.",
            remedy="Stop what uses it, or set another BYLINE_PORT or BYLINE_HOST.",
        ) from None


def _launch(byline: Byline) -> None:
    """Show the page until interrupted."""
    _keep_to_this_machine()
    from rag.ui import build, launch_options

    host, port = byline.settings.host, byline.settings.port
    host = f"[{host}]" if ":" in host else host
    page = build(byline, may_reindex=byline.settings.reindex_button)
    # Quiet, since Gradio's own lines advise a public link; share=False, since it would open one for GRADIO_SHARE.
    options = {"quiet": True, "share": False, "prevent_thread_lock": True} | launch_options()
    page.launch(server_name=host, server_port=port, **options)
    print(f"Address   http://{host}:{port} (Ctrl-C stops)", flush=True)
    page.block_thread()


def _keep_to_this_machine() -> None:
    """Tell Gradio, before it is imported, to send nothing out and to reach itself past any proxy."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1", "localhost")))


def _load(byline: Byline, ending: threading.Event) -> None:
    try:
        byline.load()
        byline.examples()
    except BylineError as fault:
        print(fault, file=sys.stderr, flush=True)
    except RuntimeError:
        if not ending.is_set():  # once the program ends, Python starts no thread to search with
            raise


def _print_facts(byline: Byline) -> None:
    status = byline.status()
    print(f"Archive   {status.articles} articles, {status.passages} passages ({status.generation})")
    print(f"Embedder  {status.embedder}")
    print(f"Reader    {byline.judge.scorer.name}")
    print(f"Model     {byline.writer.name}", flush=True)
