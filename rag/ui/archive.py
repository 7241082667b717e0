"""What the page asks of the archive; the composition root provides it, tests script it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.types import AnswerEvent, Article, ArticleSummary, IndexStatus, Turn


class Archive(Protocol):
    """Everything the page needs to know; any method may raise `BylineError`."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[AnswerEvent]:
        """Yield what happens while `question` is answered, `Finished` last; waits for loading models."""
        ...

    def article(self, article_id: str) -> Article | None:
        """Return the whole article, or None when the archive does not hold it (any more)."""
        ...

    def articles(self) -> list[ArticleSummary]:
        """Return every article without its text."""
        ...

    def examples(self) -> list[str]:
        """Return questions this archive can answer, the best one first."""
        ...

    def status(self) -> IndexStatus:
        """Return what the index holds now."""
        ...

    def ready(self) -> bool:
        """Return False while models are still loading; raise `BylineError` when they cannot be loaded."""
        ...
