"""The composition root: builds the parts from the settings and offers what the app and the command line do."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable

from rag.answering.chain import Reading, build_chain, one_turn
from rag.answering.parts import parts
from rag.answering.questions import checked_question
from rag.answering.writing import ExtractiveWriter, Writer
from rag.errors import ModelError
from rag.indexing.embedder import MiniLmEmbedder
from rag.indexing.plan import Progress
from rag.indexing.reindex import preview, reindex
from rag.indexing.upkeep import overview
from rag.models import build_judge, build_writer
from rag.reading.evidence import MAX_SENTENCES, closest_articles, merge_evidence, select_evidence
from rag.reading.judge import Judge
from rag.retrieval.hybrid import find_candidates
from rag.retrieval.retriever import ArchiveRetriever, to_candidates
from rag.settings import Settings
from rag.store.feedback import FeedbackStore
from rag.store.generations import LiveIndex
from rag.suggestions import Suggestions
from rag.types import (
    WHOLE_ARCHIVE,
    Answer,
    AnswerEvent,
    Article,
    ArticleSummary,
    Candidate,
    DraftText,
    Evidence,
    EvidenceFound,
    Feedback,
    Finished,
    IndexOverview,
    IndexStatus,
    Narrowing,
    ReindexReport,
    Turn,
    Understood,
)

# Articles that an abstention names: enough to go on from, few enough to be looked at.
_CLOSEST = 3
# Sentences shown for a question that asks several things: three for each of two, two for each of more.
_SENTENCES_OF_PARTS = 6


class Byline:
    """An archive that can be indexed and asked. Models are loaded at first use, or by `load`."""

    def __init__(
        self,
        settings: Settings,
        *,
        embedder: MiniLmEmbedder | None = None,
        judge: Judge | None = None,
        chat_model: BaseChatModel | None = None,
    ) -> None:
        """Build the parts; the keyword arguments replace what the settings name.

        Raises:
            SettingsError: a prompt file is missing or broken.
            ModelError: the chat model that the settings name cannot be set up.
        """
        self.settings = settings
        self.embedder = embedder or MiniLmEmbedder()
        self._judge = judge
        self._judge_lock = threading.Lock()
        self.writer = build_writer(settings, chat_model)
        self.index = LiveIndex(settings.index)
        self._loaded = False
        self._failure: ModelError | None = None
        self._suggestions = Suggestions(self._ask_articles, self.article)
        self._feedback = FeedbackStore(settings.index)

    @property
    def judge(self) -> Judge:
        """What reads passages and decides; loaded at first use, since indexing does without it."""
        with self._judge_lock:
            if self._judge is None:
                self._judge = build_judge(self.settings.reader, self.embedder)
            return self._judge

    def load(self) -> None:
        """Load the models.

        Raises:
            ModelError: a model cannot be loaded; `ready` raises it too from then on.
        """
        try:
            self.embedder.load()
            _ = self.judge
        except ModelError as fault:
            self._failure = fault
            raise
        finally:
            self._loaded = True

    def ready(self) -> bool:
        """Say whether `load` is done; a question asked before waits for the models by itself.

        Raises:
            ModelError: `load` failed, and so will every question.
        """
        if self._failure is not None:
            raise self._failure
        return self._loaded

    def reindex(
        self,
        *,
        dry_run: bool = False,
        allow_shrink: bool = False,
        rehash: bool = False,
        progress: Progress = lambda *_: None,
    ) -> ReindexReport:
        """Bring the index in line with the corpus folder, or only say what that would do.

        See `rag.indexing.reindex` for the options and for what it raises.
        """
        run = preview if dry_run else reindex
        return run(
            self.settings.corpus,
            self.settings.index,
            self.embedder,
            chunk_tokens=self.settings.chunk_tokens,
            allow_shrink=allow_shrink,
            rehash=rehash,
            progress=progress,
        )

    def ask(self, question: str, history: Sequence[Turn] = (), *, narrowing: Narrowing = WHOLE_ARCHIVE) -> Answer:
        """Return the answer to a question, asked of the articles within a narrowing; abstaining is an answer too.

        Raises:
            QuestionError: the question is empty, too long or without words.
            IndexMissing, IndexDamaged: there is no index to ask.
            ModelError: the embedder or the reader cannot be loaded.
        """
        for event in self.stream(question, history, narrowing=narrowing):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream of events ends with Finished")

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, narrowing: Narrowing = WHOLE_ARCHIVE
    ) -> Iterator[AnswerEvent]:
        """Yield how the question was understood, the evidence, the growing text, and the finished answer.

        Raises: as `ask` does, before the first event or between two.
        """
        text = ""
        with self._suggestions.held_back():
            for piece in self.chain(narrowing).stream(one_turn(question, history)):
                if "standalone_question" in piece:
                    yield Understood(piece["standalone_question"])
                if "evidence" in piece:
                    yield EvidenceFound(piece["evidence"])
                if "text" in piece:
                    text += piece["text"]
                    yield DraftText(text)
                if "answer" in piece:
                    yield Finished(piece["answer"])

    def chain(self, narrowing: Narrowing = WHOLE_ARCHIVE) -> Runnable[dict[str, Any], Any]:
        """Return the LangChain runnable behind `ask` and `stream`; see `rag.answering.chain`."""
        return self._chain(self.writer, narrowing)

    def _chain(self, writer: Writer, narrowing: Narrowing) -> Runnable[dict[str, Any], Any]:
        return build_chain(
            self.retriever(narrowing),
            self._read,
            writer,
            to_candidates=to_candidates,
            threshold=self.settings.threshold,
            narrowing=narrowing,
        )

    def retriever(self, narrowing: Narrowing = WHOLE_ARCHIVE) -> ArchiveRetriever:
        """Return the archive, or the articles within a narrowing, as a LangChain retriever."""
        k = self.settings.candidates
        return ArchiveRetriever(index=self.index, embedder=self.embedder, k=k, narrowing=narrowing)

    def candidates(self, question: str, *, limit: int, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[Candidate]:
        """Return the passages that retrieval proposes for a question, in fused order."""
        vector = self.embedder.embed_query(question)
        with self.index.lease() as generation:
            return find_candidates(generation, question, vector, limit, narrowing=narrowing)

    def search(self, question: str, *, limit: int, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[Candidate]:
        """Return the passages closest to a question, for programs.

        Raises: as `ask` does.
        """
        return self.candidates(checked_question(question), limit=limit, narrowing=narrowing)

    def ranked(self, question: str) -> list[Candidate]:
        """Return the passages read for a question, best first; those of a joined question's parts take turns."""
        whole = self.candidates(question, limit=self.settings.candidates)
        asked = parts(question, [candidate.text for candidate in whole])
        share = max(1, self.settings.candidates // len(asked))
        found = [whole] if len(asked) == 1 else [self.candidates(part, limit=share) for part in asked]
        read = [self.judge.read(part, candidates[:share])[0] for part, candidates in zip(asked, found, strict=True)]
        turns = [pair[0] for row in zip_longest(*read) for pair in row if pair is not None]
        return list({candidate.chunk.id: candidate for candidate in turns}.values())

    def article(self, name: str) -> Article | None:
        """Return the article with this id or path, None if there is none."""
        with self.index.lease() as generation:
            return generation.catalogue.article(name)

    def articles(self, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[ArticleSummary]:
        """Return the articles within a narrowing without their texts, newest first."""
        with self.index.lease() as generation:
            return generation.listing.within(narrowing)

    def examples(self) -> list[str] | None:
        """Return questions to begin with, drawn from the articles and checked; None while they are looked for."""
        if self._failure:
            return []
        return self._suggestions.examples(self.articles, generation=self.status().generation) if self._loaded else None

    def keep_feedback(self, feedback: Feedback) -> None:
        """Store what a reader thinks of an answer; see `rag.store.feedback` for what it raises."""
        self._feedback.keep(feedback)

    def withdraw_feedback(self, feedback_id: str) -> bool:
        """Delete what a reader thought of an answer, and say whether there was anything."""
        return self._feedback.withdraw(feedback_id)

    def next_questions(self, answer: Answer, asked: Sequence[str] = ()) -> list[str]:
        """Return what the archive answers beyond an answer, without the questions of `asked`; it may take seconds.

        Raises: as `ask` does.
        """
        found = self.candidates(answer.standalone_question, limit=self.settings.candidates, narrowing=answer.narrowing)
        related = [candidate.chunk.article_id for candidate in found]
        return self._suggestions.following(answer, asked, generation=self.status().generation, related=related)

    def status(self) -> IndexStatus:
        """Return what the index holds."""
        with self.index.lease() as generation:
            meta = generation.catalogue.meta()
            articles, passages = generation.catalogue.counts()
            return IndexStatus(generation.name, meta["created"], articles, passages, meta["embedder"])

    def _ask_articles(self, question: str, narrowing: Narrowing) -> Answer:
        """Answer with the articles' own sentences, whatever writes answers for readers."""
        chain = self._chain(ExtractiveWriter(), narrowing)
        answer: Answer = chain.invoke(one_turn(question))["answer"]
        return answer

    def overview(self) -> IndexOverview:
        """Return what the index holds and what lies beside it, as an operator sees it."""
        return overview(self.settings.index)

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def _read(self, asked: Sequence[tuple[str, Sequence[Candidate]]]) -> Reading:
        """Read each part with its share of the candidates; what answers any part answers the question.

        The parts that nothing answers are named then, so that half an answer is not taken for a whole one.
        """
        share = max(1, self.settings.candidates // len(asked))
        sentences = MAX_SENTENCES if len(asked) == 1 else max(2, _SENTENCES_OF_PARTS // len(asked))
        readings = []
        for question, candidates in asked:
            read, confidence = self.judge.read(question, candidates[:share])
            closest = closest_articles(read, limit=_CLOSEST)
            readings.append(Reading(select_evidence(read, question=question, limit=sentences), confidence, closest))
        sure = [reading for reading in readings if reading.confidence >= self.settings.threshold]
        return Reading(
            merge_evidence([reading.evidence for reading in sure or readings]),
            max(reading.confidence for reading in readings),
            _each_article_once([reading.closest for reading in readings])[:_CLOSEST],
            [question for (question, _), one in zip(asked, readings, strict=True) if sure and one not in sure],
        )


def _each_article_once(parts: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """Return the evidence of all parts by turns, the first of each article."""
    found: dict[str, Evidence] = {}
    for one in filter(None, (piece for row in zip_longest(*parts) for piece in row)):
        found.setdefault(one.candidate.chunk.article_id, one)
    return list(found.values())
