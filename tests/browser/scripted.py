"""A scripted archive, honest about the seam.

Real articles with real offsets, events in the promised order, pauses where a model would think. What the
question contains decides what happens; see `ScriptedArchive`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rag.errors import FeedbackError, ModelError, QuestionError
from rag.store.listing import Listing
from rag.store.sources import source_names
from rag.types import (
    WHOLE_ARCHIVE,
    Answer,
    AnswerEvent,
    AnswerSentence,
    Article,
    ArticleSummary,
    Block,
    BlockKind,
    Candidate,
    Chunk,
    Citation,
    DraftText,
    EvidenceFound,
    Feedback,
    FileProblem,
    Finished,
    IndexOverview,
    IndexStatus,
    Narrowing,
    NearestArticle,
    ReindexReport,
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


def _summary(a: Article) -> ArticleSummary:
    names = source_names(a.sources, a.url)
    return ArticleSummary(a.id, a.path, a.title, a.date, a.byline, a.summary, a.tags, a.url, 3, a.inferred, names)


def _first_passage(a: Article) -> Candidate:
    end = a.blocks[0].end
    chunk = Chunk(f"{a.id}#0", a.id, 0, 0, end, "", (Span(0, end),))
    return Candidate(chunk, a.text[:end], a.title, a.date, a.byline, a.path, a.url, score=0.5)


class ScriptedArchive:
    """Answers by script: what the question contains decides.

    "weather" is not in the archive; "break" fails half way; "model" fails with a remedy; "slowly" takes
    seconds; "stuck" hangs in one step for two; "hostile" quotes an article full of markup; more than 2,000
    characters are refused; a question narrowed to other articles than the ferries' is abstained from; anything
    else is answered from the ferry and bridge articles. While `loading` is set, there are no examples and every
    question waits. A reindex takes as long as `reindexing` is set. `more` is listed after the two.
    """

    def __init__(self) -> None:
        self.loading = False
        self.pause = 0.01
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.narrowings: list[Narrowing] = []
        self.more: tuple[ArticleSummary, ...] = ()
        self.reindexing = threading.Event()
        self.feedback: dict[str, Feedback] = {}
        self.disk_full = False
        self.corrected = False
        self.closed_early = threading.Event()

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, narrowing: Narrowing = WHOLE_ARCHIVE
    ) -> Iterator[AnswerEvent]:
        self.asked.append((question, tuple(history)))
        self.narrowings.append(narrowing)
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
        within = self.articles(narrowing)
        if "weather" in question or FERRY.id not in [article.id for article in within]:
            yield EvidenceFound(())
            yield Finished(replace(self._abstention(question, standalone, within), narrowing=narrowing))
            return
        yield from self._answered(question, standalone, narrowing)

    def _answered(self, question: str, standalone: str, narrowing: Narrowing) -> Iterator[AnswerEvent]:
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
                narrowing=narrowing,
            )
        )

    def _abstention(self, question: str, standalone: str, within: Sequence[ArticleSummary]) -> Answer:
        return Answer(
            question=question,
            standalone_question=standalone,
            status="abstained",
            sentences=(),
            citations=(),
            nearest=tuple(NearestArticle(a.id, a.title, a.date) for a in within),
            confidence=0.1,
            model="scripted",
            timings_ms={},
            notice="The archive does not say what the weather will be.",
        )

    def article(self, article_id: str) -> Article | None:
        found = {a.id: a for a in (FERRY, BRIDGE, HOSTILE)}.get(article_id)
        if found and self.corrected:
            return replace(found, text=found.text.replace("every hull by 1 May", "each hull by 21 May"))
        return found

    def articles(self, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[ArticleSummary]:
        return Listing([_summary(FERRY), _summary(BRIDGE), *self.more]).within(narrowing)

    def search(self, question: str, *, limit: int, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[Candidate]:
        found = [a for a in (FERRY, BRIDGE) if a.id in {article.id for article in self.articles(narrowing)}]
        return [_first_passage(article) for article in found][:limit]

    def overview(self) -> IndexOverview:
        failure = FileProblem("broken.md", "The front matter is never closed.", "Add a line with ---.", line=1)
        return IndexOverview(
            "gen-000001", "2026-11-24T05:00:00+00:00", 2, 6, {"embedder": "scripted"}, 1000, {}, None, (failure,)
        )

    def reindex(self, *, progress: Callable[[str, int, int], None]) -> ReindexReport:
        progress("Embedding", 32, 79)
        while self.reindexing.is_set():
            time.sleep(0.02)
        return ReindexReport("gen-000002", True, 1, 0, 2, 0, 0, 9, 3, 1.5)

    def next_questions(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        time.sleep(self.pause)
        return [question for question in ("Who is Ada Holm?", "When will the bridge open?") if question not in asked]

    def keep_feedback(self, feedback: Feedback) -> None:
        if self.disk_full:
            raise FeedbackError("The feedback cannot be kept: the disk is full.", remedy="Try again later.")
        self.feedback[feedback.id] = feedback

    def withdraw_feedback(self, feedback_id: str) -> bool:
        return self.feedback.pop(feedback_id, None) is not None

    def examples(self) -> list[str] | None:
        if self.loading:
            return None
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
