"""How much of their text two articles share, told from a short signature of each: MinHash over runs of words.

A signature is kept with each article, so that a new one is compared with ten thousand others without reading them.
After A. Broder, "On the resemblance and containment of documents", 1997. What a template leaves open, names and
figures, is compared apart. Knows nothing of files or dates.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from difflib import get_close_matches
from itertools import combinations, pairwise

import numpy as np

from rag.text.sentences import split_sentences
from rag.text.words import folded

# Words in a run. Shorter ones are shared by any two articles on one subject; a changed word costs as many runs.
RUN = 5
# The estimate of the shared part is off by 0.04 (one standard deviation, at a share of 0.8) with 125 hashes. In 25
# bands of 5, two articles that share 0.8 of their runs meet in a band with probability 0.9999, those that share 0.1
# with probability 0.0002.
_BANDS, _ROWS = 25, 5
_HASHES = _BANDS * _ROWS
# A text that so many others resemble is a template: each is compared with its neighbours only, so that the time
# stays linear.
_CROWD = 200
_WORD = re.compile(r"\w+")
# A name of one or two words that was misspelt keeps three letters in four: "Perez" and "Peres", not "Ruiz".
_MISSPELT_WORDS, _LETTERS_KEPT = 2, 0.75


def words_of(text: str) -> list[str]:
    """Return the words of a text without case and punctuation."""
    return _WORD.findall(text.casefold())


def names_of(text: str) -> set[str]:
    """Return the words of a text, folded, that have a capital though they do not open a sentence."""
    sentences = (_WORD.findall(text[span.start : span.end]) for span in split_sentences(text))
    return {folded(word) for words in sentences for word in words[1:] if word[0].isupper()}


def exchanged(one: Set[str], other: Set[str]) -> int:
    """Return how many names of the one stand where the other has others, as in two copies of a filled-in form.

    Names that only one of them has say that something was added or left out: none is exchanged. Nor is one or two
    words whose spelling was mended.
    """
    fewer, more = sorted((one - other, other - one), key=len)
    if len(fewer) <= _MISSPELT_WORDS:
        return sum(not get_close_matches(name, more, n=1, cutoff=_LETTERS_KEPT) for name in fewer)
    return len(fewer)


def signature_of(words: list[str], *, run: int = RUN) -> bytes:
    """Return the signature of a text given in words: 125 little-endian uint32; b"" for a text without a run.

    Signatures of runs of different lengths have nothing in common.
    """
    runs = {" ".join(words[at : at + run]) for at in range(len(words) - run + 1)}
    if not runs:
        return b""
    hashes = np.fromiter((zlib.crc32(run.encode()) for run in runs), dtype=np.uint64, count=len(runs))
    # Multiply-shift hashing: the upper half of a product that wraps around.
    least = [((hashes * factor + term) >> np.uint64(32)).min() for factor, term in _CONSTANTS]
    return np.array(least, dtype="<u4").tobytes()


def shared(one: bytes, other: bytes) -> float:
    """Return the estimated share, 0 to 1, that two texts have in common of all their runs; 0 without signatures."""
    if not one or not other:
        return 0.0
    return np.count_nonzero(np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4")) / _HASHES


def candidates(signatures: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of names whose texts may have much in common, each once; far fewer than all pairs."""
    seen: set[tuple[str, str]] = set()
    width = _ROWS * 4
    for at in range(0, _HASHES * 4, width):
        bucket: dict[bytes, list[str]] = defaultdict(list)
        for name, signature in signatures.items():
            if signature:
                bucket[signature[at : at + width]].append(name)
        for names in bucket.values():
            for pair in pairwise(names) if len(names) > _CROWD else combinations(names, 2):
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _constant(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little") | 1)


# Signatures are kept for years: no library's random numbers, whose order another release may change.
_CONSTANTS = [(_constant(f"factor {n}"), _constant(f"term {n}")) for n in range(_HASHES)]
