"""The training loop: batches by length, bf16, checkpoints that can be resumed.

Does not know how pairs are made.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import torch

from rag.reading.train.model import Batch, Labelled, ReaderModel, collate, loss_of

BATCH_TOKENS = 2048
"""Word pieces of one batch, padding included: about 16 pairs."""

POOL = 128
"""Batches' worth of pairs that are sorted by length together: little padding, still random."""

CHECKPOINT_STEPS = 100


@dataclass(frozen=True, slots=True)
class Schedule:
    """Linear warm-up over `warm_up` steps to `rate`, then linear decay to 0 at `steps`.

    The fresh heads learn `head_factor` times as fast as the encoder.
    """

    steps: int
    rate: float = 2e-4
    warm_up: int = 100
    head_factor: float = 3.0

    def at(self, step: int) -> float:
        """Return the encoder's learning rate for a step counted from 0."""
        return self.rate * min((step + 1) / self.warm_up, (self.steps - step) / max(1, self.steps - self.warm_up))


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done, and the place of the next batch: its shard and its number there."""

    step: int
    place: tuple[int, int]


def batches(pairs: Sequence[Labelled], rng: random.Random) -> list[Batch]:
    """Shuffle the groups, sort them by length within pools, cut by `BATCH_TOKENS`, and shuffle the batches.

    A group stays whole.
    """
    order = [list(group) for _, group in groupby(pairs, key=lambda pair: pair.group)]
    rng.shuffle(order)
    size = POOL * BATCH_TOKENS // 128 * len(order) // max(1, len(pairs))
    made: list[list[Labelled]] = []
    for at in range(0, len(order), max(1, size)):
        batch: list[Labelled] = []
        for group in sorted(order[at : at + size], key=_longest):
            if batch and (len(batch) + len(group)) * max(_longest(batch), _longest(group)) > BATCH_TOKENS:
                made.append(batch)
                batch = []
            batch = batch + group
        made.append(batch)
    rng.shuffle(made)
    return [collate(batch) for batch in made]


def _longest(pairs: Sequence[Labelled]) -> int:
    return max(len(pair.encoded.ids) for pair in pairs)


def train(
    model: ReaderModel,
    shard: Callable[[int], Sequence[Labelled]],
    *,
    schedule: Schedule,
    seed: int,
    out: Path,
    measure: Callable[[ReaderModel], dict[str, float]],
    measure_steps: int = 600,
) -> None:
    """Train to the end of the schedule, going on from `out/checkpoint.pt` where there is one.

    shard: gives the pairs of shard 0, 1, 2 … of an endless row; always the same ones for a number.
    measure: figures to log every `measure_steps` and at the end.
    """
    optimizer = _optimizer(model, schedule)
    begun = _resume(model, optimizer, out / "checkpoint.pt")
    began, mean, done = time.monotonic(), 0.0, begun.step
    steps = range(done, schedule.steps)
    for step, (place, batch) in zip(steps, _stream(shard, seed, begun.place), strict=False):
        loss = _step(model, optimizer, batch, schedule.at(step))
        mean = loss if step == done else 0.98 * mean + 0.02 * loss
        ended = step + 1
        if ended % 20 == 0:
            pace = (time.monotonic() - began) / (ended - done)
            _log(out, {"step": ended, "loss": round(mean, 4), "seconds_a_step": round(pace, 2)})
        if ended % CHECKPOINT_STEPS == 0 or ended == schedule.steps:
            _save(model, optimizer, Progress(ended, place), out / "checkpoint.pt")
        if ended % measure_steps == 0 or ended == schedule.steps:
            _log(out, {"step": ended, **measure(model)})
            model.train()


def _stream(
    shard: Callable[[int], Sequence[Labelled]], seed: int, begin: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], Batch]]:
    """Yield each batch with the place of the one after it."""
    number, skipped = begin
    while True:
        made = batches(shard(number), random.Random(f"{seed} batches {number}"))
        for at, batch in enumerate(made[skipped:], start=skipped + 1):
            yield (number, at), batch
        number, skipped = number + 1, 0


def _step(model: ReaderModel, optimizer: torch.optim.Optimizer, batch: Batch, rate: float) -> float:
    for group in optimizer.param_groups:
        group["lr"] = rate * group["factor"]
    with torch.autocast("cpu", torch.bfloat16):
        scores, spans = model(batch.ids, batch.mask, batch.types)
    loss = loss_of(scores, spans, batch)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def _optimizer(model: ReaderModel, schedule: Schedule) -> torch.optim.Optimizer:
    encoder = [parameter for parameter in model.encoder.parameters() if parameter.requires_grad]
    heads = [*model.pool.parameters(), *model.scores.parameters(), *model.spans.parameters()]
    groups = [{"params": encoder, "factor": 1.0}, {"params": heads, "factor": schedule.head_factor}]
    return torch.optim.AdamW(groups, lr=schedule.rate, weight_decay=0.01, fused=True)


def _save(model: ReaderModel, optimizer: torch.optim.Optimizer, progress: Progress, path: Path) -> None:
    partial = path.with_suffix(".partial")
    state = {"step": progress.step, "place": progress.place}
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), **state}, partial)
    partial.replace(path)


def _resume(model: ReaderModel, optimizer: torch.optim.Optimizer, path: Path) -> Progress:
    if not path.exists():
        return Progress(0, (0, 0))
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return Progress(state["step"], state["place"])


def _log(out: Path, entry: dict[str, float]) -> None:
    line = json.dumps({"time": time.strftime("%H:%M:%S"), **entry})
    print(line, flush=True)
    with (out / "log.jsonl").open("a") as log:
        log.write(line + "\n")
