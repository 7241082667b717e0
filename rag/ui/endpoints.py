"""The endpoints for programs: `/ask`, `/search`, `/articles` and `/status`; nothing else of the page is public.

The README documents what they take and return, and so does Gradio, at `/gradio_api/openapi.json`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from rag.answering.as_json import answer_as_json
from rag.errors import BylineError, QuestionError
from rag.text.narrowing import narrowed
from rag.types import Answer, Candidate, Finished, Narrowing, Turn
from rag.ui.archive import Archive
from rag.ui.table import COLUMNS, ORDERS, ordered

# Requests of programs that are worked on at the same time; readers at the page have their own.
PROGRAMS_AT_ONCE = 2
# What one request returns at most; more is fetched page by page.
PASSAGES_AT_MOST, ARTICLES_AT_MOST = 100, 1000

UNEXPECTED = "Something went wrong, and it is not your request's fault. The log of the server says why."

Json = dict[str, Any]
_LIMITS = frozenset(field.name for field in fields(Narrowing))

_log = logging.getLogger(__name__)


def add_endpoints(archive: Archive) -> None:
    """Offer the endpoints on the page that is being built."""

    def ask(question: str = "", history: list[dict[str, str]] | None = None, narrowing: Json | None = None) -> Json:
        """Answer a question, asked of the articles within a narrowing; as `ask --json` does."""
        with _told_plainly():
            return _for_gradio(answer_as_json(_answer(archive, question, _turns(history), _narrowed(narrowing))))

    def search(question: str = "", limit: int = 10, narrowing: Json | None = None) -> list[Json]:
        """Find the passages closest to a question, best first, without answering it."""
        with _told_plainly():
            wanted = _whole("limit", limit, least=1, most=PASSAGES_AT_MOST)
            found = archive.search(_asked(question), limit=wanted, narrowing=_narrowed(narrowing))
            return [_passage(candidate) for candidate in found]

    def articles(
        search: str = "",
        sort: str = "date:descending",
        offset: int = 0,
        limit: int = 100,
        narrowing: Json | None = None,
    ) -> Json:
        """List the articles that hold every word of `search` in title, tags, sources, byline or file name."""
        with _told_plainly():
            within = archive.articles(_narrowed(narrowing))
            found = ordered(within, _text("search", search), _order(sort))
            first = _whole("offset", offset, least=0)
            last = first + _whole("limit", limit, least=1, most=ARTICLES_AT_MOST)
            return _for_gradio({"total": len(found), "articles": [asdict(article) for article in found[first:last]]})

    def status() -> Json:
        """Say what the index holds, since when, and which files failed in the last reindex."""
        with _told_plainly():
            found = archive.overview()
            age = datetime.now(UTC) - datetime.fromisoformat(found.created)
            return _for_gradio(asdict(found) | {"age_seconds": int(age.total_seconds())})

    for name, endpoint in (("ask", ask), ("search", search), ("articles", articles), ("status", status)):
        gr.api(  # type: ignore[attr-defined]  # public and documented, yet not exported for type checkers
            endpoint, api_name=name, concurrency_id="programs", concurrency_limit=PROGRAMS_AT_ONCE
        )


def _answer(archive: Archive, question: str, history: tuple[Turn, ...], narrowing: Narrowing) -> Answer:
    for event in archive.stream(_asked(question), history, narrowing=narrowing):
        if isinstance(event, Finished):
            return event.answer
    raise AssertionError("a stream of events ends with Finished")


def _passage(found: Candidate) -> Json:
    chunk = found.chunk
    return {
        "article_id": chunk.article_id,
        "title": found.title,
        "date": found.date,
        "file": found.path,
        "url": found.url,
        "heading": chunk.heading,
        "start": chunk.start,
        "end": chunk.end,
        "text": found.text,
        "score": found.score,
    }


def _for_gradio(values: Json) -> Json:
    """Return JSON values with every "path" called "file": Gradio's client would download what has a path."""
    return {"file" if name == "path" else name: _each_for_gradio(value) for name, value in values.items()}


def _each_for_gradio(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_each_for_gradio(item) for item in value]
    return _for_gradio(value) if isinstance(value, dict) else value


def _narrowed(narrowing: object) -> Narrowing:
    """Return the narrowing that is given as answers give it: {"since", "until", "tags", "sources", "articles"}."""
    given = narrowing or {}
    if not isinstance(given, Mapping) or not given.keys() <= _LIMITS:
        raise _wrong("narrowing", f"an object with some of {', '.join(sorted(_LIMITS))}")
    return narrowed(
        since=_text("since", given.get("since") or ""),
        until=_text("until", given.get("until") or ""),
        tags=_names("tags", given.get("tags")),
        sources=_names("sources", given.get("sources")),
        articles=_names("articles", given.get("articles")),
    )


def _turns(history: object) -> tuple[Turn, ...]:
    """Return the turns of a conversation, given as {"role", "content"}, oldest first."""
    items = history or []
    if isinstance(items, list) and all(_is_turn(item) for item in items):
        return tuple(Turn(item["role"], item["content"]) for item in items)
    raise _wrong("history", 'a list such as [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]')


def _is_turn(item: object) -> bool:
    known = isinstance(item, Mapping) and item.get("role") in ("user", "assistant")
    return known and isinstance(item, Mapping) and isinstance(item.get("content"), str)


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise _wrong(name, "a text")


def _names(name: str, value: object) -> list[str]:
    names = [value] if isinstance(value, str) else (value or [])
    if isinstance(names, list) and all(isinstance(item, str) for item in names):
        return names
    raise _wrong(name, "a list of texts")


def _asked(question: object) -> str:
    """Return the question; it has a default because Gradio answers 500 where a parameter without one is missing."""
    if _text("question", question).strip():
        return str(question)
    raise QuestionError("There is no question.", remedy='Give it as the parameter "question".')


def _order(sort: object) -> str:
    if _text("sort", sort) in ORDERS:
        return str(sort)
    raise _wrong("sort", f'one of {", ".join(COLUMNS)} with ":ascending" or ":descending" behind it')


def _whole(name: str, value: object, *, least: int, most: int | None = None) -> int:
    """Return a whole number; one that is less than `least` or more than `most` is refused."""
    number = None if isinstance(value, bool) or not isinstance(value, int | float) else value
    if number is None or number % 1 or number < least or (most is not None and number > most):
        allowed = f"from {least:,} to {most:,}" if most is not None else f"of {least:,} or more"
        raise _wrong(name, f"a whole number {allowed}")
    return int(number)


def _wrong(name: str, kind: str) -> QuestionError:
    return QuestionError(f"The parameter {name} is not {kind}.", remedy="Correct it or leave it out.")


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what is raised into the one error that Gradio passes on to a program, in plain words."""
    try:
        yield
    except BylineError as fault:
        raise gr.Error(str(fault), print_exception=False) from None
    except Exception:  # a program gets a sentence, the log the rest
        _log.exception("A program's request failed")
        raise gr.Error(UNEXPECTED, print_exception=False) from None
