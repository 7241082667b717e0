"""Sentences: where they end, and that their spans are exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentences import split_sentences
from rag.types import Span


@pytest.mark.parametrize(
    "sentences",
    [
        ["The U.S. Embassy said so.", "Nobody answered."],
        ["He said it in the U.S.", "Then he left."],
        ["Gen. Cienfuegos was freed.", "Sen. Warren objected.", "Dr. Gatz agreed with Mr. and Mrs. Ruiz."],
        ["Rep. Eliot Engel, D-N.Y., chaired it.", "St. Louis paid."],
        ["J. R. R. Tolkien met J.K. Rowling.", "They spoke."],
        ["It began at 9 a.m. on Friday.", "It ended at 5 p.m.", "Everyone left."],
        ["It cost $1.4 billion, up 3.5 percent.", "Nobody paid."],
        ["Smith Inc. sued in Doe v. Roe.", "See www.example.com for No. 5."],
    ],
)
def test_a_full_stop_of_an_abbreviation_or_a_number_ends_no_sentence(sentences: list[str]) -> None:
    assert _split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["He wants to “clear [them] out.”", "López Obrador refused."],
        ["“Mexico must act.”", "The memo ended."],
        ['He warned: "More must be done."', "Mexico replied."],
        ["He said “no”.", "She left."],
        ["“What now?”", "Nobody knew."],
    ],
)
def test_a_closing_quotation_mark_belongs_to_its_sentence(sentences: list[str]) -> None:
    assert _split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "“Who did it?” he asked.",
        "“These cartels present a threat,” he said.",
        "It began... and then it stopped.",
        "López Obrador refused (as he had before!) to pay.",
    ],
)
def test_what_goes_on_in_lower_case_is_one_sentence(sentence: str) -> None:
    assert _split(f"{sentence} Next.") == [sentence, "Next."]


def test_accented_capitals_begin_sentences() -> None:
    assert _split("Habló Peña. Él dijo que sí. ¿Qué pasó? Ñandú llegó.") == [
        "Habló Peña.",
        "Él dijo que sí.",
        "¿Qué pasó?",
        "Ñandú llegó.",
    ]


def test_a_full_stop_inside_a_word_is_no_cut() -> None:
    assert _split("He pleaded guilty.He left.") == ["He pleaded guilty.He left."]


def test_spans_count_from_the_start_of_the_whole_text() -> None:
    assert split_sentences("Title\n\nOne. Two. Tail", start=7, end=16) == (Span(7, 11), Span(12, 16))


def test_white_space_around_sentences_is_outside_their_spans() -> None:
    assert split_sentences("  One.  \n Two. ") == (Span(2, 6), Span(10, 14))


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2028", "\u3000", "\u0085"])
def test_any_space_of_unicode_is_a_space(space: str) -> None:
    assert _split(f"Mr.{space}Ruiz paid.{space}They spoke.") == [f"Mr.{space}Ruiz paid.", "They spoke."]
    assert _split(f"It was Plan B{space}.") == [f"It was Plan B{space}."]  # sentencex itself panics at this


def test_nothing_has_no_sentences() -> None:
    assert split_sentences("") == split_sentences(" \n ") == ()


@given(st.text(alphabet=st.one_of(st.sampled_from(" .!?\n“”\"'AaÉé1$([)…"), st.characters(codec="utf-8"))))
def test_sentences_cover_every_visible_character_in_order(text: str) -> None:
    spans = split_sentences(text)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(span.start < span.end <= len(text) for span in spans)
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


def _split(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]
