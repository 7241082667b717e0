"""The reader that is shipped: an int8 MiniLM cross-encoder, run with onnxruntime.

Finds out, for a question and each passage, whether the passage answers it and with which words. What it was
trained on and how well it does is in `weights/MODEL_CARD.md`. Does not know articles, and never imports torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from rag.errors import ModelError
from rag.reading.encoding import Encoded, encode_pairs, load_tokenizer
from rag.reading.reading import NO_SPAN, Floats, Passage, Reading, best_span

WEIGHTS = Path(__file__).parent / "weights"
MODEL_SHA256 = ""
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

BATCH = 8
"""Passages read together."""


class OnnxReader:
    """Reads passages for a question. Safe to use from many threads.

    Raises:
        ModelError: a file is missing or is not the one that was shipped.
    """

    def __init__(
        self,
        model_path: Path = WEIGHTS / "reader.onnx",
        tokenizer_path: Path = WEIGHTS / "tokenizer.json",
        *,
        model_sha256: str = MODEL_SHA256,
        tokenizer_sha256: str = TOKENIZER_SHA256,
        threads: int = 0,
    ) -> None:
        """Check both files and load them; `threads` of 0 takes one for each core."""
        model = _checked(model_path, model_sha256)
        _checked(tokenizer_path, tokenizer_sha256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = load_tokenizer(tokenizer_path)

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading per passage, in the order given.

        Raises:
            ModelError: a passage does not fit the window; see `encode_pairs`.
        """
        contexts, texts = [passage.context for passage in passages], [passage.text for passage in passages]
        encoded = encode_pairs(self._tokenizer, [question] * len(passages), contexts, texts)
        readings: dict[int, Reading] = {}
        for batch in by_length(encoded):
            scores, spans = self._session.run(None, padded([encoded[i] for i in batch]))
            readings |= {i: _reading(encoded[i], score, span) for i, score, span in zip(batch, scores, spans, strict=True)}
        return [readings[i] for i in range(len(passages))]


def by_length(encoded: Sequence[Encoded]) -> Iterator[list[int]]:
    """Yield the indices in batches of at most `BATCH`, pairs of like length together, shortest first."""
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
    for at in range(0, len(order), BATCH):
        yield order[at : at + BATCH]


def padded(encoded: Sequence[Encoded]) -> dict[str, np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """Return the model's inputs ids, mask and types, each int64[n, longest], padded with 0."""
    shape = len(encoded), max(len(pair.ids) for pair in encoded)
    ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, pair in enumerate(encoded):
        size = len(pair.ids)
        ids[row, :size], mask[row, :size], types[row, :size] = pair.ids, 1, pair.types
    return {"ids": ids, "mask": mask, "types": types}


def _reading(encoded: Encoded, scores: Floats, spans: Floats) -> Reading:
    """`scores`: float32[2], relevance and answerability. `spans`: float32[2, window], position 0 for no answer."""
    text = slice(encoded.first, encoded.first + len(encoded.spans))
    starts, ends = spans[:, text] - spans[:, :1]
    start, end, score = 0, 0, NO_SPAN
    if encoded.spans:
        first, last, score = best_span(starts, ends)
        start, end = encoded.spans[first][0], encoded.spans[last][1]
    return Reading(
        relevance=float(scores[0]),
        answerability=float(scores[1]),
        start=start,
        end=end,
        span_score=score,
        token_spans=tuple(encoded.spans),
        start_scores=starts,
        end_scores=ends,
    )


def _checked(path: Path, sha256: str) -> bytes:
    remedy = "Restore the files of the reader: git checkout -- rag/reading/weights"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The reader's file {path} cannot be read: {error.strerror}.", remedy=remedy) from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelError(
            f"The reader's file {path} is not the one expected: sha256 {found[:16]}…, expected {sha256[:16]}….",
            remedy=remedy,
        )
    return content
