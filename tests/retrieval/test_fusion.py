"""Reciprocal rank fusion, by hand."""

from __future__ import annotations

import pytest

from rag.retrieval.fusion import fuse


def test_a_score_is_the_sum_of_the_reciprocal_ranks() -> None:
    fused = fuse(["a", "b", "c"], ["c", "a"], k=60)
    assert [name for name, _ in fused] == ["a", "c", "b"]
    assert [score for _, score in fused] == pytest.approx([1 / 61 + 1 / 62, 1 / 63 + 1 / 61, 1 / 62])


def test_what_both_rank_in_the_middle_beats_what_one_ranks_first() -> None:
    assert [name for name, _ in fuse(["x", "both"], ["y", "both"])] == ["both", "x", "y"]


def test_ties_keep_the_order_of_first_appearance() -> None:
    assert [name for name, _ in fuse(["b", "a"], ["a", "b"])] == ["b", "a"]
    assert [name for name, _ in fuse(["z"], ["y"])] == ["z", "y"]


def test_nothing_fused_is_nothing() -> None:
    assert fuse() == fuse([], []) == []
