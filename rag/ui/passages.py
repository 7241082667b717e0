"""From citations to what the sources panel shows: articles, and in them the paragraphs that were quoted.

Knows offsets and paragraphs, not HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.types import Article, Block, Citation, Span

# A card shows the whole paragraph up to this length: news paragraphs are rarely longer, while a plain-text
# article without blank lines is one paragraph of thousands of characters.
PASSAGE_LIMIT = 900
# What is kept on each side of the quotes when a paragraph is longer: two or three sentences.
CONTEXT = 280

CHANGED = "The article has changed since this answer: the sentence is not in it any more."
ABSENT = "The article cannot be found in the archive now."

ArticleOf = Callable[[str], Article | None]


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited sentence inside a passage: `span` counts characters of the passage's text.

    `start` is where the sentence begins in the article, so that it can be found there again.
    """

    number: int
    span: Span
    start: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with the sentences quoted from it; `heading` is its section, or "".

    `cut_before` and `cut_after` say that the paragraph goes on beyond `text`, `note` what became of the quote where
    the archive has changed since.
    """

    heading: str
    text: str
    quotes: tuple[Quote, ...]
    note: str = ""
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """One article that an answer cites, with the passages it cites, in the order of their numbers."""

    article_id: str
    title: str
    date: str | None
    byline: str | None
    inferred: tuple[str, ...]
    passages: tuple[Passage, ...]


def source_articles(citations: Sequence[Citation], article_of: ArticleOf) -> tuple[SourceArticle, ...]:
    """Group `citations` by article, articles in the order in which they are first cited.

    Sentences quoted from one paragraph share a passage. A quote that has moved within its article is shown where it
    stands now; one that the article does not hold any more stands alone and says so.
    """
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article_id, []).append(citation)
    return tuple(_source(group, article_of(article_id)) for article_id, group in by_article.items())


def found_again(text: str, start: int, quote: str) -> Span | None:
    """Return where `quote` stands in `text`: at `start`, else at its first occurrence, else None."""
    if not quote:
        return None
    if start >= 0 and text.startswith(quote, start):
        return Span(start, start + len(quote))
    place = text.find(quote)
    return None if place < 0 else Span(place, place + len(quote))


def _source(citations: Sequence[Citation], article: Article | None) -> SourceArticle:
    passages: list[tuple[Span, list[Citation]]] = []
    for citation in (_in_place(each, article) for each in citations):
        around = paragraph_around(article, citation)
        home = next((held for span, held in passages if span == around and _apart(citation, held)), None)
        if home is None:
            passages.append((around, [citation]))
        else:
            home.append(citation)
    first = citations[0]
    return SourceArticle(
        article_id=first.article_id,
        title=first.title,
        date=first.date,
        byline=article.byline if article else None,
        inferred=article.inferred if article else (),
        passages=tuple(_passage(article, span, held) for span, held in passages),
    )


def _in_place(citation: Citation, article: Article | None) -> Citation:
    """Return the citation with the offsets at which the article holds it now, unchanged where it does not."""
    span = found_again(article.text, citation.start, citation.quote) if article else None
    return replace(citation, start=span.start, end=span.end) if span else citation


def _apart(citation: Citation, others: Sequence[Citation]) -> bool:
    return all(citation.end <= other.start or other.end <= citation.start for other in others)


def holds(article: Article | None, citation: Citation) -> bool:
    """Return whether the article still has the quoted sentence at its offsets."""
    return article is not None and article.text[citation.start : citation.end] == citation.quote


def paragraph_around(article: Article | None, citation: Citation) -> Span:
    """Return the paragraphs that the quote touches, or the quote's own span where none is known."""
    own = Span(citation.start, citation.end)
    if article is None or not holds(article, citation):
        return own
    touched = [
        block
        for block in article.blocks
        if block.kind != "heading" and block.start < citation.end and citation.start < block.end
    ]
    if not touched:
        return own
    return Span(min(own.start, touched[0].start), max(own.end, touched[-1].end))


def heading_above(blocks: Sequence[Block], position: int) -> Block | None:
    """Return the nearest heading at or before `position`."""
    above = [block for block in blocks if block.kind == "heading" and block.start <= position]
    return above[-1] if above else None


def _passage(article: Article | None, around: Span, citations: Sequence[Citation]) -> Passage:
    first = citations[0]
    if article is None or not holds(article, first):
        note = CHANGED if article else ABSENT
        return Passage("", first.quote, (Quote(first.number, Span(0, len(first.quote)), first.start),), note)
    heading = heading_above(article.blocks, around.start)
    quotes = tuple(
        Quote(item.number, Span(item.start - around.start, item.end - around.start), item.start)
        for item in sorted(citations, key=lambda item: item.start)
    )
    title = Span(heading.start, heading.end).of(article.text) if heading else ""
    return clipped_passage(Passage(title, around.of(article.text), quotes))


def clipped_passage(passage: Passage) -> Passage:
    """Return the passage with a long paragraph cut, between words, to the context of its quotes."""
    if len(passage.text) <= PASSAGE_LIMIT:
        return passage
    start = max(0, passage.quotes[0].span.start - CONTEXT)
    end = min(len(passage.text), max(quote.span.end for quote in passage.quotes) + CONTEXT)
    if start:
        start = passage.text.find(" ", start, passage.quotes[0].span.start) + 1 or passage.quotes[0].span.start
    if end < len(passage.text):
        space = passage.text.rfind(" ", passage.quotes[-1].span.end, end)
        end = space if space > 0 else passage.quotes[-1].span.end
    return Passage(
        heading=passage.heading,
        text=passage.text[start:end],
        quotes=tuple(
            replace(quote, span=Span(quote.span.start - start, quote.span.end - start)) for quote in passage.quotes
        ),
        cut_before=start > 0,
        cut_after=end < len(passage.text),
    )
