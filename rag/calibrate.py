"""Fits the decision to answer: python -m rag.calibrate SET [SET ...] [--sample N] [--write].

Each SET is a folder that `rag.evaluation.convert` made, with `golden.jsonl`, and an index of its corpus in `index`.
The weights are fitted on half of each set, by article, and every figure printed is of the other half.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.console import progress_shown
from rag.evaluation.calibration import Fit, expected_calibration_error, fit_logistic, in_tuning_half, reliability
from rag.evaluation.golden import UNANSWERABLE
from rag.evaluation.metrics import auc
from rag.indexing.embedder import MiniLmEmbedder
from rag.pipeline import Byline, build_scorer
from rag.reading.decision import Decision, save_decision
from rag.reading.features import NAMES, features
from rag.reading.scoring import Scorer
from rag.settings import BUILTIN, SIMILARITY, load_settings

_SEED = 7


@dataclass(frozen=True, slots=True)
class Example:
    """One question as the decision sees it."""

    set: str
    group: str
    values: list[float]
    answerable: bool


def main() -> int:
    """Collect, fit, report and, with --write, keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m rag.calibrate", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--sample", type=int, default=1500, help="questions of each set at most")
    parser.add_argument("--reader", choices=[BUILTIN, SIMILARITY], default=BUILTIN, help="the scorer to fit for")
    parser.add_argument("--write", action="store_true", help="keep the fitted weights")
    options = parser.parse_args()
    scorer = build_scorer(options.reader, MiniLmEmbedder())
    examples = [example for folder in options.sets for example in collect(folder, scorer, sample=options.sample)]
    tuning = [example for example in examples if in_tuning_half(example.group)]
    decision = fit(tuning)
    report(decision, [example for example in examples if not in_tuning_half(example.group)])
    if options.write:
        save_decision(decision, options.reader)
    return 0


def collect(folder: Path, scorer: Scorer, *, sample: int) -> list[Example]:
    """Read a random sample of a set's questions and return their features."""
    byline = Byline(load_settings(index=folder / "index"), scorer=scorer)
    rows = [json.loads(line) for line in (folder / "golden.jsonl").read_text("utf-8").splitlines()]
    chosen = random.Random(_SEED).sample(rows, min(sample, len(rows)))
    examples = []
    with progress_shown() as show:
        for done, row in enumerate(chosen, start=1):
            candidates = byline.candidates(row["question"], limit=byline.settings.candidates)
            values = features(row["question"], candidates, scorer.score(row["question"], candidates))
            examples.append(Example(folder.name, row["group"], values, row["kind"] != UNANSWERABLE))
            show(f"Reading {folder.name}", done, len(chosen))
    byline.close()
    return examples


def fit(examples: list[Example]) -> Decision:
    """Fit the weights; every set counts the same, and so do its answerable and unanswerable questions."""
    cells = [(example.set, example.answerable) for example in examples]
    weights = np.array([len(examples) / (len(set(cells)) * cells.count(cell)) for cell in cells])
    fitted: Fit = fit_logistic(
        np.array([example.values for example in examples]),
        np.array([float(example.answerable) for example in examples]),
        sample_weights=weights,
    )
    sets = ", ".join(sorted({example.set for example in examples}))
    return Decision(
        names=NAMES,
        means=tuple(map(float, fitted.means)),
        scales=tuple(map(float, fitted.scales)),
        weights=tuple(map(float, fitted.weights)),
        bias=fitted.bias,
        fitted_on=f"{len(examples)} questions of the tuning halves of {sets}",
    )


def report(decision: Decision, examples: list[Example]) -> None:
    """Print weights, AUC by set and the reliability table, all on questions that were not fitted on."""
    for name, weight in zip(decision.names, decision.weights, strict=True):
        print(f"{name:<16} {weight:+.2f}")
    for name in sorted({example.set for example in examples}):
        mine = [example for example in examples if example.set == name]
        said = [decision.of(example.values) for example in mine]
        so = [example.answerable for example in mine]
        area = auc([p for p, o in zip(said, so, strict=True) if o], [p for p, o in zip(said, so, strict=True) if not o])
        alone = auc([e.values[0] for e in mine if e.answerable], [e.values[0] for e in mine if not e.answerable])
        table = reliability(said, so)
        print(f"\n{name}: {len(mine)} questions, AUC {area:.3f} (answerability alone {alone:.3f})")
        print(f"expected calibration error {expected_calibration_error(table):.3f}")
        for row in table:
            print(f"  {row.low:.1f}–{row.high:.1f}  n {row.count:4}  said {row.predicted:.2f}  was {row.observed:.2f}")


if __name__ == "__main__":
    sys.exit(main())
