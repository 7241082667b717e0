"""Markdown: what stays of it as readable text, and what does not."""

from __future__ import annotations

import pytest

from rag.articles.blocks import Piece
from rag.articles.markdown import markdown_pieces


def test_headings_keep_their_level() -> None:
    assert markdown_pieces("# One\n\nText.\n\n### Three *now*\n\nTwo\n---\n") == [
        Piece("One", 1),
        Piece("Text."),
        Piece("Three now", 3),
        Piece("Two", 2),
    ]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    assert markdown_pieces("One line\nand another  \nand a third.\n\nNext.") == [
        Piece("One line and another and a third."),
        Piece("Next."),
    ]


def test_every_list_item_is_a_paragraph() -> None:
    assert markdown_pieces("- One\n- Two\n  - Nested\n\n1. First\n2. Second\n") == [
        Piece(item) for item in ("One", "Two", "Nested", "First", "Second")
    ]


def test_a_table_row_is_a_paragraph_of_its_cells() -> None:
    assert markdown_pieces("| Year | Count |\n|---|---|\n| 2021 | 35,625 |\n| 2022 | |\n| | |\n") == [
        Piece("Year | Count"),
        Piece("2021 | 35,625"),
        Piece("2022"),
    ]


def test_a_link_is_its_words() -> None:
    assert markdown_pieces("The [memo](https://example.org 'title') of [that day][1].\n\n[1]: /x\n") == [
        Piece("The memo of that day.")
    ]


def test_emphasis_and_code_are_their_words() -> None:
    assert markdown_pieces("A **bold** _word_, `code` and ~~nothing~~.") == [Piece("A bold word, code and nothing.")]


def test_entities_and_escapes_are_the_characters_they_stand_for() -> None:
    assert markdown_pieces(r"AT&amp;T \* &copy; 5") == [Piece("AT&T * © 5")]


def test_images_are_left_out() -> None:
    assert markdown_pieces("![A photo](x.png)\n\nText ![icon](y.png) goes on.") == [Piece("Text goes on.")]


@pytest.mark.parametrize("br", ["<br>", "<br/>", "<BR />"])
def test_a_line_break_tag_parts_words(br: str) -> None:
    assert markdown_pieces(f"one{br}two") == [Piece("one two")]


def test_raw_html_is_its_words_without_scripts_and_comments() -> None:
    assert markdown_pieces(
        "<div class='x'>\n<p>Some <b>words</b> &amp; more</p>\n</div>\n\n<script>\nalert(1)\n</script>\n\n"
        "<!-- hidden -->\n\n<style>p {}</style>\n\nText <span onclick='x()'>here</span>.\n"
    ) == [Piece("Some words & more"), Piece("Text here.")]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<!DOCTYPE html>", []),
        ("<p>A < B & C &amp; D</p>", ["A < B & C & D"]),
        ("<table><tr><td>One<td>two</table>", ["One two"]),
        ("<div>never closed, <b>nor", ["never closed, nor"]),
        ("<?php echo 1 ?>", []),
    ],
)
def test_a_block_of_broken_html_is_the_words_a_browser_shows(html: str, words: list[str]) -> None:
    assert markdown_pieces(f"{html}\n") == [Piece(text) for text in words]


def test_a_block_of_a_million_tags_that_never_close_is_read() -> None:
    """In a time that grows with its length: by the square of it this would take hours."""
    assert markdown_pieces(f"<div>\n{'<a ' * 300_000}\n\nText after.\n")[-1] == Piece("Text after.")


def test_quotations_and_code_blocks_are_paragraphs() -> None:
    assert markdown_pieces("> Quoted\n> words.\n\n```\ncode here\n```\n") == [
        Piece("Quoted words."),
        Piece("code here"),
    ]


def test_nothing_readable_gives_no_pieces() -> None:
    assert markdown_pieces("\n---\n\n<!-- x -->\n\n![a](b)\n") == []
