"""Figures: AUC, exact match and F1, by the definitions of SQuAD's own script.

Pure functions, and one that runs a torch model over labelled pairs.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from rag.reading.reader import decode
from rag.reading.reading import Reading
from rag.reading.train.data import Pair
from rag.reading.train.model import Labelled, ReaderModel, collate

PUNCTUATION = str.maketrans("", "", string.punctuation)


def auc(positive: npt.ArrayLike, negative: npt.ArrayLike) -> float:
    """Return the chance that a positive scores higher than a negative, ties counted half (Mann-Whitney)."""
    ordered = np.sort(np.asarray(negative))
    below = [np.searchsorted(ordered, np.asarray(positive), side=side).mean() for side in ("left", "right")]
    return float(sum(below) / 2 / len(ordered))


def normalised(text: str) -> list[str]:
    """Lower case, no punctuation, no articles."""
    return re.sub(r"\b(a|an|the)\b", " ", text.lower().translate(PUNCTUATION)).split()


def exact_match(given: str, answers: Sequence[str]) -> float:
    """1.0 if `given` is one of the answers, else 0.0."""
    return float(any(normalised(given) == normalised(answer) for answer in answers))


def f1(given: str, answers: Sequence[str]) -> float:
    """Return the best word overlap with any of the answers, 0 to 1."""
    return max(_f1(normalised(given), normalised(answer)) for answer in answers)


def _f1(given: list[str], answer: list[str]) -> float:
    same = sum((Counter(given) & Counter(answer)).values())
    return 2 * same / (len(given) + len(answer)) if same else float(given == answer)


def pair_figures(pairs: Sequence[Pair], readings: Sequence[Reading]) -> dict[str, float]:
    """Return answerability AUC against each kind of unanswerable pair, and EM and F1 of the answerable ones."""
    scores: dict[str, list[float]] = {}
    matches = []
    for pair, reading in zip(pairs, readings, strict=True):
        scores.setdefault(pair.kind, []).append(reading.answerability)
        if pair.answerable:
            given, answers = pair.passage[reading.start : reading.end], [pair.passage[pair.start : pair.end]]
            matches.append((exact_match(given, answers), f1(given, answers)))
    right = scores.pop("answerable")
    figures = {f"auc_{kind}": auc(right, wrong) for kind, wrong in sorted(scores.items())}
    figures["auc"] = auc(right, [score for wrong in scores.values() for score in wrong])
    exact, overlap = np.mean(matches, axis=0)
    return {name: round(float(value), 4) for name, value in (figures | {"em": exact, "f1": overlap}).items()}


def torch_readings(model: ReaderModel, items: Sequence[Labelled]) -> list[Reading]:
    """Read labelled pairs with the torch model, in order."""
    model.eval()
    order = sorted(range(len(items)), key=lambda i: len(items[i].encoded.ids))
    readings = dict(zip(order, _read_in_batches(model, [items[i] for i in order]), strict=True))
    return [readings[i] for i in range(len(items))]


def _read_in_batches(model: ReaderModel, items: Sequence[Labelled], size: int = 32) -> Iterator[Reading]:
    for at in range(0, len(items), size):
        part = items[at : at + size]
        batch = collate(part)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            scores, spans = model(batch.ids, batch.mask, batch.types)
        for item, score, span in zip(part, scores.float().numpy(), spans.float().numpy(), strict=True):
            yield decode(item.encoded, score, span)
