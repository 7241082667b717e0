"""Words: folding, stems, numbers and names."""

from __future__ import annotations

import threading

import pytest

from rag.text.words import content_words, folded, names, numbers, stems


def test_case_and_accents_are_folded_away() -> None:
    assert folded("MÉRIDA Guzmán Ñandú Straße") == "merida guzman nandu strasse"


def test_common_words_carry_no_content() -> None:
    assert content_words("What did the memo say about Mérida?") == ["memo", "merida"]


def test_a_question_of_common_words_only_keeps_them() -> None:
    assert content_words("Who was he?") == ["who", "was", "he"]


def test_punctuation_alone_has_no_words() -> None:
    assert content_words("?!… — “”") == []


def test_words_of_one_stem_share_it() -> None:
    assert stems("Demands were demanded, demanding") == ["demand", "demand", "demand"]


def test_stems_are_the_same_from_many_threads() -> None:
    results: list[list[str]] = []
    words = "demanding cartels strategies organized growing killings"
    threads = [threading.Thread(target=lambda: results.extend(stems(words) for _ in range(200))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 800
    assert all(result == stems(words) for result in results)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In 2021 there were 35,625 homicides.", {"2021", "35625"}),
        ("1.234.567 or 1,234,567", {"1234567"}),
        ("$1.40 billion", {"1.4"}),
        ("3,5 percent", {"3.5"}),
        ("It was 0.5, then 007.", {"0.5", "7"}),
        ("0", {"0"}),
        ("none", set()),
    ],
)
def test_a_number_is_the_same_however_it_is_punctuated(text: str, found: set[str]) -> None:
    assert numbers(text) == found


def test_a_decimal_is_not_the_whole_number_of_the_same_digits() -> None:
    assert numbers("1.4").isdisjoint(numbers("14"))
    assert numbers("0.5").isdisjoint(numbers("5"))


def test_names_are_the_capitalised_words_that_do_not_merely_open_a_sentence() -> None:
    assert names("The memo named López Obrador. He refused. “They left,” said Trump.") == {"lopez", "obrador", "trump"}


def test_a_name_that_opens_the_text_is_a_name() -> None:
    assert names("Mexico refused.") == {"mexico"}
