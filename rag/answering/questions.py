"""What can be asked: the checks every question passes before anything is searched."""

from __future__ import annotations

import re
import unicodedata

from rag.errors import QuestionError

# The embedder reads 254 word pieces of a question, about 1,000 characters of English.
MAX_CHARACTERS = 1000
# Control characters, line and paragraph separators, and what is left of bytes that were no UTF-8.
_NOT_TEXT = {"Cc", "Cs", "Zl", "Zp"}
# Said to be polite, to answer or to try the box: no article is about it, though some sentence would come nearest.
_COURTESIES = frozenset(
    "bye cheers cool danke evening fine goodbye gracias great hello hey hi hmm hola k lol merci morning nice no nope "
    "ok okay perfect ping please sorry sure test testing thank thanks thx ty wow yeah yep yes".split()
)
_WITH_COURTESIES = frozenset(
    "a again all am and everyone for good got i is it job lot many me much so that the there this very "
    "welcome you your".split()
)


def checked_question(text: str) -> str:
    """Return a question as one line without control characters.

    Raises:
        QuestionError: it is empty, too long, has no letter and no digit, or only greets, thanks or tries the box.
    """
    visible = "".join(" " if unicodedata.category(c) in _NOT_TEXT else c for c in text)
    question = " ".join(unicodedata.normalize("NFC", visible).split())
    if not question:
        raise QuestionError("The question is empty.", remedy="Type what you want to know.")
    if len(question) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_CHARACTERS:,} can be read.",
            remedy="Ask it in a sentence or two.",
        )
    if not re.search(r"\w", question.replace("_", "")):
        raise QuestionError("The question has no words.", remedy="Type what you want to know.")
    if _only_courtesy(question):
        raise QuestionError(
            f"{question!r} asks nothing of the articles.",
            remedy="Ask what they may tell, such as who did something, when it happened or how much it cost.",
        )
    return question


def _only_courtesy(question: str) -> bool:
    words = set(re.findall(r"\w+", question.casefold()))
    return bool(words & _COURTESIES) and words <= _COURTESIES | _WITH_COURTESIES
