"""Fits what weighs a reader's word: python -m rag.calibrate SET [SET ...] [--reader R] [--sample N] [--write].

Each SET is a folder that `rag.evaluation.convert` made, with `golden.jsonl`, and an index of its corpus in `index`.
First the ranking of sentences is fitted, on half of every set: which sentence of those read for a question is evidence.
Then the decision to answer is fitted, on the same halves. The first set should be the one most like what people will
ask: its threshold is told. The halves part articles, or stories. Every figure printed is of the other half.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.console import progress_shown
from rag.evaluation.calibration import (
    Fit,
    expected_calibration_error,
    fit_choice,
    fit_logistic,
    in_tuning_half,
    reliability,
)
from rag.evaluation.golden import UNANSWERABLE
from rag.evaluation.metrics import auc, squeezed
from rag.indexing.embedder import MiniLmEmbedder
from rag.models import build_scorer
from rag.pipeline import Byline
from rag.reading.decision import SIGNS, Ranked, confidence, signs
from rag.reading.logistic import Logistic, save_logistic
from rag.reading.ranking import FEATURES, ranked, sentence_features
from rag.reading.scoring import Scorer, sentence_texts
from rag.settings import BUILTIN, SIMILARITY, load_settings
from rag.types import Candidate, PassageScore

_SEED = 7
WRONGLY_REFUSED = 0.04
"""The share of answerable questions that a reader is thought to forgive, for the sake of those refused rightly."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question as it was read. `evidence` holds (file, sentence); empty where the set names none."""

    set: str
    group: str
    question: str
    answerable: bool
    evidence: tuple[tuple[str, str], ...]
    candidates: list[Candidate]
    scores: list[PassageScore]


Read = tuple[Example, Ranked]


def main() -> int:
    """Read, fit, report and, with --write, keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m rag.calibrate", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--sample", type=int, default=1500, help="questions of each set at most")
    parser.add_argument("--reader", choices=[BUILTIN, SIMILARITY], default=BUILTIN, help="the scorer to fit for")
    parser.add_argument("--write", action="store_true", help="keep the fitted weights")
    options = parser.parse_args()
    scorer = build_scorer(options.reader, MiniLmEmbedder())
    examples = [example for folder in options.sets for example in collect(folder, scorer, sample=options.sample)]
    tuning = [example for example in examples if in_tuning_half(example.group)]
    held_back = [example for example in examples if not in_tuning_half(example.group)]
    ranking = fit_ranking(tuning)
    decision = fit_decision(read_with(ranking, tuning))
    read = read_with(ranking, held_back)
    report_ranking(ranking, read)
    report_decision(decision, read)
    report_threshold(decision, read_with(ranking, tuning), read, first=options.sets[0].name)
    if options.write:
        save_logistic(ranking, f"{options.reader}-ranking")
        save_logistic(decision, f"{options.reader}-decision")
    return 0


def collect(folder: Path, scorer: Scorer, *, sample: int) -> list[Example]:
    """Read a random sample of a set's questions."""
    byline = Byline(load_settings(index=folder / "index"))
    rows = [json.loads(line) for line in (folder / "golden.jsonl").read_text("utf-8").split("\n") if line]
    chosen = random.Random(_SEED).sample(rows, min(sample, len(rows)))
    examples = []
    with progress_shown() as show:
        for done, row in enumerate(chosen, start=1):
            candidates = byline.candidates(row["question"], limit=byline.settings.candidates)
            examples.append(
                Example(
                    folder.name,
                    row["group"],
                    row["question"],
                    row["kind"] != UNANSWERABLE,
                    tuple((item["file"], squeezed(item["sentence"])) for item in row.get("evidence", ())),
                    candidates,
                    scorer.score(row["question"], candidates),
                )
            )
            show(f"Reading {folder.name}", done, len(chosen))
    byline.close()
    return examples


def fit_ranking(examples: Sequence[Example]) -> Logistic:
    """Fit which sentence is evidence: against the others that were read for the same question, every question alike."""
    with_evidence = [example for example in examples if example.evidence]
    values, outcomes, groups = [], [], []
    for number, example in enumerate(with_evidence):
        features = sentence_features(example.question, example.candidates, example.scores)
        for candidate, of_one in zip(example.candidates, features, strict=True):
            values += of_one
            outcomes += [is_evidence(text, candidate, example) for text in sentence_texts(candidate)]
            groups += [number] * len(of_one)
    fit = fit_choice(np.array(values), np.array(outcomes, dtype=float), groups=groups)
    return _logistic(fit, FEATURES, [example.set for example in with_evidence])


def read_with(ranking: Logistic, examples: Sequence[Example]) -> list[Read]:
    """Return each example with its passages as the ranking orders them."""
    return [(one, ranked(one.question, one.candidates, one.scores, ranking)) for one in examples]


def fit_decision(read: Sequence[Read]) -> Logistic:
    """Fit the probability that a question is answerable; sets count the same, and so do their two kinds."""
    values = np.array([signs(example.question, order) for example, order in read])
    outcomes = np.array([example.answerable for example, _ in read], dtype=float)
    cells = [f"{example.set} {example.answerable}" for example, _ in read]
    weights = np.array([len(cells) / (len(set(cells)) * cells.count(cell)) for cell in cells])
    return _logistic(fit_logistic(values, outcomes, sample_weights=weights), SIGNS, [one.set for one, _ in read])


