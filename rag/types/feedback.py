"""What a reader thinks of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.types.answers import Citation, Status, Turn
from rag.types.narrowing import WHOLE_ARCHIVE, Narrowing

Verdict = Literal["good", "bad", "wrong citation", "should have answered", "should not have answered"]
VERDICTS: tuple[Verdict, ...] = (
    "good",
    "bad",
    "wrong citation",
    "should have answered",
    "should not have answered",
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's verdict on an answer, with what is needed to look into it; it does not say who gave it.

    `id` is the asking's own, so that a later verdict on the same answer replaces an earlier one. `answer` has `[n]`
    markers, or is the notice of an abstention. `generation` is the state of the index that answered, "" where that is
    not certain. `asked_at` and `given_at` are ISO 8601 with a time zone.
    """

    id: str
    verdict: Verdict
    question: str
    standalone_question: str
    history: tuple[Turn, ...]
    status: Status
    answer: str
    citations: tuple[Citation, ...]
    generation: str
    model: str
    asked_at: str
    given_at: str
    note: str = ""
    narrowing: Narrowing = WHOLE_ARCHIVE
