"""What is said in place of an answer, and how a reply that says it is told from one that answers."""

from __future__ import annotations

from collections.abc import Sequence

ABSTENTION = "The archive does not answer this question."
NOT_WITHIN = "The articles that this question was narrowed to do not answer it."
NOTHING_WITHIN = "The archive holds no article of the kind that this question was narrowed to."


def left_open(parts: Sequence[str]) -> str:
    """Return what is said under an answer of the parts of its question that it leaves open."""
    return f"The archive does not answer: {' '.join(f'“{part}”' for part in parts)}"


def abstains(reply: str) -> bool:
    """Say whether an assistant's turn is one of these notices and not an answer."""
    return reply.strip() in {ABSTENTION, NOT_WITHIN, NOTHING_WITHIN}