def _logistic(fit: Fit, names: tuple[str, ...], sets: Sequence[str]) -> Logistic:
    means, scales, weights = (tuple(map(float, values)) for values in (fit.means, fit.scales, fit.weights))
    of = f"{len(sets)} questions of the tuning halves of {', '.join(sorted(set(sets)))}"
    return Logistic(names, means, scales, weights, fit.bias, of)


def is_evidence(text: str, candidate: Candidate, example: Example) -> bool:
    """Say whether a sentence is one of those that the set names; either may hold the other whole."""
    mine = squeezed(text)
    return any(file == candidate.path and (mine in named or named in mine) for file, named in example.evidence)


def report_ranking(ranking: Logistic, read: Sequence[Read]) -> None:
    """Print how often the best sentence is evidence, one of the best three, and the passages' recall."""
    print("Ranking: " + ", ".join(f"{n} {w:+.2f}" for n, w in zip(ranking.names, ranking.weights, strict=True)))
    for name in sorted({example.set for example, _ in read}):
        mine = [(example, order) for example, order in read if example.set == name and example.evidence]
        hits = [_hits(example, order) for example, order in mine]
        fused = [[any(_evident(example, c)) for c in example.candidates] for example, _ in mine]
        order = [[any(_evident(example, c)) for c, _ in found] for example, found in mine]
        print(
            f"  {name}: {len(mine)} questions, sentence first {_share(h[:1] for h in hits):.3f}, "
            f"in three {_share(h[:3] for h in hits):.3f}; passage first {_share(r[:1] for r in fused):.3f} fused, "
            f"{_share(r[:1] for r in order):.3f} read; in five {_share(r[:5] for r in fused):.3f} fused, "
            f"{_share(r[:5] for r in order):.3f} read"
        )


def _hits(example: Example, read: Ranked) -> list[bool]:
    scored = [
        (value, is_evidence(text, candidate, example))
        for candidate, score in read
        for value, text in zip(score.sentences, sentence_texts(candidate), strict=True)
    ]
    return [hit for _, hit in sorted(scored, key=lambda pair: -pair[0])]


def _evident(example: Example, candidate: Candidate) -> list[bool]:
    return [is_evidence(text, candidate, example) for text in sentence_texts(candidate)]


def _share(rows: Iterable[Sequence[bool]]) -> float:
    flags = [any(row) for row in rows]
    return sum(flags) / len(flags) if flags else 0.0


def report_decision(decision: Logistic, read: Sequence[Read]) -> None:
    """Print the weights, the AUC of each set, and the reliability table."""
    print("Decision: " + ", ".join(f"{n} {w:+.2f}" for n, w in zip(decision.names, decision.weights, strict=True)))
    for name in sorted({example.set for example, _ in read}):
        mine = [(example, order) for example, order in read if example.set == name]
        values = [signs(example.question, order) for example, order in mine]
        said, so = [decision.of(row) for row in values], [example.answerable for example, _ in mine]
        table = reliability(said, so)
        alone = SIGNS.index("best_answerability")
        print(
            f"  {name}: {len(mine)} questions, AUC {_auc(said, so):.3f} "
            f"(answerability alone {_auc([row[alone] for row in values], so):.3f}), "
            f"expected calibration error {expected_calibration_error(table):.3f}"
        )
        for row in table:
            print(
                f"    {row.low:.1f}–{row.high:.1f}  n {row.count:4}  said {row.predicted:.2f}  was {row.observed:.2f}"
            )


def report_threshold(decision: Logistic, tuning: Sequence[Read], held_back: Sequence[Read], *, first: str) -> None:
    """Print the highest threshold that refuses few answerable questions of the first set, and what it does elsewhere.

    Found on the tuning half, and told of the other halves.
    """
    sure = sorted(_confidence(decision, one) for one in tuning if one[0].set == first and one[0].answerable)
    threshold = sure[int(len(sure) * WRONGLY_REFUSED)]
    print(
        f"Threshold {threshold:.2f} refuses {WRONGLY_REFUSED:.0%} of the answerable questions tuned on. Of the others:"
    )
    for name in sorted({example.set for example, _ in held_back}):
        refused: dict[bool, list[float]] = {True: [], False: []}
        for one in held_back:
            if one[0].set == name:
                refused[one[0].answerable].append(float(_confidence(decision, one) < threshold))
        answerable, unanswerable = (sum(told) / max(1, len(told)) for told in (refused[True], refused[False]))
        print(f"  {name}: wrongly refused {answerable:.3f}, rightly refused {unanswerable:.3f}")


def _confidence(decision: Logistic, read: Read) -> float:
    return confidence(read[0].question, read[1], decision)


def _auc(said: Sequence[float], so: Sequence[bool]) -> float:
    area = auc([p for p, o in zip(said, so, strict=True) if o], [p for p, o in zip(said, so, strict=True) if not o])
    return float("nan") if area is None else area


if __name__ == "__main__":
    sys.exit(main())
