"""Chunks: whole consecutive sentences of one section, as many as fit the embedder's window.

Pure functions over an `Article` and a way to count tokens; no model is loaded here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.text.context import context_line
from rag.text.sentences import VERSION as SENTENCES_VERSION
from rag.text.sentences import split_sentences
from rag.types import Article, Chunk, Span

CountTokens = Callable[[Sequence[str]], list[int]]

# Enters the index's fingerprint: raise the number when the same article would be cut differently.
VERSION = f"chunks-1/{SENTENCES_VERSION}"
# Room in front of the passage for title, date and heading; longer ones are shortened at a word.
CONTEXT_TOKENS = 64
# They are some 300 characters; a title or heading of a million would be counted again for every passage.
_CONTEXT_CHARACTERS = 2_000


def chunk_article(article: Article, *, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """Cut an article into chunks of whole sentences of at most `max_tokens` tokens each.

    A chunk never crosses a heading or an aside, and ends with a paragraph where the next one does not fit.
    Only a single sentence longer than `max_tokens` is cut itself, after punctuation or else at a space.
    Postcondition: `article.text[chunk.start:chunk.end]` is the passage, and the chunk's sentences lie inside
    it in order without overlap.
    """
    chunks: list[Chunk] = []
    for section in _sections(article):
        paragraphs = [
            _fitting(
                article.text,
                split_sentences(article.text, start=p.start, end=p.end),
                count_tokens,
                max_tokens,
            )
            for p in section.paragraphs
        ]
        for group in _groups(paragraphs, max_tokens):
            ordinal = len(chunks)
            chunks.append(
                Chunk(
                    id=f"{article.id}#{ordinal}",
                    article_id=article.id,
                    ordinal=ordinal,
                    start=group[0].start,
                    end=group[-1].end,
                    heading=section.heading,
                    sentences=tuple(group),
                )
            )
    return chunks


def embedded_text(article: Article, chunk: Chunk, *, count_tokens: CountTokens) -> str:
    """Return the text that stands for a chunk in vector space: its context line, then the passage."""
    context = context_line(title=article.title, date=article.date, heading=chunk.heading)[:_CONTEXT_CHARACTERS]
    passage = article.text[chunk.start : chunk.end]
    return f"{shortened(context, count_tokens=count_tokens, max_tokens=CONTEXT_TOKENS)}\n{passage}"


def shortened(text: str, *, count_tokens: CountTokens, max_tokens: int) -> str:
    """Return the longest run of whole words at the start of `text` that has at most `max_tokens` tokens."""
    words = text.split()

    def size(length: int) -> int:
        return count_tokens([" ".join(words[:length])])[0]

    if size(len(words)) > max_tokens:
        words = words[: bisect_right(range(len(words)), max_tokens, key=size) - 1]
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    paragraphs: list[Span]


def _sections(article: Article) -> Iterator[_Section]:
    """Yield runs of paragraphs that nothing parts: no heading, no aside."""
    heading, paragraphs = "", list[Span]()
    for block in article.blocks:
        if block.kind == "paragraph":
            paragraphs.append(Span(block.start, block.end))
            continue
        if paragraphs:
            yield _Section(heading, paragraphs)
            paragraphs = []
        if block.kind == "heading":
            heading = article.text[block.start : block.end]
    if paragraphs:
        yield _Section(heading, paragraphs)


@dataclass(frozen=True, slots=True)
class _Sized:
    span: Span
    tokens: int


def _fitting(text: str, sentences: Sequence[Span], count_tokens: CountTokens, max_tokens: int) -> list[_Sized]:
    """Return the sentences with their sizes, each one that is too long cut into pieces that fit."""
    sizes = count_tokens([span.of(text) for span in sentences]) if sentences else []
    sized: list[_Sized] = []
    for span, tokens in zip(sentences, sizes, strict=True):
        if tokens <= max_tokens:
            sized.append(_Sized(span, tokens))
        else:
            middle = _middle(span.of(text)) + span.start
            halves = [Span(span.start, middle), Span(middle, span.end)]
            trimmed = [_trimmed(text, half) for half in halves]
            sized += _fitting(text, trimmed, count_tokens, max_tokens)
    return sized


def _middle(sentence: str) -> int:
    """Return the best place near the middle of a sentence to cut it: after punctuation, a space, or anywhere."""
    centre = len(sentence) / 2
    for pattern in (r"[;:—–,.!?)]\s+", r"\s+"):
        places = [
            m.end() for m in re.finditer(pattern, sentence) if len(sentence) * 0.2 < m.end() < len(sentence) * 0.8
        ]
        if places:
            return min(places, key=lambda place: abs(place - centre))
    return len(sentence) // 2


def _trimmed(text: str, span: Span) -> Span:
    piece = span.of(text)
    return Span(span.start + len(piece) - len(piece.lstrip()), span.end - (len(piece) - len(piece.rstrip())))


def _groups(paragraphs: Sequence[Sequence[_Sized]], max_tokens: int) -> Iterator[list[Span]]:
    """Yield the sentences of each chunk: paragraphs together while they fit, a long one by sentences."""
    group: list[Span] = []
    used = 0
    for paragraph in paragraphs:
        whole = sum(sentence.tokens for sentence in paragraph)
        if group and used + whole > max_tokens:
            yield group
            group, used = [], 0
        for run in _even_runs(paragraph, max_tokens):
            tokens = sum(sentence.tokens for sentence in run)
            if group and (_touch(group[-1], run[0].span) or used + tokens > max_tokens):
                yield group
                group, used = [], 0
            group += [sentence.span for sentence in run]
            used += tokens
    if group:
        yield group


def _even_runs(paragraph: Sequence[_Sized], max_tokens: int) -> Iterator[list[_Sized]]:
    """Yield a paragraph whole if it fits, else in as few runs as possible of about the same size."""
    left = sum(sentence.tokens for sentence in paragraph)
    run: list[_Sized] = []
    used = 0
    for sentence in paragraph:
        target = left / -(-left // max_tokens) if left else 0
        full = used + sentence.tokens > max_tokens or used + sentence.tokens / 2 > target
        if run and (full or _touch(run[-1].span, sentence.span)):
            yield run
            left -= used
            run, used = [], 0
        run.append(sentence)
        used += sentence.tokens
    if run:
        yield run


def _touch(before: Span, after: Span) -> bool:
    """Say whether a cut went through a word: put together again, its halves may count as more than their sum."""
    return before.end == after.start
