"""A scripted archive, honest about the seam.

Real articles with real offsets, events in the promised order, pauses where a model would think. What the
question contains decides what happens; see `ScriptedArchive`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

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
    Candidate,
    Chunk,
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
    Span,
    Turn,
    Understood,
)
from tests.browser.samples import BRIDGE, FERRY, HOSTILE, HOSTILE_SENTENCES, SENTENCES, cite


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
