"""One question with its answer and sources as HTML.

Pure functions from values to escaped strings. Every id begins with the turn's number ("t3-c2"), so that
the markers of older turns keep working. page.js gives the elements their behaviour, style.css their looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.types import Answer, AnswerSentence, Citation
from rag.ui.conversation import LOADING, MARKER, Exchange, reply_text
from rag.ui.markup import dateline, emphasised, escape
from rag.ui.passages import Passage, SourceArticle
from rag.ui.wording import clipped, counted, date_in_words

# A heading of more than this is a pasted page, not a question; the beginning says which one it was.
QUESTION_SHOWN = 400

_PROGRESS = {"loading": LOADING, "searching": "Searching the archive…", "writing": "Reading the sources…"}

_UNFINISHED_MARKER = re.compile(r"\s*\[\d{0,3}$")


def conversation_html(exchanges: Sequence[Exchange]) -> str:
    """Return the earlier turns, their sources folded."""
    return "".join(turn_html(exchange, latest=False) for exchange in exchanges)


def turn_html(exchange: Exchange, *, latest: bool) -> str:
    """Return one turn: question and answer on one side, the sources on the other."""
    turn = exchange.number
    return (
        f'<article class="turn" id="t{turn}" data-turn="{turn}" data-phase="{exchange.phase}"'
        f' aria-labelledby="t{turn}-q"><div class="told">'
        f'<h2 class="question" id="t{turn}-q" dir="auto" data-question="{escape(exchange.question)}">'
        f"{escape(clipped(exchange.question, QUESTION_SHOWN))}</h2>"
        f"{_understood(exchange)}"
        f'<div class="reply" aria-busy="{str(exchange.running).lower()}">{_reply(exchange)}</div>'
        f"{_actions(exchange, latest=latest)}</div>"
        f"{_sources(exchange, latest=latest)}</article>"
    )


def _understood(exchange: Exchange) -> str:
    standalone = exchange.standalone
    if not standalone or standalone.strip() == exchange.question.strip():
        return '<p class="understood" hidden></p>'
    return (
        f'<p class="understood" dir="auto">Understood as: {escape(standalone)} '
        f'<button type="button" class="quiet" data-fill="{escape(standalone)}">Correct this</button></p>'
    )


def _reply(exchange: Exchange) -> str:
    if exchange.problem is not None:
        problem = exchange.problem
        return f'<div class="problem"><p>{escape(problem.what)}</p><p>{escape(problem.remedy)}</p></div>'
    if exchange.answer is not None:
        return _answer(exchange.number, exchange.answer)
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
        f'<li><button type="button" class="title" data-article="{escape(near.article_id)}">'
        f"{escape(near.title)}</button>{_dated(near.date)}</li>"
        for near in answer.nearest
    )
    offer = f'<p class="label">The nearest articles</p><ul>{nearest}</ul>' if nearest else ""
    return (
        '<div class="abstention"><p class="label">Not in the archive</p>'
        f'<p class="notice" dir="auto">{escape(answer.notice)}</p>{offer}</div>'
    )


def _dated(date: str | None) -> str:
    return f' <span class="meta">{escape(date_in_words(date))}</span>' if date else ""


def _actions(exchange: Exchange, *, latest: bool) -> str:
    if exchange.running:
        return '<div class="actions"></div>'
    copy = (
        f'<button type="button" class="quiet" data-copy="{escape(copied_text(exchange))}">Copy with sources</button>'
        if exchange.answer is not None and exchange.answer.status == "answered"
        else ""
    )
    again = '<button type="button" class="quiet" data-retry>Ask again</button>' if latest else ""
    return f'<div class="actions">{copy}{again}</div>'


def copied_text(exchange: Exchange) -> str:
    """Return question, answer and every source as plain text that can be checked again later."""
    answer = exchange.answer
    if answer is None or answer.status == "abstained":
        return f"{exchange.question}\n\n{reply_text(exchange)}"
    told = " ".join(
        sentence.text + "".join(f" [{number}]" for number in sentence.citations) for sentence in answer.sentences
    )
    notes = "\n".join(
        f"[{item.number}] {item.quote}\n    "
        + ", ".join(part for part in (item.title, date_in_words(item.date), item.url or item.path) if part)
        for item in answer.citations
    )
    return f"{exchange.question}\n\n{told}\n\n{notes}"


def _sources(exchange: Exchange, *, latest: bool) -> str:
    if not exchange.sources:
        return '<aside class="sources" hidden></aside>'
    passages = sum(len(passage.quotes) for source in exchange.sources for passage in source.passages)
    articles = len(exchange.sources)
    where = "" if articles == passages == 1 else f" in {counted(articles, 'article')}"
    titles = "".join(f'<span class="titles" dir="auto">{escape(item.title)}</span>' for item in exchange.sources)
    cards = "".join(_source(exchange.number, source) for source in exchange.sources)
    return (
        f'<aside class="sources" aria-label="Sources of “{escape(clipped(exchange.question, 80))}”">'
        f"<details{' open' if latest else ''}><summary>{counted(passages, 'source')}{where}{titles}"
        f"</summary>{cards}</details></aside>"
    )


def _source(turn: int, source: SourceArticle) -> str:
    cards = "".join(_card(turn, passage) for passage in source.passages)
    return (
        f'<section class="source"><h3 dir="auto">{escape(source.title)}</h3>'
        f'<p class="meta">{dateline(source.date, source.byline, source.inferred)}</p>{cards}'
        f'<button type="button" class="read" data-article="{escape(source.article_id)}"'
        f' aria-label="Read the article: {escape(source.title)}">Read the article</button></section>'
    )


def _card(turn: int, passage: Passage) -> str:
    heading = f'<p class="section" dir="auto">{escape(passage.heading)}</p>' if passage.heading else ""
    parts: list[str] = ["… " if passage.cut_before else ""]
    position = 0
    for quote in passage.quotes:
        parts.append(escape(passage.text[position : quote.span.start]))
        parts.append(
            f'<a class="back" href="#t{turn}" role="doc-backlink" data-cites="t{turn}-c{quote.number}"'
            f' aria-label="Back to the sentence that cites source {quote.number}"'
            f' title="Show in the answer">{quote.number}</a>'
            f'<mark id="t{turn}-c{quote.number}" tabindex="-1" data-start="{quote.start}">'
            f"{escape(quote.span.of(passage.text))}</mark>"
        )
        position = quote.span.end
    parts.append(escape(passage.text[position:]) + (" …" if passage.cut_after else ""))
    return f'<div class="card">{heading}<p class="passage" dir="auto">{"".join(parts)}</p></div>'


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
