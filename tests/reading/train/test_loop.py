"""Rules of labels, batches, the loss and the loop, with an encoder of one tiny layer."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from rag.reading.encoding import Encoded, load_tokenizer
from rag.reading.reader import WEIGHTS
from rag.reading.train.data import Pair
from rag.reading.train.label import answer_pieces, fitting
from rag.reading.train.loop import BATCH_TOKENS, Schedule, batches, train
from rag.reading.train.model import Labelled, ReaderModel, collate, contrast_of, loss_of


def tiny_model() -> ReaderModel:
    torch.manual_seed(1)
    config = BertConfig(vocab_size=50, hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
    return ReaderModel(BertModel(config, add_pooling_layer=False))


def labelled(length: int, *, answerable: bool = True, relevant: float = 1.0, group: int = 0) -> Labelled:
    encoded = Encoded(
        ids=[1, *range(2, length), 2],
        types=[0, 0, *[1] * (length - 2)],
        first=2,
        spans=[(i, i + 1) for i in range(length - 3)],
    )
    labels = {"first": 2 * answerable, "last": 3 * answerable, "group": group}
    return Labelled(encoded, answerable=float(answerable), relevant=relevant, **labels)


def test_an_answer_covers_every_word_piece_it_touches() -> None:
    encoded = Encoded(ids=[0] * 9, types=[0] * 9, first=4, spans=[(0, 3), (4, 8), (8, 9), (10, 12)])
    assert answer_pieces(encoded, 4, 9) == (5, 6)
    assert answer_pieces(encoded, 5, 11) == (5, 7)


def test_a_pair_that_does_not_fit_is_left_out() -> None:
    tokenizer = load_tokenizer(WEIGHTS / "tokenizer.json")
    fits = Pair("answerable", "When?", "", "On Monday", 3, 9, True, None)
    long = Pair("answerable", "When?", "", "harbour " * 300, 0, 7, True, None)
    [(pair, item)] = fitting([fits, long], tokenizer)
    assert pair is fits
    assert (item.first, item.last, item.answerable, item.relevant) == (5, 5, 1.0, -1.0)


def test_only_the_passage_and_no_answer_may_be_a_span() -> None:
    batch = collate([labelled(5), labelled(7)])
    assert batch.allowed.tolist() == [
        [True, False, True, True, False, False, False],
        [True, False, True, True, True, True, False],
    ]
    assert batch.mask.sum(dim=1).tolist() == [5, 7]


def test_batches_hold_every_pair_once_and_few_of_them_are_padding() -> None:
    rng = random.Random(0)
    items = [labelled(rng.randint(20, 200), group=group) for group in range(2000)]
    made = batches(items, random.Random(1))
    assert sum(len(batch.ids) for batch in made) == 2000
    assert max(batch.ids.numel() for batch in made) <= BATCH_TOKENS
    assert sum(int(batch.mask.sum()) for batch in made) / sum(batch.mask.numel() for batch in made) > 0.9


def test_passages_for_one_question_are_read_in_one_batch() -> None:
    rng = random.Random(0)
    items = [labelled(rng.randint(20, 200), group=group) for group in range(500) for _ in range(rng.randint(1, 4))]
    made = batches(items, random.Random(1))
    assert sum(len(batch.ids) for batch in made) == len(items)
    assert max(batch.ids.numel() for batch in made) <= BATCH_TOKENS
    places = [{int(group) for group in batch.group} for batch in made]
    assert sum(map(len, places)) == 500


def test_contrast_sets_what_answers_against_its_rivals_of_the_same_question_and_none() -> None:
    answerable, group = torch.tensor([1.0, 0.0, 0.0, 0.0]), torch.tensor([1, 1, 1, 2])
    scores = torch.tensor([math.log(4), math.log(2), 0.0, -100.0])
    assert 2 * float(contrast_of(scores, answerable, group)) == pytest.approx(math.log((4 + 2 + 1 + 1) / 4))


def test_of_a_question_that_none_answers_the_best_passage_is_set_against_none() -> None:
    scores = torch.tensor([math.log(3), math.log(2), -100.0])
    contrast = contrast_of(scores, torch.tensor([0.0, 0.0, 1.0]), torch.tensor([1, 1, 1]))
    assert float(contrast) == pytest.approx(100 + math.log(1 + 3 + 2), rel=1e-4)
    assert float(contrast_of(scores[:2], torch.zeros(2), torch.tensor([1, 1]))) == pytest.approx(math.log(1 + 3 + 2))


def test_two_passages_that_answer_are_no_rivals() -> None:
    contrast = contrast_of(torch.zeros(3), torch.tensor([1.0, 1.0, 0.0]), torch.tensor([1, 1, 1]))
    assert float(contrast) == pytest.approx(math.log(3))


def test_the_loss_without_knowledge_is_that_of_guessing() -> None:
    batch = collate([labelled(6), labelled(6, answerable=False, relevant=-1.0, group=1)])
    loss = loss_of(torch.zeros(2, 2), torch.zeros(2, 2, 6), batch)
    assert float(loss) == pytest.approx(math.log(4) + math.log(2) + math.log(2) / 2 + math.log(2))


def test_debatable_relevance_does_not_teach() -> None:
    batch = collate([labelled(6, relevant=-1.0)])
    scores = torch.zeros(1, 2, requires_grad=True)
    loss_of(scores, torch.zeros(1, 2, 6), batch).backward()  # type: ignore[no-untyped-call]
    assert scores.grad is not None
    assert scores.grad[0, 0] == 0


def test_the_rate_warms_up_and_decays_to_nothing() -> None:
    schedule = Schedule(steps=300, rate=1.0, warm_up=100)
    assert schedule.at(0) == 0.01
    assert schedule.at(99) == 1.0
    assert schedule.at(200) == 0.5
    assert schedule.at(300) == 0.0


def run(out: Path, steps: int) -> ReaderModel:
    model, items = tiny_model(), [labelled(n, answerable=n % 2 == 0, group=n) for n in range(5, 45)]
    schedule = Schedule(steps=steps, rate=1e-3, warm_up=2)
    train(model, lambda shard: items, schedule=schedule, seed=1, out=out, measure=lambda model: {"seen": 1.0})
    return model


def test_a_finished_run_is_not_trained_again_and_its_log_has_the_measures(tmp_path: Path) -> None:
    trained = run(tmp_path, steps=20)
    again = run(tmp_path, steps=20)
    for one, other in zip(trained.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert lines[-1]["seen"] == 1.0
    assert lines[-1]["step"] == 20


def test_the_same_seed_trains_the_same_model(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = run(tmp_path / "a", steps=5), run(tmp_path / "b", steps=5)
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)


def test_a_resumed_run_goes_on_with_the_batch_after_its_last(tmp_path: Path) -> None:
    items, seen = [labelled(n, group=n) for n in range(5, 45)], []

    def shard(number: int) -> list[Labelled]:
        seen.append(number)
        return items

    def go_on(steps: int) -> None:
        schedule = Schedule(steps=steps, rate=1e-3, warm_up=2)
        train(tiny_model(), shard, schedule=schedule, seed=1, out=tmp_path, measure=lambda model: {})

    one_shard = len(batches(items, random.Random(0)))
    go_on(one_shard)
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["place"] == (0, one_shard)
    go_on(one_shard + 1)
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["place"] == (1, 1)
    assert seen == [0, 0, 1]
