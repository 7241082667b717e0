"""Any sentence-transformers CrossEncoder in the reader's place.

Such a model ranks passages and knows no answer words: relevance doubles as answerability, and there is no
span.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import ModelError
from rag.reading.reading import NO_SPAN, Passage, Reading

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReader:
    """Reads with the CrossEncoder of that name or folder. Loads itself at first use; thread-safe.

    Raises:
        ModelError: at first use, if it cannot be loaded or does not give one score for a pair.
    """

    def __init__(self, name: str) -> None:
        """Remember the name; nothing is loaded yet."""
        self.name = name
        self._model: CrossEncoder | None = None
        self._lock = threading.Lock()

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading per passage, in the order given; the model cuts what exceeds its window."""
        if not passages:
            return []
        from torch.nn import Identity

        pairs = [(question, f"{passage.context}\n{passage.text}".strip()) for passage in passages]
        scores = self._loaded().predict(pairs, activation_fn=Identity(), show_progress_bar=False)
        return [_relevance_only(float(score)) for score in scores]

    def _loaded(self) -> CrossEncoder:
        with self._lock:
            if self._model is None:
                self._model = _load(self.name)
        return self._model


def _load(name: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    remedy = "Name a CrossEncoder with one output (a folder, or a model of the Hugging Face hub)."
    try:
        model: CrossEncoder = CrossEncoder(name, device="cpu")
    except (OSError, ValueError) as error:
        raise ModelError(f"The reader {name} cannot be loaded: {error}.", remedy=remedy) from error
    if model.num_labels != 1:
        raise ModelError(f"The reader {name} gives {model.num_labels} scores for a pair, not one.", remedy=remedy)
    return model


def _relevance_only(score: float) -> Reading:
    none = np.zeros(0, dtype=np.float32)
    return Reading(
        relevance=score,
        answerability=score,
        start=0,
        end=0,
        span_score=NO_SPAN,
        token_spans=(),
        start_scores=none,
        end_scores=none,
    )
