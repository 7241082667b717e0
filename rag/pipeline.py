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
from rag.answering.prompts import answer_prompt
from rag.answering.writing import ChatWriter, ExtractiveWriter, Writer
from rag.errors import ModelError
from rag.indexing.embedder import MiniLmEmbedder
from rag.indexing.plan import Progress
from rag.indexing.reindex import preview, reindex
from rag.reading.cross_encoder import CrossEncoderReader
from rag.reading.evidence import MAX_SENTENCES, merge_evidence, select_evidence
from rag.reading.judge import Judge, load_judge
from rag.reading.reader import OnnxReader
from rag.reading.reader_scorer import ReaderScorer
from rag.reading.scoring import Scorer
from rag.reading.similarity import SimilarityScorer
from rag.retrieval.hybrid import find_candidates
from rag.retrieval.retriever import ArchiveRetriever, to_candidates
from rag.settings import BUILTIN, EXTRACTIVE, SIMILARITY, Settings
from rag.store.generations import LiveIndex
from rag.text.context import context_line
from rag.types import (
    Answer,
    AnswerEvent,
    Article,
    ArticleSummary,
    Candidate,
    DraftText,
    EvidenceFound,
    Finished,
    IndexStatus,
    ReindexReport,
    Turn,
    Understood,
)

