"""Likeness: signatures tell how much two texts share, and which of many are worth comparing."""

from __future__ import annotations

from itertools import combinations

import pytest

from rag.indexing import likeness
from rag.indexing.likeness import candidates, exchanged, names_of, shared, signature_of, words_of


def _text(*ranges: range) -> list[str]:
    return [f"w{n}" for part in ranges for n in part]


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert words_of("“The Memo,” he said: it's 22 – not 23.") == "the memo he said it s 22 not 23".split()


def test_the_estimate_is_close_to_the_share_of_runs_in_common() -> None:
    # 1,000 words have 996 runs of five. With 200 of 1,200 words more, 996 of 1,196 are shared.
    one, other = signature_of(_text(range(1_000))), signature_of(_text(range(1_200)))
    assert shared(one, one) == 1
    assert shared(one, other) == pytest.approx(996 / 1_196, abs=0.1)
    assert shared(one, signature_of(_text(range(5_000, 6_000)))) < 0.05


def test_a_text_without_a_run_of_words_is_like_nothing() -> None:
    assert signature_of(["four", "words", "are", "few"]) == b""
    assert shared(b"", b"") == shared(b"", signature_of(_text(range(9)))) == 0


def test_names_are_the_capitals_that_do_not_open_a_sentence() -> None:
    text = "Police in León asked Mr. Juan Pérez of NATO. Prosecutors waited. He said: no."
    assert names_of(text) == {"leon", "mr", "juan", "perez", "nato"}


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("puebla juan perez", "toluca luis gomez", 3),
        ("puebla juan perez", "puebla juan peres", 0),
        ("puebla juan perez", "puebla luis perez", 1),
        ("puebla juan perez", "puebla juan perez ana ruiz", 0),
        ("", "puebla", 0),
    ],
    ids=["another case", "misspelt", "another", "added", "none"],
)
def test_names_are_exchanged_where_each_text_has_others(one: str, other: str, count: int) -> None:
    assert exchanged(set(one.split()), set(other.split())) == exchanged(set(other.split()), set(one.split())) == count


def test_a_signature_of_single_words_is_like_none_of_runs() -> None:
    words = _text(range(30))
    assert shared(signature_of(words, run=1), signature_of(words)) == 0
    assert shared(signature_of(words, run=1), signature_of(words[::-1], run=1)) == 1


def test_a_signature_is_the_same_in_every_process_and_release() -> None:
    assert signature_of(_text(range(100)))[:8].hex() == "c5ae900170fbec06"


def test_of_many_texts_only_those_that_share_much_are_candidates() -> None:
    texts = {f"t{n}": _text(range(1_000 * n, 1_000 * n + 300)) for n in range(50)}
    texts["copy"] = [*texts["t7"][:290], *_text(range(90_000, 90_010))]
    assert set(candidates({name: signature_of(words) for name, words in texts.items()})) == {("t7", "copy")}


def test_a_crowd_of_like_texts_is_compared_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "_CROWD", 10)
    signature = signature_of(_text(range(100)))
    few = {f"t{n}": signature for n in range(10)}
    assert len(list(candidates(few))) == len(list(combinations(few, 2)))
    assert len(list(candidates({f"t{n}": signature for n in range(100)}))) == 99
