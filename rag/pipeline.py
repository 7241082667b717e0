"""The composition root: builds the parts from the settings and offers what the app and the command line do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable

from rag.answering.chain import Reading, build_chain, one_turn
from rag.answering.prompts import answer_prompt
from rag.answering.questions import checked_question
from rag.answering.writing import ChatWriter, ExtractiveWriter, Writer
from rag.errors import BylineError, ModelError
from rag.indexing import reindex as indexing
from rag.indexing.embedder import MiniLmEmbedder
from rag.reading.cross_encoder import CrossEncoderReader
from rag.reading.decision import best_answerability, load_decision
from rag.reading.evidence import MAX_SENTENCES, merge_evidence, select_evidence
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
    PassageScore,
    ReindexReport,
    Turn,
    Understood,
)

Decide = Callable[[str, Sequence[Candidate], Sequence[PassageScore]], float]
"""Gives the probability that scored passages answer a question."""

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
        scorer: Scorer | None = None,
        decide: Decide | None = None,
        chat_model: BaseChatModel | None = None,
    ) -> None:
        """Build the parts; the keyword arguments replace what the settings name.

        Raises:
            SettingsError: a prompt file is missing or broken.
            ModelError: the chat model that the settings name cannot be set up.
        """
        self.settings = settings
        self.embedder = embedder or MiniLmEmbedder()
        self.scorer = scorer or build_scorer(settings.reader, self.embedder)
        self._decide = decide or (best_answerability if scorer else _decide(settings.reader))
        self.writer = _writer(settings, chat_model)
        self.index = LiveIndex(settings.index)
        self._loaded = False
        self._failure: BylineError | None = None
        self._examples: list[str] = []

    def load(self) -> None:
        """Load the models and find the example questions that this archive answers.

        Raises:
            ModelError: a model cannot be loaded; `ready` raises it too from then on.
        """
        try:
            self.embedder.load()
            self._examples = [question for question in EXAMPLES if self.ask(question).status == "answered"]
        except BylineError as fault:
            self._failure = fault
            raise
        self._loaded = True

    def ready(self) -> bool:
        """Say whether `load` is done; a question asked before waits for the models by itself.

        Raises:
            BylineError: `load` failed; it will not be done.
        """
        if self._failure is not None:
            raise self._failure
        return self._loaded

    def reindex(self, *, progress: indexing.Progress = lambda *_: None) -> ReindexReport:
        """Bring the index in line with the corpus folder; see `rag.indexing.reindex.reindex` for what it raises."""
        return indexing.reindex(
            self.settings.corpus,
            self.settings.index,
            self.embedder,
            chunk_tokens=self.settings.chunk_tokens,
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
        for piece in self.chain().stream(one_turn(checked_question(question), history)):
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
        """Return the passages that retrieval proposes for a question, best first."""
        with self.index.lease() as generation:
            return find_candidates(generation, question, self.embedder.embed_query(question), limit)

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
        for question, found in asked:
            candidates = found[:share]
            scores = self.scorer.score(question, candidates)
            evidence = select_evidence(candidates, scores, limit=sentences)
            readings.append(Reading(evidence, self._decide(question, candidates, scores)))
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


def _decide(reader: str) -> Decide:
    return load_decision(reader).confidence if reader in {BUILTIN, SIMILARITY} else best_answerability


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
    except (ImportError, ValueError) as fault:
        raise ModelError(
            f"The chat model {spec!r} cannot be set up: {fault}",
            remedy="Install its package or correct its name.",
        ) from None
    return model
