"""Answers and conversations to take away: plain text, HTML, Markdown and JSON, checkable again later.

Every citation goes with its quote, article, date, link and place, and every answer with its time and the generation of
the index that gave it: `python -m rag show ARTICLE` prints the text that the places count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.types import AnswerSentence, Citation
from rag.ui.conversation import Exchange, reply_text
from rag.ui.markup import escape, web_link
from rag.ui.wording import counted, date_in_words, time_in_words

FORMAT = "byline-conversation-1"
# What Markdown would take for more than a character.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&])|^([ \t]*(?:[-+]|\d+[.)]))(?=\s)", re.MULTILINE)


def copied_text(exchange: Exchange) -> str:
    """Return question, answer and every source as plain text."""
    answer = exchange.answer
    if answer is None or answer.status == "abstained":
        return f"{exchange.question}\n\n{reply_text(exchange)}"
    notes = "\n".join(f"[{item.number}] {item.quote}\n    {_where(item)}" for item in answer.citations)
    return f"{exchange.question}\n\n{' '.join(map(_marked, answer.sentences))}\n\n{notes}"


def copied_html(exchange: Exchange) -> str:
    """Return question, answer and every source as HTML for a word processor."""
    told = escape(reply_text(exchange))
    if exchange.answer is not None and exchange.answer.sentences:
        told = " ".join(
            escape(sentence.text) + "".join(f"<sup>[{number}]</sup>" for number in sentence.citations)
            for sentence in exchange.answer.sentences
        )
    notes = "".join(
        f"<li value={item.number}><q>{escape(item.quote)}</q><br>{web_link(item.url, item.title)}"
        f"{''.join(f', {escape(part)}' for part in _particulars(item))}</li>"
        for item in exchange.citations
    )
    listed = f"<ol>{notes}</ol>" if notes else ""
    return f"<p><strong>{escape(exchange.question)}</strong></p><p>{told}</p>{listed}"


def conversation_as_markdown(conversation: Sequence[Exchange], *, title: str, exported_at: str) -> str:
    """Return a conversation as Markdown; nothing that a reader or an article wrote becomes markup of its own."""
    head = f"# {_plain(title)}\n\nSaved from Byline on {time_in_words(exported_at)}, {_questions(conversation)}.\n"
    return "\n".join([head, *(_turn_as_markdown(exchange) for exchange in conversation)])


def conversation_as_json(conversation: Sequence[Exchange], *, title: str, exported_at: str) -> str:
    """Return a conversation as JSON text; `format` names its form."""
    turns = [_turn_as_json(exchange) for exchange in conversation]
    kept = {"format": FORMAT, "title": title, "exported_at": exported_at, "turns": turns}
    return json.dumps(kept, ensure_ascii=False, indent=2)


def _questions(conversation: Sequence[Exchange]) -> str:
    return counted(len(conversation), "question")


def _turn_as_markdown(exchange: Exchange) -> str:
    parts = [f"## {_plain(exchange.question)}"]
    if exchange.standalone and exchange.standalone != exchange.question:
        parts.append(f"Understood as: {_plain(exchange.standalone)}")
    if exchange.within:
        parts.append(f"Asked of {_plain(exchange.within)}.")
    answer = exchange.answer
    if answer is not None and answer.sentences:
        parts.append(" ".join(_plain(sentence.text) + _marks(sentence) for sentence in answer.sentences))
    elif reply_text(exchange):
        parts.append(_plain(reply_text(exchange)))
    if exchange.problem is not None:
        parts.append(_plain(f"{exchange.problem.what} {exchange.problem.remedy}"))
    parts += [_citation_as_markdown(item) for item in exchange.citations]
    if answer is not None and answer.nearest:
        nearest = [", ".join(filter(None, (near.title, date_in_words(near.date)))) for near in answer.nearest]
        parts.append("Nearest articles:\n\n" + "\n".join(f"- {_plain(each)}" for each in nearest))
    return "\n\n".join([*parts, f"*{_plain(_given(exchange))}*"]) + "\n"


def _citation_as_markdown(item: Citation) -> str:
    link = f" <{item.url}>" if item.url and re.fullmatch(r"https?://[^\s<>]+", item.url) else ""
    return (
        f"> \\[{item.number}\\] {_plain(item.quote)}\n>\n"
        f"> {_plain(', '.join([item.title, *_particulars(item)]))}{link}\n"
        f"> {_plain(f'Article {item.article_id}, characters {item.start} to {item.end}')}"
    )


def _turn_as_json(exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer
    return {
        "question": exchange.question,
        "standalone_question": exchange.standalone,
        "within": exchange.within,
        "narrowing": asdict(answer.narrowing) if answer else None,
        "status": answer.status if answer else exchange.phase,
        "answer": " ".join(map(_marked, answer.sentences)) if answer and answer.sentences else reply_text(exchange),
        "sentences": [asdict(sentence) for sentence in answer.sentences] if answer else [],
        "citations": [asdict(citation) for citation in exchange.citations],
        "nearest": [asdict(near) for near in answer.nearest] if answer else [],
        "confidence": round(answer.confidence, 4) if answer else None,
        "model": answer.model if answer else "",
        "generation": exchange.generation,
        "asked_at": exchange.asked_at,
    }


def _given(exchange: Exchange) -> str:
    """Return when and from what an answer was given."""
    asked = f"Asked on {time_in_words(exchange.asked_at)}" if exchange.asked_at else "Asked"
    model = f", model {exchange.answer.model}" if exchange.answer else ""
    return f"{asked}, index {exchange.generation or 'not known'}{model}."


def _marked(sentence: AnswerSentence) -> str:
    return sentence.text + "".join(f" [{number}]" for number in sentence.citations)


def _marks(sentence: AnswerSentence) -> str:
    return "".join(f" \\[{number}\\]" for number in sentence.citations)


def _where(item: Citation) -> str:
    return ", ".join(part for part in (item.title, date_in_words(item.date), item.url or item.path) if part)


def _particulars(item: Citation) -> list[str]:
    return [part for part in (date_in_words(item.date), item.path) if part]


def _plain(text: str) -> str:
    """Return text on one line, as Markdown that shows exactly that text."""
    line = " ".join(text.split())
    return _MARKDOWN.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2][:-1]}\\{found[2][-1]}", line)
