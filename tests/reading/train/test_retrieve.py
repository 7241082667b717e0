"""Rules of BM25 and of fusing two rankings."""

from __future__ import annotations

import numpy as np
import pytest

from rag.reading.train.retrieve import bm25_scores, fused_top


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    scores = bm25_scores(["the harbour"], ["the harbour", "the quay", "the sea"]).toarray()[0]
    assert scores[0] > scores[1] == scores[2] > 0


def test_bm25_is_the_published_formula() -> None:
    # Three passages of one word each: length norm is 1. "quay" is in one of 3: idf = ln(1 + 2.5 / 1.5).
    scores = bm25_scores(["quay quay"], ["quay", "sea", "sand"]).toarray()[0]
    assert scores == pytest.approx([np.log(1 + 2.5 / 1.5) * 2.2 / 2.2, 0, 0])


def test_an_unknown_word_scores_nothing() -> None:
    assert bm25_scores(["zebra"], ["quay", "sea"]).toarray().tolist() == [[0, 0]]


def test_fusion_prefers_what_both_rankings_like() -> None:
    lexical = np.array([9, 8, 0, 7], dtype=np.float32)  # ranks 1, 2, 4, 3
    dense = np.array([0, 8, 9, 1], dtype=np.float32)  # ranks 4, 2, 1, 3
    # 1/61 + 1/64 for the first and the third, 1/62 + 1/62 for the second, 1/63 + 1/63 for the last.
    assert fused_top(lexical, dense, 4) == [1, 0, 2, 3]
