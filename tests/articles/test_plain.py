"""Plain text: which lines belong together, and which of them are headings."""

from __future__ import annotations

from rag.articles.blocks import Piece
from rag.articles.plain import plain_pieces


def test_blank_lines_part_paragraphs_and_lines_between_them_are_joined() -> None:
    assert plain_pieces("A first paragraph that\nis wrapped here.\n \t\n\nA second one.\n") == [
        Piece("A first paragraph that is wrapped here."),
        Piece("A second one."),
    ]


def test_without_blank_lines_every_long_line_is_a_paragraph() -> None:
    first, second = "One sentence of words, again. " * 5, "Another sentence of words. " * 4
    assert plain_pieces(f"{first}\n{second}\n") == [Piece(first.strip()), Piece(second.strip())]


def test_without_blank_lines_a_line_wrapped_for_want_of_room_goes_on() -> None:
    text = (
        "Mexico accused of failing\n"
        "The memo of the United States names Mexico, whose\n"
        "President López Obrador refused. As he said, Mr.\n"
        "Trump insisted.\n"
        "A second paragraph.\n"
    )
    assert plain_pieces(text) == [
        Piece("Mexico accused of failing", 2),
        Piece(
            "The memo of the United States names Mexico, whose President López Obrador refused. As he said, Mr. "
            "Trump insisted."
        ),
        Piece("A second paragraph."),
    ]


def test_a_short_line_without_a_full_stop_over_a_longer_paragraph_is_a_heading() -> None:
    text = "The analysis\n\nThe memo repeats an old line, analysts say.\n\nA last line"
    assert plain_pieces(text) == [
        Piece("The analysis", 2),
        Piece("The memo repeats an old line, analysts say."),
        Piece("A last line"),
    ]


def test_a_headline_is_a_heading_although_a_shorter_byline_and_date_follow() -> None:
    text = "Memo presses Mexico on cartels\n\nBy Jane Doe\n\n18 September 2020\n\nThe memo names twenty-two countries."
    assert plain_pieces(text)[0] == Piece("Memo presses Mexico on cartels", 2)


def test_title_byline_and_date_on_lines_of_one_block_stay_apart() -> None:
    text = "Memo presses Mexico\nBy Jane Doe\n18 September 2020\n\nThe memo names countries, and warns one of them."
    assert [piece.text for piece in plain_pieces(text)] == [
        "Memo presses Mexico",
        "By Jane Doe",
        "18 September 2020",
        "The memo names countries, and warns one of them.",
    ]


def test_a_sentence_a_question_and_a_lower_case_line_are_no_headings() -> None:
    follower = "A longer paragraph that follows the short one above it."
    for line in ("It ended.", "What now?", "He said “no.”", "and so on", "* * *"):
        assert plain_pieces(f"{line}\n\n{follower}") == [Piece(line), Piece(follower)]


def test_nothing_gives_no_pieces() -> None:
    assert plain_pieces("") == plain_pieces(" \n\n\t\n") == []
