"""Makes the values that tests need from a few words of text."""

from __future__ import annotations

from rag.text.sentences import split_sentences
from rag.types import Candidate, Chunk, Evidence, PassageScore, Span


def candidate(
    text: str, *, article: str = "a", ordinal: int = 0, start: int = 0, title: str = "A title", date: str | None = None
) -> Candidate:
    """Make a candidate of one passage that begins at `start` of its article."""
    sentences = tuple(Span(s.start + start, s.end + start) for s in split_sentences(text))
    chunk = Chunk(f"{article}#{ordinal}", article, ordinal, start, start + len(text), "", sentences)
    return Candidate(chunk, text, title, date, None, f"{article}.md", None, score=1.0)


def evidence(text: str, *, passage: str | None = None, article: str = "a", answer: str = "") -> Evidence:
    """Make evidence of one sentence that stands in `passage` (by default alone), its answer's words marked."""
    whole = passage or text
    start = whole.index(text)
    words = Span(start + text.index(answer), start + text.index(answer) + len(answer)) if answer else None
    return Evidence(candidate(whole, article=article), Span(start, start + len(text)), text, 1.0, words)


def passage_score(*sentences: float, answer: Span | None = None) -> PassageScore:
    """Make a score whose relevance and answerability are those of its best sentence."""
    return PassageScore(max(sentences), max(sentences), sentences, answer)
