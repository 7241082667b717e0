"""Citation markers: the one place that knows how they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import AnswerSentence

MARKER = re.compile(r"\s*\[(\d+(?:\s*[,;]\s*\d+)*)\]")


def marked_text(sentences: Sequence[AnswerSentence]) -> str:
    """Return an answer as plain text, each sentence followed by its markers: "It did. [1] It ended. [2][3]"."""
    return " ".join(with_markers(sentence) for sentence in sentences)


def with_markers(sentence: AnswerSentence) -> str:
    """Return one sentence with its markers."""
    marks = "".join(f"[{number}]" for number in sentence.citations)
    return f"{sentence.text} {marks}" if marks else sentence.text


def without_markers(text: str) -> str:
    """Return `text` without anything that looks like a citation marker."""
    return MARKER.sub("", text)
