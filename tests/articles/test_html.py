"""Web pages: the article of a page and nothing of what surrounds it."""

from __future__ import annotations

import pytest

from rag.articles.blocks import Piece
from rag.articles.html import read_page
from rag.errors import ArticleError
from tests.articles.made import page

_FIRST = "The memo names twenty-two countries as producers of drugs, and Mexico is one of them."
_SECOND = "The government of Mexico did not answer a request for comment on Friday."


def test_headings_paragraphs_lists_quotations_and_tables_come_in_reading_order() -> None:
    body = f"""<h1>The memo</h1><p>{_FIRST}</p><h2>What it demands</h2>
    <ul><li>More eradication of poppy fields.</li><li>More <b>extraditions</b> of <a href="/x">leaders</a>.</li></ul>
    <blockquote><p>“Mexico must do more,” the memo says.</p></blockquote>
    <table><tr><th>Year</th><th>Tons</th></tr><tr><td>2019</td><td>1<br>06</td></tr></table><p>{_SECOND}</p>"""
    assert _pieces(body) == [
        Piece("The memo", 1),
        Piece(_FIRST),
        Piece("What it demands", 2),
        Piece("More eradication of poppy fields."),
        Piece("More extraditions of leaders."),
        Piece("“Mexico must do more,” the memo says."),
        Piece("Year | Tons"),
        Piece("2019 | 1 06"),
        Piece(_SECOND),
    ]


def test_menus_cookie_notices_teasers_sign_ups_comments_and_footers_are_left_out() -> None:
    assert _pieces(f"<p>{_FIRST}</p><p>{_SECOND}</p>") == [Piece(_FIRST), Piece(_SECOND)]


def test_one_line_break_is_a_space_and_two_part_paragraphs() -> None:
    assert _pieces(f"<div>{_FIRST}<br>It runs on.<br><br>{_SECOND}</div>") == [
        Piece(f"{_FIRST} It runs on."),
        Piece(_SECOND),
    ]


def test_soft_hyphens_and_entities_do_not_break_words() -> None:
    assert _pieces(f"<p>{_FIRST} Energy&shy; is not&nbsp;en&#x200B;ough &amp; costs.</p>") == [
        Piece(f"{_FIRST} Energy is not enough & costs.")
    ]


@pytest.mark.parametrize(
    "control", ["\0", "\x08", "\x0b", "\x1b", "\ufffe", "\uffff", "&#11;", "&#x0B", "&#8", "&#XFFFE;", "&#65535;"]
)
def test_a_character_that_no_page_may_hold_is_dropped_and_costs_nothing_else(control: str) -> None:
    assert _pieces(f"<p>{_FIRST} It ended a dis{control}pute.</p>") == [Piece(f"{_FIRST} It ended a dispute.")]


@pytest.mark.parametrize("number", ["&#9;", "&#10;", "&#13;", "&#x20;"])
def test_a_space_that_is_written_as_a_number_stays_one(number: str) -> None:
    found = _pieces(f"<p>{_FIRST} One{number}word.</p><p>{_SECOND}</p>")
    assert found == [Piece(f"{_FIRST} One word."), Piece(_SECOND)]


def test_the_library_that_finds_articles_says_nothing_itself(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ArticleError):
        read_page(b"<nav><a href=/>Home</a></nav>")
    assert not caplog.records


def test_mojibake_in_a_page_is_mended() -> None:
    assert _pieces(f"<p>{_FIRST} The mayorâ€™s cafÃ© closed.</p>") == [Piece(f"{_FIRST} The mayor’s café closed.")]


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "utf-16"])
def test_the_encoding_a_page_declares_is_taken_at_its_word(charset: str) -> None:
    text = f"{_FIRST} “Ándale,” he said."
    written = f'<html><head><meta http-equiv="x" content="text/html; charset={charset}"></head><body><p>{text}</p>'
    # Pages that call themselves ISO-8859-1 hold the quotation marks of windows-1252, and browsers know it.
    encoded = written.encode("cp1252" if charset == "iso-8859-1" else charset)
    assert [piece.text for piece in read_page(encoded).pieces] == [text]


def test_the_encoding_the_server_names_goes_before_the_page_s_own() -> None:
    data = f'<meta charset="utf-8"><p>{_FIRST} Mérida.</p>'.encode("cp1252")
    assert read_page(data, charset="windows-1252").pieces[0].text.endswith("Mérida.")


def test_xhtml_with_an_xml_declaration_is_read() -> None:
    data = f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{_FIRST}</p>'
    assert [piece.text for piece in read_page(data.encode()).pieces] == [_FIRST]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty, or no HTML"),
        (b"<html><body></body></html>", "holds no article text"),
        (b"<nav><a href=/>Home</a> <a href=/x>World</a></nav>", "holds no article text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "holds no article text"),
        (b"<div>" * 50_000 + b"Deep down.", "holds no article text"),
        (
            b"<p>You need to enable JavaScript to run this app, so please turn it on in your browser now.</p>",
            "it says “enable JavaScript”",
        ),
        (
            b"<h1>Page not found</h1><p>The page that you asked for is no longer here, or it never was.</p>",
            "it says “Page not found”",
        ),
    ],
)
def test_a_page_without_an_article_says_so(data: bytes, what: str) -> None:
    with pytest.raises(ArticleError, match=what) as fault:
        read_page(data)
    assert "paste its text" in fault.value.remedy


def test_an_article_about_a_closed_site_is_an_article() -> None:
    long = f"Visitors saw the words “Page not found” for a week. {_FIRST} {_SECOND} " * 5
    assert read_page(page(f"<p>{long}</p>")).pieces


def _pieces(body: str) -> list[Piece]:
    return list(read_page(page(body)).pieces)
