"""What is said in place of an answer, and how a reply that says it is told from one that answers."""

from __future__ import annotations

ABSTENTION = "The archive does not answer this question."
NOT_WITHIN = "The articles that this question was narrowed to do not answer it."
NOTHING_WITHIN = "The archive holds no article of the kind that this question was narrowed to."


def abstains(reply: str) -> bool:
    """Say whether an assistant's turn is one of these notices and not an answer."""
    return reply.strip() in {ABSTENTION, NOT_WITHIN, NOTHING_WITHIN}
