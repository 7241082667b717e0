"""Abbreviations that the articles never use, spelt out: "AMLO" where they write "Andrés Manuel López Obrador".

A pure function on strings: a name counts if its initials are the abbreviation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.text.people import named, unowned
from rag.text.words import COMMON, folded

_SHORT = re.compile(r"(?<![\w.])[^\W\d_]{3,6}(?![\w.])")
# In lower case three letters are most often a word; four may be an abbreviation if no article has them.
_LEAST_IN_LOWER_CASE = 4


def spelt_out(question: str, texts: Sequence[str]) -> str:
    """Return the question with its abbreviations replaced by the names in `texts` that have these initials.

    One that occurs in a text is left as it is, and so is one that no name there explains; of several names the one
    that occurs most is taken.
    """
    found = [match.group() for match in _SHORT.finditer(question)]
    short = {folded(word) for word in found if word.isupper() or len(word) >= _LEAST_IN_LOWER_CASE} - COMMON
    unknown = short.difference(re.findall(r"\w+", folded(" ".join(texts))))
    if not unknown:
        return question
    names = _names_by_initials((name for text in texts for name in named(text)), unknown)
    return _SHORT.sub(lambda match: names.get(folded(match.group()), match.group()), question)


def _names_by_initials(names: Iterable[str], wanted: set[str]) -> dict[str, str]:
    """Return, for each of the wanted initials, the name that has them; a title before the name is no part of it."""
    found: dict[str, Counter[str]] = {}
    for name in names:
        words = name.split()
        places = [number for number, word in enumerate(words) if word[0].isupper()]
        initials = folded("".join(words[number][0] for number in places))
        for short in wanted:
            if initials.endswith(short):
                full = " ".join(words[places[len(places) - len(short)] :])
                found.setdefault(short, Counter())[unowned(full)] += 1
    return {short: counts.most_common(1)[0][0] for short, counts in found.items()}
