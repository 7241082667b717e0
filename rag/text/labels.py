"""Labels, such as tags and the names of sources: which are the same, and how many articles have each."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A tag or a source as it is most often written, with the number of articles that have it."""

    name: str
    articles: int


def label_key(name: str) -> str:
    """Return what two ways to write a label have in common; capitals and spaces make no difference."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def label_keys(names: Iterable[str]) -> frozenset[str]:
    """Return the keys of some labels."""
    return frozenset(map(label_key, names))


def counted_labels(labelled: Iterable[Sequence[str]]) -> list[Label]:
    """Return the labels of all articles, given each one's, those of most articles first, then by name."""
    written: dict[str, Counter[str]] = {}
    for names in labelled:
        for key, name in {label_key(name): name for name in names}.items():
            written.setdefault(key, Counter())[name] += 1
    labels = [Label(ways.most_common(1)[0][0], ways.total()) for ways in written.values()]
    return sorted(labels, key=lambda label: (-label.articles, label_key(label.name)))
