"""Byline: ask a news archive, read an answer in which every sentence cites the exact sentence it came from.

from rag import Byline, load_settings

byline = Byline(load_settings(corpus="my-articles", index="my-index"))
byline.reindex()
answer = byline.ask("What did Trump's memo demand?")
"""

from rag.errors import BylineError
from rag.settings import Settings, load_settings
from rag.types import Answer, Article, Citation, Turn

__all__ = ["Answer", "Article", "Byline", "BylineError", "Citation", "Settings", "Turn", "load_settings"]


def __getattr__(name: str) -> object:
    """Import the composition root only when it is asked for: it takes a second that `--help` need not wait."""
    if name == "Byline":
        from rag.pipeline import Byline

        return Byline
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
