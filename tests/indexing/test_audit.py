"""The audit: what is wrong with a generation is found before readers see it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexDamaged
from rag.indexing.audit import audit
from rag.store.generations import Generation
from tests.store.samples import article, fill, full_article


@pytest.fixture
def generation(tmp_path: Path) -> Iterator[Generation]:
    with closing(Generation(tmp_path, writable=True)) as opened:
        fill(opened, full_article(), article("a", "The memo.", "The threat."), max_tokens=2)
        yield opened


def test_a_sound_generation_passes(generation: Generation) -> None:
    audit(generation)


def test_passages_with_the_same_words_are_sound(generation: Generation) -> None:
    fill(generation, article("b", "The memo."), article("c", "The memo."))
    audit(generation)


def test_a_missing_vector_is_found(generation: Generation) -> None:
    generation.vectors.remove(["a#1"])
    with pytest.raises(IndexDamaged, match="not those of its passages"):
        audit(generation)


def test_a_vector_too_many_is_found(generation: Generation) -> None:
    generation.vectors.add([("x#0", "x", None, np.eye(128, dtype=np.float32)[0])])
    with pytest.raises(IndexDamaged, match="not those of its passages"):
        audit(generation)


def test_a_vector_of_another_passage_is_found(generation: Generation) -> None:
    generation.vectors.remove(["a#1"])
    generation.vectors.add([("a#1", "a", None, np.eye(128, dtype=np.float32)[0])])
    with pytest.raises(IndexDamaged, match="a#1 does not find itself"):
        audit(generation)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE chunks SET end = end + 1000 WHERE id = 'a#1'",
        "UPDATE chunks SET start = start + 1 WHERE id = 'a#1'",
        "UPDATE chunks SET end = end - 1 WHERE id = 'a#1'",
        "UPDATE chunks SET sentences = '[]' WHERE id = 'a#1'",
        "UPDATE chunks SET sentences = '[[11, 15], [14, 22]]' WHERE id = 'a#1'",
        "UPDATE articles SET text = 'The memo.' WHERE id = 'a'",
    ],
)
def test_offsets_that_do_not_fit_are_found(generation: Generation, tmp_path: Path, change: str) -> None:
    with closing(sqlite3.connect(tmp_path / "catalogue.db")) as db:
        assert db.execute(change).rowcount == 1
        db.commit()
    with pytest.raises(IndexDamaged, match="a#1 has offsets that do not fit"):
        audit(generation)


def test_the_recall_of_a_search_that_finds_all_is_1(generation: Generation) -> None:
    fill(generation, *(article(f"n{n}", f"Thing number {n}.") for n in range(30)))
    assert audit(generation) == 1.0


def test_a_search_that_misses_near_passages_is_found(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(generation, *(article(f"n{n}", f"Thing number {n}.") for n in range(30)))
    query = generation.vectors.query
    monkeypatch.setattr(generation.vectors, "query", lambda vector, limit: query(vector, limit)[:9])
    with pytest.raises(IndexDamaged, match="finds 90% of the nearest passages, not 95%"):
        audit(generation)


def test_progress_ends_with_every_passage_checked(generation: Generation) -> None:
    told: list[tuple[str, int, int]] = []
    audit(generation, progress=lambda *step: told.append(step))
    assert told == [("Checking", 5, 5)]
