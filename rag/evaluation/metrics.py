"""What is measured of an answer: pure functions on plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUOTES = str.maketrans("“”‘’", "\"\"''")


def squeezed(text: str) -> str:
    """Return `text` with straight quotation marks and single spaces, for comparing what people copied."""
    return " ".join(text.translate(_QUOTES).split())


def recall_at(ranks: Sequence[int | None], k: int) -> float:
    """Return the share of evidence found at rank `k` (from 1) or better; None is not found. Needs one rank."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def facts_found(facts: Sequence[str], answer: str) -> bool:
    """Say whether every pattern of `facts` is found in `answer`, in upper or lower case."""
    return all(re.search(fact, answer, re.IGNORECASE) for fact in facts)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed, by the nearest rank; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def auc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Return the probability that a positive scores above a negative, ties counting half; None if a side is empty."""
    if not positives or not negatives:
        return None
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))
