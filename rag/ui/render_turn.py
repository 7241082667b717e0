"""One question with its answer and sources as HTML.

Pure functions from values to escaped strings. Every id begins with the turn's number ("t3-c2"), so that
the markers of older turns keep working. page.js gives the elements their behaviour, style.css their looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.types import Answer, AnswerSentence, Citation
from rag.ui.conversation import LOADING, MARKER, Exchange, reply_text
from rag.ui.export import copied_html, copied_text
from rag.ui.kept import exchange_as_text
from rag.ui.markup import emphasised, escape
from rag.ui.render_sources import sources_html
from rag.ui.wording import clipped, counted, date_in_words, quoted

# A heading of more than this is a pasted page, not a question; the beginning says which one it was.
QUESTION_SHOWN = 400

_PROGRESS = {"loading": LOADING, "searching": "Searching the archive…", "writing": "Reading the sources…"}

_COPY = "Copy with sources"
_EDIT = '<button type="button" class="quiet" data-edit>Edit</button>'
# What can be asked next is shown here once it is known; page.js puts it where it pushes nothing away.
_NEXT = '<div class="next"></div>'

_UNFINISHED_MARKER = re.compile(r"\s*\[\d{0,3}$")


def conversation_html(exchanges: Sequence[Exchange]) -> str:
    """Return the earlier turns, their sources folded."""
    return "".join(turn_html(exchange, latest=False) for exchange in exchanges)


def turn_html(exchange: Exchange, *, latest: bool) -> str:
    """Return one turn: question and answer on one side, the sources on the other."""
    turn = exchange.number
    return (
        f'<article class="turn" id="t{turn}" data-turn="{turn}" data-phase="{exchange.phase}"'
        f' data-kept="{escape(_kept(exchange))}" aria-labelledby="t{turn}-q"><div class="told">'
        f'<h2 class="question" id="t{turn}-q" dir="auto" data-question="{escape(exchange.question)}">'
        f"{escape(clipped(exchange.question, QUESTION_SHOWN))}</h2>"
        f"{_understood(exchange)}{_within(exchange)}"
        f'<div class="reply" aria-busy="{str(exchange.running).lower()}">{_reply(exchange, latest=latest)}</div>'
        f"{_actions(exchange, latest=latest)}{_NEXT if latest else ''}</div>"
        f"{sources_html(exchange, latest=latest)}</article>"
    )


def _kept(exchange: Exchange) -> str:
    """Return what the browser keeps of a turn; while it is written its growing parts would be sent twice."""
    if exchange.running:
        exchange = replace(exchange, citations=(), draft="")
    return exchange_as_text(exchange)


def _understood(exchange: Exchange) -> str:
    standalone = exchange.standalone
    if standalone.split() == exchange.question.split() or not standalone:
        return '<p class="understood" hidden></p>'
    return (
        f'<p class="understood" dir="auto">Understood as: <bdi>{escape(standalone)}</bdi> '
        f'<button type="button" class="quiet" data-fill="{escape(standalone)}">Correct this</button></p>'
    )


def _within(exchange: Exchange) -> str:
    return f'<p class="within" dir="auto">Asked of {escape(exchange.within)}</p>' if exchange.within else ""


def _reply(exchange: Exchange, *, latest: bool) -> str:
    if exchange.problem is not None:
        problem = exchange.problem
        return f'<div class="problem"><p>{escape(problem.what)}</p><p>{escape(problem.remedy)}</p></div>'
    if exchange.answer is not None:
        remark = f'<p class="meta remark">{escape(exchange.remark)}</p>' if exchange.remark else ""
        return _answer(exchange.number, exchange.answer) + _wider(exchange, latest=latest) + remark
    draft = _draft(exchange)
    if exchange.phase == "stopped":
        return f'{draft}<p class="progress">Stopped.</p>'
    return draft or f'<p class="progress">{escape(_PROGRESS[exchange.phase])}</p>'


def _draft(exchange: Exchange) -> str:
    text = _UNFINISHED_MARKER.sub("", exchange.draft)
    if not text.strip():
        return ""
    known = {citation.number: citation for citation in exchange.citations}
    parts: list[str] = []
    position = 0
    for found in MARKER.finditer(text):
        citation = known.get(int(found[1]))
        if citation is not None:
            parts.append(escape(text[position : found.start()]) + marker(exchange.number, citation))
            position = found.end()
    return f'<p class="answer" dir="auto">{"".join(parts)}{escape(text[position:])}</p>'


def _answer(turn: int, answer: Answer) -> str:
    if answer.status == "abstained":
        return _abstention(answer)
    known = {citation.number: citation for citation in answer.citations}
    sentences = " ".join(_sentence(turn, sentence, known) for sentence in answer.sentences)
    remark = f'<p class="meta" dir="auto">{escape(answer.notice)}</p>' if answer.notice else ""
    return f'<p class="answer" dir="auto">{sentences}</p>{remark}'


def _sentence(turn: int, sentence: AnswerSentence, known: Mapping[int, Citation]) -> str:
    markers = "".join(marker(turn, known[number]) for number in sentence.citations if number in known)
    text = emphasised(sentence.text, sentence.emphasis, tag="strong")
    return f'<span class="sentence">{text}{markers}</span>'


def marker(turn: int, citation: Citation) -> str:
    """Return the small [n] that opens a source; what it describes is the quoted sentence itself."""
    target = f"t{turn}-c{citation.number}"
    where = ", ".join(part for part in (citation.title, date_in_words(citation.date)) if part)
    return (
        f'<a class="cite" href="#{target}" role="doc-noteref" aria-describedby="{target}"'
        f' aria-label="Source {citation.number}: {escape(where)}">[{citation.number}]</a>'
    )


def _abstention(answer: Answer) -> str:
    nearest = "".join(
        f'<li><button type="button" class="title" data-article="{escape(near.article_id)}" dir="auto">'
        f"{escape(near.title)}</button>{_dated(near.date)}{_says(near.quote)}</li>"
        for near in answer.nearest
    )
    offer = f'<p class="label">The nearest articles, and what they do say</p><ul>{nearest}</ul>' if nearest else ""
    return f'<div class="abstention"><p class="notice" dir="auto">{escape(answer.notice)}</p>{offer}</div>'


def _wider(exchange: Exchange, *, latest: bool) -> str:
    """Return the offer to ask the whole archive, where what the latest question was narrowed to does not answer it."""
    if not (latest and exchange.within and exchange.answer and exchange.answer.status == "abstained"):
        return ""
    return '<p><button type="button" class="boxed" data-whole>Look in the whole archive</button></p>'


def _says(quote: str) -> str:
    return f'<p class="meta" dir="auto">{escape(quoted(quote))}</p>' if quote else ""


def _dated(date: str | None) -> str:
    return f' <span class="meta">{escape(date_in_words(date))}</span>' if date else ""


def _actions(exchange: Exchange, *, latest: bool) -> str:
    if exchange.running:
        return '<div class="actions"></div>'
    buttons = []
    if exchange.answer is not None and exchange.answer.status == "answered":
        text, html = escape(copied_text(exchange)), escape(copied_html(exchange))
        buttons.append(f'<button type="button" class="quiet" data-copy="{text}" data-html="{html}">{_COPY}</button>')
    link = escape(exchange.standalone or exchange.question)
    buttons += [f'<button type="button" class="quiet" data-ask-link="{link}">Copy link</button>', _EDIT]
    if latest:
        buttons.append('<button type="button" class="quiet" data-retry>Ask again</button>')
    if exchange.answer is not None:
        buttons.append(f'<button type="button" class="quiet" data-judge="{exchange.answer.status}">Feedback</button>')
    return f'<div class="actions">{"".join(buttons)}</div>'


def announcement(exchange: Exchange) -> str:
    """Return what a screen reader is told now: each stage once, then the whole answer."""
    if exchange.problem is not None:
        return f"{exchange.problem.what} {exchange.problem.remedy}"
    if exchange.phase == "stopped":
        return "Stopped."
    if exchange.answer is not None:
        return f"{reply_text(exchange)} {_told_sources(exchange)}"
    if exchange.phase == "writing":
        return f"{_told_sources(exchange)} The answer is being written."
    return _PROGRESS[exchange.phase]


def _told_sources(exchange: Exchange) -> str:
    answer = exchange.answer
    if answer is not None and answer.status == "abstained":
        titles = "; ".join(near.title for near in answer.nearest)
        return f"The nearest articles: {titles}." if titles else ""
    return f"{counted(len(exchange.citations), 'source')}."
