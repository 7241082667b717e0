"""What each part of the search adds: python -m tests.benchmarks.ablation GOLDEN.jsonl INDEX [--sample N].

Prints, for dense search, lexical search, their fusion, the reader's order alone and the order that is used, the share
of evidence at rank 1, in the first 5 and in the first 20, and the median time for a question, each part's own.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.answering.followup import standalone
from rag.evaluation.golden import Question, load_questions, rank_of
from rag.evaluation.metrics import percentile, recall_at
from rag.pipeline import Byline
from rag.settings import load_settings
from rag.types import Candidate

_DEPTHS = (1, 5, 20)
_POOL = 60


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("golden", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--sample", type=int, default=500)
    options = parser.parse_args()
    questions = [question for question in load_questions(options.golden) if question.evidence]
    chosen = random.Random(7).sample(questions, min(options.sample, len(questions)))
    byline = Byline(load_settings(index=options.index))
    byline.embedder.load()
    print(f"{len(chosen)} questions of {options.golden.name}")
    for name, order in _orders(byline).items():
        _print_row(name, chosen, order)


def _orders(byline: Byline) -> dict[str, Callable[[str], Sequence[Candidate]]]:
    limit = byline.settings.candidates

    def pool(question: str) -> list[Candidate]:
        return byline.candidates(question, limit=2 * _POOL)

    def by_reader(question: str) -> Sequence[Candidate]:
        found = byline.candidates(question, limit=limit)
        relevance = [score.relevance for score in byline.judge.scorer.score(question, found)]
        return [found[n] for n in sorted(range(len(found)), key=lambda n: -relevance[n])]

    return {
        "dense": lambda question: sorted(pool(question), key=lambda c: c.dense_rank or 10**6),
        "lexical": lambda question: sorted(pool(question), key=lambda c: c.lexical_rank or 10**6),
        "fused": lambda question: byline.candidates(question, limit=limit),
        "reader alone": by_reader,
        "all combined": byline.ranked,
    }


def _print_row(name: str, questions: Sequence[Question], order: Callable[[str], Sequence[Candidate]]) -> None:
    ranks, times = [], []
    for question in questions:
        text = standalone(question.text, question.history)
        started = time.perf_counter()
        found = order(text)
        times.append(time.perf_counter() - started)
        ranks.append([rank_of(place, found) for place in question.evidence])
    shares = (sum(recall_at(row, k) for row in ranks) / len(ranks) for k in _DEPTHS)
    figures = "  ".join(f"R@{k} {share:.3f}" for k, share in zip(_DEPTHS, shares, strict=True))
    print(f"{name:<15} {figures}  median {percentile(times, 0.5) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
