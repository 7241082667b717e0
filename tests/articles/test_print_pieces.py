"""Printed lines: which belong to one paragraph, and where a hyphen was the printer's."""

from __future__ import annotations

import pytest

from rag.articles.print_lines import Line, without_running_lines
from rag.articles.print_pieces import pieces_of

_FULL = "This line is as long as all the others of its paragraph are."


def test_an_indented_line_begins_a_paragraph() -> None:
    lines = _lines([(90, _FULL), (72, _FULL), (72, "It ends."), (90, _FULL), (72, _FULL), (72, _FULL), (90, "Third.")])
    assert [piece.text for piece in pieces_of([lines])] == [
        f"{_FULL} {_FULL} It ends.",
        f"{_FULL} {_FULL} {_FULL}",
        "Third.",
    ]


def test_a_byline_over_an_indented_paragraph_stands_alone() -> None:
    lines = _lines([(72, "By Jane Doe"), (90, _FULL), (72, _FULL), (72, _FULL)])
    assert [piece.text for piece in pieces_of([lines])] == ["By Jane Doe", f"{_FULL} {_FULL} {_FULL}"]


def test_the_second_column_goes_on_where_the_first_broke_off() -> None:
    first = Line("The first column breaks off in the", 72, 100, 10)
    second = Line("middle of a sentence and goes on here.", 320, 700, 10)
    third = Line("Another paragraph follows in the second column.", 320, 660, 10)
    assert [piece.text for piece in pieces_of([[first, second, third]])] == [
        "The first column breaks off in the middle of a sentence and goes on here.",
        "Another paragraph follows in the second column.",
    ]


def test_each_point_of_a_list_is_a_paragraph() -> None:
    lines = _lines([(72, "The memo demands:"), (72, "• more eradication of poppies"), (72, "• more extraditions")])
    assert [piece.text for piece in pieces_of([lines])] == [
        "The memo demands:",
        "• more eradication of poppies",
        "• more extraditions",
    ]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("He wants sub-", "stantial progress.", "He wants substantial progress."),
        ("He wants sub\u00ad", "stantial progress.", "He wants substantial progress."),
        ("A data-driven plan, a data-", "driven answer.", "A data-driven plan, a data-driven answer."),
        ("Crime is crime; anti-", "crime laws.", "Crime is crime; anti-crime laws."),
        ("He is a well-", "known expert.", "He is a well-known expert."),
        ("Wellness is well-", "ness.", "Wellness is wellness."),
        ("In 2019-", "2020 it fell.", "In 2019- 2020 it fell."),
        ("The US-", "Mexico border.", "The US- Mexico border."),
    ],
)
def test_a_word_broken_at_a_line_s_end_is_put_together(first: str, second: str, joined: str) -> None:
    assert [piece.text for piece in pieces_of([_lines([(72, first), (72, second)])])] == [joined]


def test_lines_that_pages_have_in_common_are_dropped_but_for_their_numbers() -> None:
    pages = [
        [Line(f"The Wire, page {n}", 72, 800, 9), Line(f"The {name}.", 72, 700, 11), Line(f"- {n} -", 290, 30, 9)]
        for n, name in enumerate(("first", "second", "third"), start=1)
    ]
    assert [[line.text for line in page] for page in without_running_lines(pages)] == [
        ["The first."],
        ["The second."],
        ["The third."],
    ]


def test_rows_of_figures_and_lines_next_to_the_text_are_no_running_lines() -> None:
    rows = [[Line(f"2019 | {n}06 | {n}91", 72, 800, 11), Line("Text.", 72, 100 * n, 11)] for n in (1, 2, 3)]
    assert without_running_lines(rows) == rows
    lines = [[Line("drugs, and Mexico is one of them.", 72, 786, 11), Line(f"{n}.", 72, 772, 11)] for n in "abc"]
    assert without_running_lines(lines) == lines


def test_a_line_in_the_middle_of_pages_is_text_however_often_it_comes() -> None:
    pages = [
        [Line(text, 72, 700 - 100 * n, 11) for n, text in enumerate(texts)]
        for texts in (["a b", "c d", "Again.", "e f", "g h"], ["i j", "k l", "Again.", "m n", "o p"])
    ]
    assert without_running_lines(pages) == pages


def test_no_lines_are_no_pieces() -> None:
    assert pieces_of([]) == pieces_of([[], []]) == []


def _lines(rows: list[tuple[float, str]]) -> list[Line]:
    return [Line(text, x, 700 - 12 * n, 10) for n, (x, text) in enumerate(rows)]
