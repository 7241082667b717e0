"""What the page asks of the archive; the composition root provides it, tests script it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from rag.types import (
    WHOLE_ARCHIVE,
    Answer,
    AnswerEvent,
    Article,
    ArticleSummary,
    Candidate,
    Feedback,
    IndexOverview,
    IndexStatus,
    Narrowing,
    ReindexReport,
    Turn,
)


class Archive(Protocol):
    """Everything the page needs to know; any method may raise `BylineError`."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, narrowing: Narrowing = WHOLE_ARCHIVE
    ) -> Iterator[AnswerEvent]:
        """Yield what happens while `question` is answered, `Finished` last; waits for loading models."""
        ...

    def search(self, question: str, *, limit: int, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[Candidate]:
        """Return the passages of a narrowing that are closest to `question`, best first."""
        ...

    def article(self, article_id: str) -> Article | None:
        """Return the whole article, or None when the archive does not hold it (any more)."""
        ...

    def articles(self, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[ArticleSummary]:
        """Return the articles within a narrowing without their texts, newest first."""
        ...

    def examples(self) -> list[str] | None:
        """Return questions this archive can answer, the best one first; None while they are looked for."""
        ...

    def next_questions(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        """Return what can be asked after `answer` and is answered, without those of `asked`; it may take seconds."""
        ...

    def keep_feedback(self, feedback: Feedback) -> None:
        """Store what a reader thinks of an answer, in place of an earlier verdict on the same asking."""
        ...

    def withdraw_feedback(self, feedback_id: str) -> bool:
        """Delete what a reader thought of an answer, and say whether there was anything."""
        ...

    def status(self) -> IndexStatus:
        """Return what the index holds now."""
        ...

    def overview(self) -> IndexOverview:
        """Return what the index holds and which files failed, as an operator sees it."""
        ...

    def reindex(self, *, progress: Callable[[str, int, int], None]) -> ReindexReport:
        """Bring the index in line with the articles; called only where the page may reindex."""
        ...

    def ready(self) -> bool:
        """Return False while models are still loading; raise `BylineError` when they cannot be loaded."""
        ...
