"""Byline: ask a news archive, read an answer in which every sentence cites the exact sentence it came from.

from rag import Byline, load_settings

byline = Byline(load_settings(corpus="my-articles", index="my-index"))
byline.reindex()
answer = byline.ask("What did Trump's memo demand?")
"""

from importlib import import_module
from typing import TYPE_CHECKING

from rag.errors import BylineError
from rag.settings import Settings, load_settings
from rag.types import Answer, Article, Citation, Turn

if TYPE_CHECKING:
    from rag.pipeline import Byline

__all__ = ["Answer", "Article", "Byline", "BylineError", "Citation", "Settings", "Turn", "load_settings"]


def __getattr__(name: str) -> object:
    """Import the composition root only when it is asked for: it takes a second that `--help` need not wait."""
    if name == "Byline":
        return import_module("rag.pipeline").Byline
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