# Questions the sample corpus is about; of these, the ones the archive at hand answers are offered as examples.
EXAMPLES = (
    "What did Trump's memo demand?",
    "How many homicides did INEGI count in 2021?",
    "Why was the case against General Cienfuegos dropped?",
    "Which Mexican cartels are on the US terrorist list?",
    "How long is García Luna's sentence?",
)


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
        self.writer = _writer(settings, chat_model)
        self.index = LiveIndex(settings.index)
        self._loaded = False
        self._failure: ModelError | None = None
        self._examples: list[str] = []

    @property
    def judge(self) -> Judge:
        """What reads passages and decides; loaded at first use, since indexing does without it."""
        with self._judge_lock:
            if self._judge is None:
                self._judge = build_judge(self.settings.reader, self.embedder)
            return self._judge

    def load(self) -> None:
        """Load the models and find the example questions that this archive answers.

        Raises:
            ModelError: a model cannot be loaded; `ready` raises it too from then on.
            IndexMissing, IndexDamaged: there is no index to try the examples on.
        """
        try:
            self.embedder.load()
            _ = self.judge
            self._examples = [question for question in EXAMPLES if self.ask(question).status == "answered"]
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

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to a question; abstaining is an answer too.

        Raises:
            QuestionError: the question is empty, too long or without words.
            IndexMissing, IndexDamaged: there is no index to ask.
            ModelError: the embedder or the reader cannot be loaded.
        """
        for event in self.stream(question, history):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream of events ends with Finished")

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[AnswerEvent]:
        """Yield how the question was understood, the evidence, the growing text, and the finished answer.

        Raises: as `ask` does, before the first event or between two.
        """
        text = ""
        for piece in self.chain().stream(one_turn(question, history)):
            if "standalone_question" in piece:
                yield Understood(piece["standalone_question"])
            if "evidence" in piece:
                yield EvidenceFound(piece["evidence"])
            if "text" in piece:
                text += piece["text"]
                yield DraftText(text)
            if "answer" in piece:
                yield Finished(piece["answer"])

    def chain(self) -> Runnable[dict[str, Any], Any]:
        """Return the LangChain runnable behind `ask` and `stream`; see `rag.answering.chain`."""
        return build_chain(
            self.retriever(),
            self._read,
            self.writer,
            to_candidates=to_candidates,
            threshold=self.settings.threshold,
        )

    def retriever(self) -> ArchiveRetriever:
        """Return the archive as a LangChain retriever."""
        return ArchiveRetriever(index=self.index, embedder=self.embedder, k=self.settings.candidates)

    def candidates(self, question: str, *, limit: int) -> list[Candidate]:
        """Return the passages that retrieval proposes for a question, in fused order."""
        with self.index.lease() as generation:
            return find_candidates(generation, question, self.embedder.embed_query(question), limit)

    def ranked(self, question: str) -> list[Candidate]:
        """Return the passages read for a question, best first; those of a joined question's parts take turns."""
        asked = parts(question)
        share = max(1, self.settings.candidates // len(asked))
        read = [self.judge.read(part, self.candidates(part, limit=share))[0] for part in asked]
        turns = [pair[0] for row in zip_longest(*read) for pair in row if pair is not None]
        return list({candidate.chunk.id: candidate for candidate in turns}.values())

    def article(self, name: str) -> Article | None:
        """Return the article with this id or path, None if there is none."""
        with self.index.lease() as generation:
            return generation.catalogue.article(name)

    def articles(self) -> list[ArticleSummary]:
        """Return every article without its text, newest first."""
        with self.index.lease() as generation:
            return generation.catalogue.articles()

    def examples(self) -> list[str]:
        """Return example questions that this archive answers; empty until `load` is done."""
        return list(self._examples)

    def status(self) -> IndexStatus:
        """Return what the index holds."""
        with self.index.lease() as generation:
            meta = generation.catalogue.meta()
            articles, passages = generation.catalogue.counts()
            return IndexStatus(generation.name, meta["created"], articles, passages, meta["embedder"])

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def _read(self, asked: Sequence[tuple[str, Sequence[Candidate]]]) -> Reading:
        """Read each part with its share of the candidates; what answers any part answers the question."""
        share = max(1, self.settings.candidates // len(asked))
        sentences = max(1, MAX_SENTENCES // len(asked))
        readings = []
        for question, candidates in asked:
            read, confidence = self.judge.read(question, candidates[:share])
            readings.append(Reading(select_evidence(read, limit=sentences), confidence))
        sure = [reading for reading in readings if reading.confidence >= self.settings.threshold]
        return Reading(
            merge_evidence([reading.evidence for reading in sure or readings]),
            max(reading.confidence for reading in readings),
        )


def build_scorer(reader: str, embedder: MiniLmEmbedder) -> Scorer:
    """Return the scorer that the setting `reader` names; a CrossEncoder is loaded at first use.

    Raises:
        ModelError: the built-in reader's files are missing or not the ones that were shipped.
    """
    if reader == SIMILARITY:
        return SimilarityScorer(embedder)
    if reader == BUILTIN:
        return ReaderScorer(OnnxReader(), name="byline reader", context=_context)
    return ReaderScorer(CrossEncoderReader(reader), name=reader, context=_context)


def build_judge(reader: str, embedder: MiniLmEmbedder) -> Judge:
    """Return the judge for a reader; a CrossEncoder borrows the weights that were fitted for the built-in one.

    Raises:
        ModelError: a file of the reader, or the weights fitted for it, are missing or not the right ones.
    """
    return load_judge(build_scorer(reader, embedder), fitted_for=SIMILARITY if reader == SIMILARITY else BUILTIN)


def _context(candidate: Candidate) -> str:
    return context_line(title=candidate.title, date=candidate.date, heading=candidate.chunk.heading)


def _writer(settings: Settings, chat_model: BaseChatModel | None) -> Writer:
    if chat_model is None and settings.model == EXTRACTIVE:
        return ExtractiveWriter()
    return ChatWriter(
        chat_model or _chat_model(settings.model),
        answer_prompt(settings.prompts),
        name=settings.model,
        max_tokens=settings.prompt_tokens,
    )


def _chat_model(spec: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    if ":" not in spec:
        raise ModelError(
            f"The model {spec!r} is neither '{EXTRACTIVE}' nor a chat model.",
            remedy="Write a chat model as 'provider:name', for example 'ollama:llama3.2', in BYLINE_MODEL or --model.",
        )
    try:
        model: BaseChatModel = init_chat_model(spec, temperature=0)
    except Exception as fault:  # every provider raises errors of its own for a missing key or package
        reason = str(fault).split("\n")[0]
        raise ModelError(
            f"The chat model {spec!r} cannot be set up: {reason}",
            remedy="Install its package, set its key, or correct its name.",
        ) from None
    return model
