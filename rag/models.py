"""The models that the settings name: what scores passages, what judges them and what writes answers."""

from __future__ import annotations

from langchain_core.language_models import BaseChatModel

from rag.answering.prompts import answer_prompt
from rag.answering.writing import ChatWriter, ExtractiveWriter, Writer
from rag.errors import ModelError
from rag.indexing.embedder import MiniLmEmbedder
from rag.reading.cross_encoder import CrossEncoderReader
from rag.reading.judge import Judge, load_judge
from rag.reading.reader import OnnxReader
from rag.reading.reader_scorer import ReaderScorer
from rag.reading.scoring import Scorer
from rag.reading.similarity import SimilarityScorer
from rag.settings import BUILTIN, EXTRACTIVE, SIMILARITY, Settings
from rag.text.context import context_line
from rag.types import Candidate


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


def build_writer(settings: Settings, chat_model: BaseChatModel | None = None) -> Writer:
    """Return what writes answers: the chat model that is given, else what the settings name.

    Raises:
        SettingsError: a prompt file is missing or broken.
        ModelError: the chat model that the settings name cannot be set up.
    """
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
