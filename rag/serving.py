"""Starting the web app: an index if there is none, the models in the background, the page at once."""

from __future__ import annotations

import os
import sys
import threading

from rag.console import progress_shown, report_lines
from rag.errors import BylineError
from rag.pipeline import Byline
from rag.settings import Settings
from rag.store.generations import current_path


def serve(settings: Settings) -> None:
    """Build a first index where there is none, then serve the web chat until interrupted.

    Raises:
        BylineError: the index cannot be built or opened, or the address cannot be used.
    """
    byline = Byline(settings)
    if current_path(settings.index) is None:
        print(f"No index yet: building one from {settings.corpus}.", flush=True)
        with progress_shown() as show:
            report = byline.reindex(progress=show)
        print("\n".join(report_lines(report)), flush=True)
    _print_facts(byline)
    threading.Thread(target=_load, args=(byline,), name="loading models", daemon=True).start()
    _launch(byline)


def _launch(byline: Byline) -> None:
    """Show the page until interrupted.

    Raises:
        BylineError: the address is taken or is not one of this machine.
    """
    _keep_to_this_machine()
    from rag.ui import build, launch_options

    host, port = byline.settings.host, byline.settings.port
    try:
        build(byline).launch(server_name=host, server_port=port, **launch_options())
    except OSError as fault:
        raise BylineError(
            f"The address {host}:{port} cannot be used: {fault}.", remedy="Set another BYLINE_PORT or BYLINE_HOST."
        ) from None


def _keep_to_this_machine() -> None:
    """Tell Gradio, before it is imported, to send nothing out and to reach itself past any proxy."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1", "localhost")))


def _load(byline: Byline) -> None:
    try:
        byline.load()
    except BylineError as fault:
        print(fault, file=sys.stderr, flush=True)


def _print_facts(byline: Byline) -> None:
    status = byline.status()
    print(f"Archive   {status.articles} articles, {status.passages} passages ({status.generation})")
    print(f"Embedder  {status.embedder}")
    print(f"Reader    {byline.scorer.name}")
    print(f"Model     {byline.writer.name}", flush=True)
