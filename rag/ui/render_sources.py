"""The sources of an answer as HTML: its articles, and in them the paragraphs with the sentences that it cites.

Every id begins with the turn's number ("t3-c2"). keeping.css orders the articles by the places they are given here.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.ui.conversation import Exchange
from rag.ui.markup import dateline, escape
from rag.ui.passages import Passage, SourceArticle
from rag.ui.wording import clipped, counted, quoted


def sources_html(exchange: Exchange, *, latest: bool) -> str:
    """Return the sources of a turn, open for the latest one; hidden while there are none."""
    if not exchange.sources:
        return '<aside class="sources" hidden></aside>'
    passages = sum(len(passage.quotes) for source in exchange.sources for passage in source.passages)
    articles = len(exchange.sources)
    where = "" if articles == passages == 1 else f" in {counted(articles, 'article')}"
    titles = "".join(f'<span class="titles" dir="auto">{escape(item.title)}</span>' for item in exchange.sources)
    places = _places(exchange.sources)
    cards = "".join(
        _source(exchange.number, source, place) for source, place in zip(exchange.sources, places, strict=True)
    )
    return (
        f'<aside class="sources" aria-label="Sources of {escape(quoted(clipped(exchange.question, 80)))}">'
        f"<details{' open' if latest else ''}><summary>{counted(passages, 'source')}{where}{titles}"
        f"</summary>{_ORDER if len(set(places)) > 1 else ''}"
        f'<div class="cited">{cards}</div></details></aside>'
    )


_ORDER = (
    '<label class="order">Order <select data-order><option value="cited">as cited</option>'
    '<option value="oldest">oldest first</option><option value="newest">newest first</option></select></label>'
)


def _places(sources: Sequence[SourceArticle]) -> list[tuple[int, int]]:
    """Return each article's place counted from the oldest and from the newest; undated ones are last in both."""
    oldest = sorted({source.date for source in sources if source.date})
    last = len(oldest)
    return [
        (oldest.index(source.date), last - 1 - oldest.index(source.date)) if source.date else (last, last)
        for source in sources
    ]


def _source(turn: int, source: SourceArticle, place: tuple[int, int]) -> str:
    cards = "".join(_card(turn, passage) for passage in source.passages)
    return (
        f'<section class="source" style="--oldest: {place[0]}; --newest: {place[1]}">'
        f'<h3 dir="auto">{escape(source.title)}</h3>'
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
    note = f'<p class="changed">{escape(passage.note)}</p>' if passage.note else ""
    return f'<div class="card">{heading}<p class="passage" dir="auto">{"".join(parts)}</p>{note}</div>'
