"""The reader that is shipped: an int8 MiniLM cross-encoder, run with onnxruntime.

Finds out, for a question and each passage, whether the passage answers it and with which words. What it was
trained on and how well it does is in `weights/MODEL_CARD.md`. Does not know articles; never imports torch.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime

from rag.errors import ModelError
from rag.reading.encoding import Encoded, encode_pairs, load_tokenizer
from rag.reading.reading import NO_SPAN, Floats, Passage, Reading, best_span

WEIGHTS = Path(__file__).parent / "weights"
MODEL_SHA256 = "4e9ffbc953d46b929075319df39a776de4e71ae2f3a0f3f0cebed5f1d9299324"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

UNUSED_FUSIONS = ["SkipLayerNormFusion"]
"""Slower fused than not in onnxruntime 1.32: 20 passages take 535 ms of processor time, without it 429."""


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
        threads: int | None = None,
    ) -> None:
        """Check both files and load them; `threads` of None takes one for each core."""
        model = _checked(model_path, model_sha256)
        _checked(tokenizer_path, tokenizer_sha256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"], disabled_optimizers=UNUSED_FUSIONS
        )
        self._tokenizer = load_tokenizer(tokenizer_path)
        # One passage per thread: no padding, no waiting for each other inside the model. Measured on two
        # cores, 20 passages of 180 word pieces: 429 ms of processor time, 614 in batches of 4 over both cores.
        self._pool = ThreadPoolExecutor(threads or os.cpu_count(), thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading per passage, in the order given.

        Raises:
            ModelError: a passage does not fit the window; see `encode_pairs`.
        """
        contexts, texts = [passage.context for passage in passages], [passage.text for passage in passages]
        encoded = encode_pairs(self._tokenizer, [question] * len(passages), contexts, texts)
        return list(self._pool.map(self._read, encoded))

    def _read(self, encoded: Encoded) -> Reading:
        inputs = {"ids": np.array([encoded.ids]), "types": np.array([encoded.types])}
        scores, spans = self._session.run(None, inputs)
        return decode(encoded, scores[0], spans[0])


def decode(encoded: Encoded, scores: Floats, spans: Floats) -> Reading:
    """Say in characters of the passage what the model said in positions of the window.

    scores: float32[2], relevance and answerability.
    spans: float32[2, n], start and end at each position of the window or of its padding, 0 for no answer.
    """
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
            f"The reader's file {path} has sha256 {found[:16]}…, expected {sha256[:16]}….",
            remedy=remedy,
        )
    return content
