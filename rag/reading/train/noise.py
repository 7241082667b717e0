"""Questions as people type them, and the context lines an index writes.

Pure string functions on a given random source.
"""

from __future__ import annotations

import random
import unicodedata
from datetime import date, timedelta

from rag.text.context import context_line

FUNCTION_WORDS = frozenset("the a an of is was did does do are were in to for".split())
OPENINGS = (
    "hi, ", "please tell me ", "so ", "can you tell me ", "quick question: ", "i want to know ", "ok but ",
    "hey ", "do you know ", "uh ", "according to the article, ", "pls ", "ok so ", "tell me ",
)  # fmt: skip
ASKED = frozenset("what who when where why how which whose is are was were did does do can".split())


def noisy(question: str, rng: random.Random) -> str:
    """Apply one or two of: lower case, no question mark, a typo, a lost word, keywords only, an opening."""
    for change in rng.sample((_plain, _plain, _typo, _dropped, _keywords, _opened, _unaccented), rng.choice((1, 1, 2))):
        question = change(question, rng)
    return question


def shortened(question: str, rng: random.Random) -> str:
    """Lose one content word of at least four, so that no single shared word decides."""
    words = question.split()
    content = [i for i, word in enumerate(words) if word.lower() not in FUNCTION_WORDS | ASKED]
    if len(content) > 3:
        del words[rng.choice(content)]
    return " ".join(words)


def _plain(question: str, rng: random.Random) -> str:
    return question.lower().rstrip("?") if rng.random() < 0.8 else question.rstrip("?")


def _unaccented(question: str, rng: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", question) if not unicodedata.combining(c))


def _typo(question: str, rng: random.Random) -> str:
    words = question.split()
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return question
    at = rng.choice(long)
    word, i = words[at], rng.randrange(1, len(words[at]) - 1)
    words[at] = rng.choice(
        (
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
            word[:i] + word[i + 1 :],
            word[:i] + word[i] + word[i:],
        )
    )
    return " ".join(words)


def _dropped(question: str, rng: random.Random) -> str:
    words = question.split()
    found = [i for i, word in enumerate(words) if word.lower() in FUNCTION_WORDS]
    if not found:
        return question
    del words[rng.choice(found)]
    return " ".join(words)


def _keywords(question: str, rng: random.Random) -> str:
    words = question.lower().rstrip("?").split()
    kept = [word for word in words if word not in FUNCTION_WORDS and (word not in ASKED or rng.random() < 0.5)]
    return " ".join(kept) if len(kept) > 2 else question


def _opened(question: str, rng: random.Random) -> str:
    first = question.split(" ", 1)[0].lower()
    return rng.choice(OPENINGS) + question[0].lower() + question[1:] if first in ASKED else question


def some_context(title: str, fallback: str, rng: random.Random, *, day: str | None = None) -> str:
    """Return a context line with parts left out at random, sometimes nothing.

    `fallback` is text to take a made-up title from where the set has none, and a random date stands in for `day`.
    """
    words = fallback.split()
    if rng.random() < 0.15:
        return ""
    if not title and rng.random() < 0.5:
        title = " ".join(words[: rng.randint(3, 8)]).strip(".,!?")
    made_up = (date(2000, 1, 1) + timedelta(days=rng.randrange(9800))).isoformat()
    dated = rng.random() < (0.9 if day else 0.6)
    heading = " ".join(words[-rng.randint(2, 5) :]).strip(".,!?") if rng.random() < 0.15 else ""
    return context_line(title=title, date=(day or made_up) if dated else None, heading=heading)
