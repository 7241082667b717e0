"""A conversation as the reader's own browser keeps it, and back from there.

The browser is not trusted: what it gives back is checked like anything else that comes from outside, and what can be
worked out from the archive (the paragraphs around the quotes) is not kept but worked out again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.errors import KeepingError
from rag.ui.conversation import Conversation, Exchange, stopped
from rag.ui.passages import ArticleOf, source_articles

# A browser keeps five million characters in all, and a conversation is a small part of that.
CHARACTERS_AT_MOST = 5_000_000
_DERIVED = ("number", "sources", "remark")
_UNREADABLE = KeepingError("What this browser kept cannot be read.", remedy="Ask again; the archive is unharmed.")


def exchange_as_json(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as JSON values, without what is worked out again."""
    kept = {name: value for name, value in asdict(exchange).items() if name not in _DERIVED}
    if exchange.answer is not None:
        kept["answer"]["timings_ms"] = {}
        kept["citations"], kept["draft"] = [], ""  # they are the answer's own
    return kept


def exchange_as_text(exchange: Exchange) -> str:
    """Return an exchange as one line of JSON, for an attribute of its turn."""
    return json.dumps(exchange_as_json(exchange), ensure_ascii=False, separators=(",", ":"))


def exchange_from(text: object) -> Exchange:
    """Return the exchange that was kept, without its sources; one that was under way then is stopped now.

    Raises:
        KeepingError: it is not what `exchange_as_text` makes.
    """
    return _exchange(_parsed(text), number=1)


def conversation_from(text: object, *, article_of: ArticleOf, generation: str = "") -> Conversation:
    """Return a kept conversation with its sources as the archive holds them now, in its state `generation`.

    Raises:
        KeepingError: it is no JSON list of exchanges.
    """
    turns = _parsed(text)
    if not isinstance(turns, list):
        raise _UNREADABLE
    exchanges = (_exchange(kept, number=number) for number, kept in enumerate(turns, start=1))
    return tuple(
        replace(
            exchange,
            sources=source_articles(exchange.citations, article_of),
            remark=_remark(exchange, generation),
        )
        for exchange in exchanges
    )


def _parsed(text: object) -> Any:
    """Return what JSON text holds; it comes as text because Gradio takes every object with a `path` for a file."""
    if not isinstance(text, str) or len(text) > CHARACTERS_AT_MOST:
        raise _UNREADABLE
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _UNREADABLE from None


def _exchange(kept: object, *, number: int) -> Exchange:
    if not isinstance(kept, Mapping):
        raise _UNREADABLE
    try:
        exchange: Exchange = _adapter().validate_python({**kept, "number": number, "sources": (), "remark": ""})
    except ValidationError:
        raise _UNREADABLE from None
    if exchange.answer is not None:
        exchange = replace(exchange, citations=exchange.answer.citations)
    return stopped(exchange)


def _remark(exchange: Exchange, generation: str) -> str:
    if exchange.answer is None or not generation or exchange.generation in ("", generation):
        return ""
    return "The archive has changed since this answer was given."


@cache
def _adapter() -> TypeAdapter[Exchange]:
    return TypeAdapter(Exchange)
