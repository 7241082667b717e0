"""What can be asked: the checks every question passes before anything is searched."""

from __future__ import annotations

import re
import unicodedata

from rag.errors import QuestionError

# The embedder reads 254 word pieces of a question, about 1,000 characters of English.
MAX_CHARACTERS = 1000
# Control characters, line and paragraph separators, and what is left of bytes that were no UTF-8.
_NOT_TEXT = {"Cc", "Cs", "Zl", "Zp"}


def checked_question(text: str) -> str:
    """Return a question as one line without control characters.

    Raises:
        QuestionError: it is empty, too long, or has no letter and no digit.
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
    return question
