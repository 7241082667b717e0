"""The prompt files, read and checked once."""

from __future__ import annotations

from pathlib import Path

from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

from rag.errors import SettingsError

MARKER_EXAMPLE = "[1]"
_ANSWER = "answer.md"
_PLACEHOLDERS = {"marker", "sources"}


def answer_prompt(folder: Path) -> ChatPromptTemplate:
    """Return the prompt for an answer; it takes `sources`, `question` and optionally `history` (messages).

    Raises:
        SettingsError: the file is missing or its placeholders are not the expected ones.
    """
    path = folder / _ANSWER
    try:
        prompt = ChatPromptTemplate(
            [
                ("system", path.read_text("utf-8")),
                MessagesPlaceholder("history", optional=True),
                ("human", "{question}"),
            ]
        )
    except OSError as fault:
        raise SettingsError(
            f"The prompt {path} cannot be read: {fault.strerror}.",
            remedy="Restore it, or set BYLINE_PROMPTS.",
        ) from None
    except ValueError as fault:
        raise SettingsError(f"The prompt {path} is not a template: {fault}.", remedy=_BRACES) from None
    found = set(prompt.input_variables) - {"question", "history"}
    if found != _PLACEHOLDERS:
        wanted = ", ".join(f"{{{name}}}" for name in sorted(_PLACEHOLDERS))
        raise SettingsError(
            f"The prompt {path} has the placeholders {sorted(found)}.",
            remedy=f"It needs exactly {wanted}. {_BRACES}",
        )
    return prompt.partial(marker=MARKER_EXAMPLE)


_BRACES = "Write a literal brace twice: {{ or }}."
