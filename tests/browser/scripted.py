"""A scripted archive, honest about the seam.

Real articles with real offsets, events in the promised order, pauses where a model would think. What the
question contains decides what happens; see `ScriptedArchive`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from rag.errors import ModelError, QuestionError
from rag.types import (
    Answer,
    AnswerEvent,
    AnswerSentence,
    Article,
    ArticleSummary,
    Block,
    BlockKind,
    Citation,
    DraftText,
    EvidenceFound,
    Finished,
    IndexStatus,
    NearestArticle,
    Source,
    Span,
    Turn,
    Understood,
)

PAYLOAD = (
    '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
    "![spy](http://spy.invalid/a.png) [go](javascript:window.pwned=1) {{7*7}} ${window.pwned=1} </p>'\""
)


def article(article_id: str, title: str, parts: Sequence[tuple[BlockKind, str]], **particulars: Any) -> Article:
    """Build an article whose blocks lie exactly where its parts lie in the joined text."""
    text = ""
    blocks: list[Block] = []
    for kind, part in parts:
        text += "\n\n" if text else ""
        blocks.append(Block(kind, len(text), len(text) + len(part), 2 if kind == "heading" else 0))
        text += part
    return Article(article_id, f"{article_id}.md", text, tuple(blocks), title, **particulars)


FERRY = article(
    "ferry-2021",
    "Island council demands safer ferries after winter of cancellations",
    [
        (
            "paragraph",
            "The council of Norrey has asked the shipping company to put safety before its timetable.",
        ),
        ("heading", "What the council wants"),
        (
            "paragraph",
            "The letter makes two demands. The company must inspect every hull by 1 May, the council wrote, "
            "and publish each report within a week. “We cannot wait for another winter,” said its chair, Ada Holm. "
            "The company carries 40,000 passengers a year between the island and the mainland.",
        ),
        ("paragraph", "A spokesman promised an answer before Easter."),
        ("heading", "The winter"),
        *[
            (
                "paragraph",
                f"In week {week} the morning ferry was cancelled {week % 5 + 1} times, and the school bus waited "
                "at the quay. Parents kept a list, and the list was long; it hangs in the harbour office now, "
                "next to the tide table and a photograph of the old steamer that never missed a crossing.",
            )
            for week in range(1, 15)
        ],
        ("paragraph", "If nothing happens, the council will look for another operator, the letter warns."),
        ("aside", "Send your comments to the harbour office."),
    ],
    date="2021-03-18",
    byline="Mara Lind",
    license="CC0-1.0",
    url="https://news.invalid/ferries",
    tags=("ferries", "norrey"),
    sources=(Source("Letter of the council", "Norrey Gazette", "2021-03-16", "https://gazette.invalid/letter"),),
)
BRIDGE = article(
    "bridge-2020",
    "Bridge to the mainland put off until 2031",
    [
        (
            "paragraph",
            "The bridge that was to end the island's dependence on ferries has been put off until 2031.",
        ),
        ("paragraph", "The ministry named costs of 1.2 billion crowns as the reason."),
    ],
    date="2020-11",
    inferred=("date",),
)
HOSTILE = article(
    "hostile",
    PAYLOAD,
    [("heading", PAYLOAD), ("paragraph", f"Before. {PAYLOAD} After."), ("aside", PAYLOAD)],
    date=PAYLOAD,
    byline=PAYLOAD,
    license=PAYLOAD,
    url="javascript:window.pwned=1",
    tags=(PAYLOAD,),
    sources=(Source(PAYLOAD, PAYLOAD, PAYLOAD, "javascript:window.pwned=1"),),
)

SENTENCES = (
    (
        FERRY,
        "The company must inspect every hull by 1 May, the council wrote, and publish each report within a week.",
    ),
    (FERRY, "“We cannot wait for another winter,” said its chair, Ada Holm."),
    (BRIDGE, "The bridge that was to end the island's dependence on ferries has been put off until 2031."),
    (FERRY, "If nothing happens, the council will look for another operator, the letter warns."),
)
HOSTILE_SENTENCES = ((HOSTILE, f"Before. {PAYLOAD} After."),)


def cite(number: int, source: Article, quote: str) -> Citation:
    """Return the citation of a sentence that the article really holds."""
    start = source.text.index(quote)
    return Citation(
        number,
        source.id,
        source.title,
        source.date,
        source.path,
        source.url,
        start,
        start + len(quote),
        quote,
    )


class ScriptedArchive:
    """Answers by script: what the question contains decides.

    "weather" is not in the archive; "break" fails half way; "model" fails with a remedy; "slowly" takes
    seconds; "stuck" hangs in one step for two; "hostile" quotes an article full of markup; more than 2,000
    characters are refused; anything else is answered from the ferry and bridge articles. While `loading` is
    set, there are no examples and every question waits.
    """

    def __init__(self) -> None:
        self.loading = False
        self.pause = 0.01
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.closed_early = threading.Event()

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[AnswerEvent]:
        self.asked.append((question, tuple(history)))
        while self.loading:
            time.sleep(0.05)
        if len(question) > 2000:
            raise QuestionError("The question is too long.", remedy="Ask in at most 2,000 characters.")
        standalone = f"{question.rstrip('?')}, on the ferries?" if history else question
        yield Understood(standalone)
        time.sleep(self.pause)
        if "stuck" in question:
            time.sleep(2)
        if "model" in question:
            raise ModelError("The reader could not be loaded.", remedy="Run python -m rag doctor.")
        if "weather" in question:
            yield EvidenceFound(())
            yield Finished(self._abstention(question, standalone))
            return
        yield from self._answered(question, standalone)

    def _answered(self, question: str, standalone: str) -> Iterator[AnswerEvent]:
        script = HOSTILE_SENTENCES if "hostile" in question else SENTENCES
        citations = tuple(cite(n, source, quote) for n, (source, quote) in enumerate(script, start=1))
        yield EvidenceFound(citations)
        draft = ""
        try:
            for citation in citations:
                for word in citation.quote.split(" "):
                    draft += f" {word}" if draft else word
                    yield DraftText(draft)
                    time.sleep(0.15 if "slowly" in question else self.pause / 4)
                draft += f" [{citation.number}]"
                if "break" in question:
                    raise RuntimeError("secret detail /root/path")
            yield DraftText(draft)
        except GeneratorExit:
            self.closed_early.set()
            raise
        yield Finished(
            Answer(
                question=question,
                standalone_question=standalone,
                status="answered",
                sentences=tuple(
                    AnswerSentence(c.quote, (c.number,), (Span(4, 19),) if c.number == 1 else ()) for c in citations
                ),
                citations=citations,
                nearest=(),
                confidence=0.9,
                model="scripted",
                timings_ms={},
            )
        )

    def _abstention(self, question: str, standalone: str) -> Answer:
        return Answer(
            question=question,
            standalone_question=standalone,
            status="abstained",
            sentences=(),
            citations=(),
            nearest=tuple(NearestArticle(a.id, a.title, a.date) for a in (FERRY, BRIDGE)),
            confidence=0.1,
            model="scripted",
            timings_ms={},
            notice="The archive does not say what the weather will be.",
        )

    def article(self, article_id: str) -> Article | None:
        return {a.id: a for a in (FERRY, BRIDGE, HOSTILE)}.get(article_id)

    def articles(self) -> list[ArticleSummary]:
        return [
            ArticleSummary(a.id, a.path, a.title, a.date, a.byline, a.summary, a.tags, a.url, 3)
            for a in (FERRY, BRIDGE)
        ]

    def examples(self) -> list[str]:
        if self.loading:
            return []
        return [
            "What did the council demand?",
            "When will the bridge be built?",
            "How many passengers does the company carry?",
            "Who is Ada Holm?",
        ]

    def status(self) -> IndexStatus:
        return IndexStatus("gen-000001", "2026-11-24T05:00:00+00:00", 2, 6, "scripted")

    def ready(self) -> bool:
        return not self.loading
