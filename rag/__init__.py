"""Byline: ask a news archive, read an answer in which every sentence cites the exact sentence it came from.

from rag import Byline, load_settings

byline = Byline(load_settings(corpus="my-articles", index="my-index"))
byline.reindex()
answer = byline.ask("What did Trump's memo demand?")
"""

from importlib import import_module

TYPE_CHECKING = False  # what type checkers take for true; `typing` itself would be half of the command line's start
if TYPE_CHECKING:
    from rag.errors import BylineError
    from rag.pipeline import Byline
    from rag.settings import Settings, load_settings
    from rag.types import Answer, Article, Citation, Turn

__all__ = ["Answer", "Article", "Byline", "BylineError", "Citation", "Settings", "Turn", "load_settings"]
_PLACES = {
    "Answer": "rag.types",
    "Article": "rag.types",
    "Byline": "rag.pipeline",
    "BylineError": "rag.errors",
    "Citation": "rag.types",
    "Settings": "rag.settings",
    "Turn": "rag.types",
    "load_settings": "rag.settings",
}


def __getattr__(name: str) -> object:
    """Import a name only when it is asked for: the pipeline takes a second, and the command line needs none."""
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
