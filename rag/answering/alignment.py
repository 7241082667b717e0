"""Aligning drafted sentences with the source sentences that support them: citations are computed, never trusted.

A sentence is supported when the source has its numbers and names and most of its content words. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.words import names, numbers, stems
from rag.types import Evidence

# The share of a drafted sentence's stems that its sources must have between them. A paraphrase that keeps the
# facts keeps about two thirds of its stems; an invented one shares hardly more than the topic.
MIN_COVER = 0.6
_MAX_SOURCES = 3


@dataclass(frozen=True, slots=True)
class _Facts:
    stems: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]


def align(sentence: str, sources: Sequence[Evidence]) -> list[int]:
    """Return the indexes of the sources that together support `sentence`, best first; [] if they do not.

    Sources are added greedily while they cover something new, three at most. Unsupported is a sentence with a
    number or a name that none of them has, or with less than `MIN_COVER` of its stems covered.
    """
    wanted = _facts(sentence)
    if not wanted.stems:
        return []
    offered = [_facts(source.quote) for source in sources]
    around = [frozenset(stems(f"{source.candidate.title} {source.candidate.text}")) for source in sources]
    chosen: list[int] = []
    missing = wanted
    while len(chosen) < _MAX_SOURCES and (missing.stems or missing.numbers or missing.names):
        best = max(range(len(sources)), key=lambda n: (_gain(missing, offered[n]), -n), default=None)
        if best is None or best in chosen or _gain(missing, offered[best]) == 0:
            break
        if chosen and not _adds(missing, offered[best]):
            break
        chosen.append(best)
        missing = _without(missing, offered[best])
    if not chosen or missing.numbers:
        return []
    # A name may stand in the passage around the quoted sentence, which says "he" where the draft names him.
    context = frozenset().union(*(around[n] for n in chosen))
    if any(stem not in context for name in missing.names for stem in stems(name)):
        return []
    covered = 1.0 - len(missing.stems - context) / len(wanted.stems)
    direct = 1.0 - len(missing.stems) / len(wanted.stems)
    return chosen if covered >= MIN_COVER and direct >= MIN_COVER / 2 else []


def _facts(text: str) -> _Facts:
    return _Facts(frozenset(stems(text)), frozenset(numbers(text)), frozenset(names(text)))


def _gain(missing: _Facts, offered: _Facts) -> int:
    return (
        len(missing.stems & offered.stems)
        + 3 * len(missing.numbers & offered.numbers)
        + 2 * len(missing.names & offered.names)
    )


def _adds(missing: _Facts, offered: _Facts) -> bool:
    """Say whether a further source brings a number, a name, or more than one word that is still missing."""
    return bool(
        missing.numbers & offered.numbers or missing.names & offered.names or len(missing.stems & offered.stems) > 1
    )


def _without(missing: _Facts, offered: _Facts) -> _Facts:
    return _Facts(missing.stems - offered.stems, missing.numbers - offered.numbers, missing.names - offered.names)
