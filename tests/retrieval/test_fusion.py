"""The convex combination of dense and lexical scores, by hand."""

from __future__ import annotations

import pytest

from rag.retrieval.fusion import fuse


def test_a_score_is_the_weighted_sum_of_the_cosine_and_the_share_of_the_best_bm25() -> None:
    fused = dict(fuse([("a", 0.9), ("b", 0.5)], [("b", 20.0), ("a", 5.0)], weight=0.75))
    assert fused == pytest.approx({"a": 0.75 * 0.9 + 0.25 * 0.25, "b": 0.75 * 0.5 + 0.25})


def test_what_one_half_did_not_return_is_no_nearer_than_its_last_and_has_no_word() -> None:
    fused = dict(fuse([("dense", 0.9), ("last", 0.4)], [("words", 3.0)], weight=0.5))
    assert fused == pytest.approx({"dense": 0.45, "last": 0.2, "words": 0.2 + 0.5})


def test_what_both_find_nearly_best_beats_what_one_finds_best() -> None:
    fused = fuse([("x", 0.52), ("both", 0.5), ("z", 0.1)], [("y", 9.0), ("both", 8.0)])
    assert next(name for name, _ in fused) == "both"


def test_ties_keep_the_order_of_first_appearance() -> None:
    assert [name for name, _ in fuse([("b", 0.5), ("a", 0.5)], [])] == ["b", "a"]
    assert [name for name, _ in fuse([], [("z", 2.0), ("y", 2.0)])] == ["z", "y"]


def test_words_that_say_nothing_do_not_divide_by_zero() -> None:
    assert [name for name, _ in fuse([("a", 0.5)], [("b", 0.0)])] == ["a", "b"]


def test_nothing_fused_is_nothing() -> None:
    assert fuse([], []) == []
