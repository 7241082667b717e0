"""Hand-made articles and answers for the page's pure functions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.types import Answer, AnswerSentence, Article, Block, Citation, NearestArticle, Span

PAYLOAD = "<script>alert(1)</script><img src=http://spy.invalid onerror=alert(1)> ![x](http://spy.invalid) '\" &amp;"

TEXT = "Lead sentence. More lead.\n\nThe demand\n\nFirst demand. Second demand! A remark.\n\nWrite to us."
#       0              15         25       27        37      39           52              68         77      79


@pytest.fixture
def memo() -> Article:
    """Return an article with a lead, a headed paragraph of three sentences and an aside."""
    blocks = (
        Block("paragraph", 0, 25),
        Block("heading", 27, 37, 2),
        Block("paragraph", 39, 77),
        Block("aside", 79, 91),
    )
    return Article("memo", "memo.md", TEXT, blocks, "The memo", date="2020-09-18", byline="A. Reporter")


@pytest.fixture
def cite() -> Callable[..., Citation]:
    """Make the citation of a sentence of an article."""

    def make(number: int, article: Article, quote: str) -> Citation:
        start = article.text.index(quote)
        return Citation(
            number,
            article.id,
            article.title,
            article.date,
            article.path,
            article.url,
            start,
            start + len(quote),
            quote,
        )

    return make


@pytest.fixture
def answered() -> Callable[..., Answer]:
    """Make an answer whose sentences are the quotes of its citations."""

    def make(*citations: Citation, emphasis: tuple[Span, ...] = ()) -> Answer:
        return Answer(
            question="What?",
            standalone_question="What?",
            status="answered",
            sentences=tuple(AnswerSentence(item.quote, (item.number,), emphasis) for item in citations),
            citations=citations,
            nearest=(),
            confidence=0.8,
            model="scripted",
            timings_ms={},
        )

    return make


@pytest.fixture
def abstained() -> Callable[..., Answer]:
    """Make an abstention that offers articles."""

    def make(notice: str, *nearest: NearestArticle) -> Answer:
        return Answer("What?", "What?", "abstained", (), (), nearest, 0.1, "scripted", {}, notice)

    return make


@pytest.fixture
def payload() -> str:
    """Markup that must come out as text, wherever it goes in."""
    return PAYLOAD
