"""The extractive draft: the evidence itself, verbatim, one citation for each sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import AnswerSentence, Citation, Evidence, Span


def cite(evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """Return one citation for each piece of evidence, numbered from 1 in order."""
    return tuple(
        Citation(
            number=number,
            article_id=e.candidate.chunk.article_id,
            title=e.candidate.title,
            date=e.candidate.date,
            path=e.candidate.path,
            url=e.candidate.url,
            start=e.span.start,
            end=e.span.end,
            quote=e.quote,
        )
        for number, e in enumerate(evidence, start=1)
    )


def extract(evidence: Sequence[Evidence]) -> tuple[AnswerSentence, ...]:
    """Return the evidence as answer sentences, cited as `cite` numbers them, the answer's words emphasised."""
    return tuple(
        AnswerSentence(text=e.quote, citations=(number,), emphasis=_emphasis(e))
        for number, e in enumerate(evidence, start=1)
    )


def _emphasis(evidence: Evidence) -> tuple[Span, ...]:
    if evidence.answer is None:
        return ()
    offset = evidence.span.start
    return (Span(evidence.answer.start - offset, evidence.answer.end - offset),)
