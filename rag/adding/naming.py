"""File names for articles: telling, alike on every file system, and not mistaken for anything else."""

from __future__ import annotations

import unicodedata

from rag.text.dates import date_in_name

# With its date and suffix a name stays under 100 characters: whole in a listing, and far below the 255 bytes that
# file systems take.
_MAX_CHARACTERS = 80
_MAX_BYTES = 200
# A README is not read as an article; Windows takes the others for devices, whatever their suffix.
_RESERVED = frozenset(
    {"readme", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
_NAMELESS = "article"


def file_stem(title: str, date: str | None) -> str:
    """Return a file's name without suffix: the date, then the title's words in small letters, joined by hyphens.

    Latin letters lose their accents, which file systems spell in different ways; other scripts stay as they are.
    An undated article's name shows nothing that a reader of names would take for its date.
    """
    words = _slug(title)
    if date:
        return f"{date}-{words}"
    while date_in_name(words)[0]:
        words = _joined(date_in_name(words)[1])
    return f"{words}-{_NAMELESS}" if words in _RESERVED else words or _NAMELESS


def _slug(title: str) -> str:
    plain = "".join(_without_accent(character) for character in unicodedata.normalize("NFC", title))
    return _joined(plain.replace("'", "").replace("’", "").casefold()) or _NAMELESS


def _without_accent(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character


def _joined(text: str) -> str:
    """Join words with hyphens, as many as fit."""
    kept = ""
    for word in _words(unicodedata.normalize("NFC", text)):
        longer = f"{kept}-{word}" if kept else word
        if len(longer) > _MAX_CHARACTERS or len(longer.encode()) > _MAX_BYTES:
            return kept or _cut(word)
        kept = longer
    return kept


def _words(text: str) -> list[str]:
    """Split text at all that is no letter, digit or mark; vowels of Indian scripts are marks."""
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text).split()


def _cut(word: str) -> str:
    """Return the beginning of a title that is one long word, as those of Chinese and Japanese are."""
    return word[:_MAX_CHARACTERS].encode()[:_MAX_BYTES].decode("utf-8", "ignore")
