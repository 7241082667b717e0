"""Words: which ones carry content, their stems, and the numbers and names among them."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_NUMBER = re.compile(r"\d[\d.,]*")
_stemmer = threading.local()

# Words too common to show what a question is about; without them BM25 ranks by the rest.
COMMON = frozenset(
    "a about after again all also although am among an and another any are as at back be became because been "
    "before being both but by can could did do does doing done down during each either else even ever every few "
    "for from get gets getting give given go goes got had has have having he her here hers him his how however i "
    "if in into is it its itself just know let like made make many me might mine more most much must my near "
    "need never no nor not now of off often on once one only or other our out over own per please put quite "
    "rather really said same say says see shall she should since so some still such take tell than that the their "
    "them then there these they thing this those though through to too under until up upon use used very was "
    "way we well went were what whatever when where whether which while who whole whom whose why will with within "
    "without would yes yet you your".split()
)


def folded(text: str) -> str:
    """Return `text` in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def content_words(text: str) -> list[str]:
    """Return the words of `text`, folded, without those of `COMMON`; all of them if none is left."""
    words = _WORD.findall(folded(text))
    return [word for word in words if word not in COMMON] or words


def stems(text: str) -> list[str]:
    """Return the stems of the content words of `text`, in order, repeats included."""
    return [_stem(word) for word in _WORD.findall(folded(text)) if word not in COMMON]


@lru_cache(maxsize=50_000)  # a few megabytes; an archive repeats its words, and stemming is the slow part of reading
def _stem(word: str) -> str:
    if not hasattr(_stemmer, "english"):  # a Snowball stemmer keeps its word while it works: one for each thread
        _stemmer.english = snowballstemmer.stemmer("english")
    return str(_stemmer.english.stemWord(word))


def numbers(text: str) -> set[str]:
    """Return the numbers written in digits, however they are punctuated: {"35625", "1.4"} for "35,625" and "1.40"."""
    return {_plain_number(found) for found in _NUMBER.findall(text)}


def _plain_number(written: str) -> str:
    """Drop what parts thousands (three digits follow it) and the zeros that add nothing; keep the decimal point."""
    digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", written.rstrip(".,"))
    whole, _, decimals = digits.replace(",", ".").partition(".")
    return ".".join(part for part in (whole.lstrip("0") or "0", decimals.rstrip("0")) if part)


def names(text: str) -> set[str]:
    """Return the capitalised words of `text` that do not merely open it, folded."""
    found: set[str] = set()
    for match in re.finditer(r"\w[\w’'-]*", text):
        word = match.group()
        opens = not text[: match.start()].strip(" \"'“‘(") or text[: match.start()].rstrip(" \"'“‘(")[-1:] in ".!?"
        if word[0].isupper() and not (opens and folded(word) in COMMON):
            found.add(folded(word))
    return found
