"""A whole article as HTML, with the cited sentences highlighted where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.types import Article, Block, Source, Span
from rag.ui.markup import dateline, emphasised, escape, joined, web_link
from rag.ui.passages import found_again
from rag.ui.wording import date_in_words, listed

GONE = "This article is no longer in the archive. Ask again to see what the archive holds now."
MOVED = "The cited sentence is not in this article any more: the article has changed since the answer was given."


def article_html(article: Article, quotes: Sequence[tuple[int, str]] = ()) -> str:
    """Return the article; `quotes` are cited sentences with the place where each began when it was cited.

    A sentence that has moved is looked up in the text; one that is gone is said to be gone, and nothing
    else is highlighted in its place.
    """
    spans = [found_again(article.text, start, quote) for start, quote in quotes]
    lost = f'<p class="problem">{escape(MOVED)}</p>' if None in spans else ""
    marks = [span for span in spans if span is not None]
    return (
        f'<article class="whole"><header><h2 id="reader-title" dir="auto">{escape(article.title)}'
        f"{_inferred('title', article)}</h2>"
        f'<p class="meta">{dateline(article.date, article.byline, article.inferred)}</p>'
        f'<button type="button" class="quiet" data-only="{escape(article.id)}">Ask only this article</button>'
        f"{lost}</header>"
        f"{''.join(_block(article, block, marks) for block in _blocks(article))}{_particulars(article)}</article>"
    )


def missing_html(message: str = GONE) -> str:
    """Return what stands in the article's place when it cannot be shown."""
    return f'<h2 id="reader-title" class="visually-hidden">Article</h2><p class="problem">{escape(message)}</p>'


def _blocks(article: Article) -> Iterable[Block]:
    """Yield the blocks to show; a first heading that repeats the title is shown once, as the title."""
    blocks = article.blocks or (Block("paragraph", 0, len(article.text)),)
    first = blocks[0]
    repeated = first.kind == "heading" and article.text[first.start : first.end].strip() == article.title
    return blocks[1:] if repeated else blocks


def _block(article: Article, block: Block, marks: Sequence[Span]) -> str:
    text = article.text[block.start : block.end]
    inside = [
        Span(max(mark.start, block.start) - block.start, min(mark.end, block.end) - block.start)
        for mark in marks
        if mark.start < block.end and block.start < mark.end
    ]
    body = emphasised(text, inside, tag="mark")
    if block.kind == "heading":
        # The title is the h2 of the page, so an article's own sections begin at h3.
        level = min(6, max(3, block.level + 1))
        return f'<h{level} dir="auto">{body}</h{level}>'
    return f'<p{" class=aside" if block.kind == "aside" else ""} dir="auto">{body}</p>'


def _particulars(article: Article) -> str:
    rows = [
        ("Address", web_link(article.url, article.url) if article.url else ""),
        ("Written from", "<br>".join(_source(source) for source in article.sources)),
        ("Licence", escape(article.license) if article.license else ""),
        ("Tags", escape(", ".join(article.tags))),
        ("File", escape(article.path)),
        ("Inferred", escape(_worked_out(article.inferred))),
    ]
    shown = "".join(f"<dt>{name}{_note(name, article)}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f"<footer><dl>{shown}</dl></footer>"


def _note(name: str, article: Article) -> str:
    return _inferred({"Address": "url", "Licence": "license"}.get(name, ""), article)


def _worked_out(fields: Sequence[str]) -> str:
    if not fields:
        return ""
    what, verb = listed(fields), "were" if len(fields) > 1 else "was"
    return f"{what} {verb} worked out from the file, which does not state {'them' if len(fields) > 1 else 'it'}"


def _inferred(field: str, article: Article) -> str:
    return ' <span class="inferred">(inferred)</span>' if field in article.inferred else ""


def _source(source: Source) -> str:
    title = web_link(source.url, source.title)
    return joined((title, escape(source.publisher or ""), escape(date_in_words(source.date))))
