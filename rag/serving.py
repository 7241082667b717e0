"""Starting the web app: an index if there is none, the models in the background, the page at once."""

from __future__ import annotations

import logging
import sys
import threading

from rag.console import progress_shown, report_lines
from rag.errors import BylineError
from rag.pipeline import Byline
from rag.settings import Settings
from rag.store.generations import current_path

_log = logging.getLogger(__name__)


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

    from rag.ui import launch  # 2 s of imports that the command line does not need

    launch(byline, host=settings.host, port=settings.port)


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
