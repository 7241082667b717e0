"""The seam between retrieval and evidence: whatever scores passages for a question plugs in here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.types import Candidate, PassageScore


class Scorer(Protocol):
    """Reads a question against passages."""

    @property
    def name(self) -> str:
        """The name that the start-up lines and `doctor` print."""
        ...

    def score(self, question: str, candidates: Sequence[Candidate]) -> list[PassageScore]:
        """Return one score for each candidate, in order.

        Raises:
            ModelError: the model behind it cannot be loaded.
        """
        ...


def sentence_texts(candidate: Candidate) -> list[str]:
    """Return the sentences of a candidate's passage, verbatim and in order."""
    offset = candidate.chunk.start
    return [candidate.text[span.start - offset : span.end - offset] for span in candidate.chunk.sentences]
