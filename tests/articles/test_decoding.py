"""Decoding: which bytes are text, and what is said of those that are not."""

from __future__ import annotations

import pytest

from rag.articles.decoding import decode, decode_page, guessed_encoding, mended
from rag.errors import ArticleError


def test_utf_8_is_read_with_and_without_a_byte_order_mark() -> None:
    assert decode("Mérida".encode()) == decode("Mérida".encode("utf-8-sig")) == "Mérida"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_byte_order_mark(encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    assert decode(f"{mark}Mérida 🌵".encode(encoding)) == "Mérida 🌵"


def test_every_kind_of_line_end_becomes_one() -> None:
    assert decode(b"a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_accents_are_composed() -> None:
    assert decode("Me\u0301rida".encode()) == "M\u00e9rida"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_another_encoding_is_refused_with_the_byte_and_its_line(mark: bytes) -> None:
    with pytest.raises(ArticleError) as fault:
        decode(mark + "one\ntwo\nM\u00e9rida".encode("cp1252"))
    assert fault.value.line == 3
    assert "byte 0xE9 on line 3" in fault.value.what
    assert "UTF-8" in fault.value.remedy


def test_a_broken_byte_on_the_first_line_is_on_line_one() -> None:
    with pytest.raises(ArticleError) as fault:
        decode(b"\xe9")
    assert fault.value.line == 1


@pytest.mark.parametrize("data", [b"GIF89a\0\0", "\ufeffa\0b".encode("utf-16-le"), "ab".encode("utf-16-le")])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(ArticleError, match="binary"):
        decode(data)


def test_half_a_character_of_utf_16_is_refused() -> None:
    with pytest.raises(ArticleError, match="UTF-16"):
        decode(b"\xff\xfea\0b")


_SPANISH = "El informe señala a veintidós países como productores de drogas, y México es uno de ellos, según él. " * 2
_POLISH = (
    "Memorandum wymienia dwadzieścia dwa kraje jako producentów narkotyków. Prezydent powiedział, że w Łodzi. " * 2
)
_RUSSIAN = "В меморандуме названы двадцать две страны, и президент заявил, что прогресса недостаточно. " * 2


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(_SPANISH, "cp1252"), (_SPANISH, "latin-1"), (_POLISH, "cp1250"), (_RUSSIAN, "cp1251"), (_RUSSIAN, "utf-16")],
)
def test_an_encoding_that_shows_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_guess_is_known_as_one() -> None:
    assert guessed_encoding(_SPANISH.encode("cp1252")) == "cp1252"
    assert guessed_encoding(b"M\xe9rida") is None


def test_utf_8_with_a_broken_byte_is_damaged_and_no_other_encoding() -> None:
    data = _SPANISH.encode().replace(b"\xc3\xb3", b"\xc3", 1)
    with pytest.raises(ArticleError, match="byte 0xC3 on line 1"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (_SPANISH.encode("utf-16"), None),
        (_SPANISH.encode("cp1252"), "windows-1252"),
        (_SPANISH.encode("cp1252"), "iso-8859-1"),
        (_SPANISH.encode(), None),
        (_SPANISH.encode(), "no-such-encoding"),
        (_SPANISH.encode(), "utf-16"),
        (b"<meta charset='latin1'>" + _SPANISH.encode("cp1252"), None),
        (b'<?xml version="1.0" encoding="windows-1252"?>' + _SPANISH.encode("cp1252"), None),
        (b'<meta charset="utf-8">' + _SPANISH.encode("cp1252"), None),
    ],
)
def test_a_page_is_read_in_the_encoding_that_its_mark_its_server_or_its_head_names(
    data: bytes, charset: str | None
) -> None:
    assert decode_page(data, charset=charset).endswith(_SPANISH)


def test_a_page_with_a_broken_byte_shows_where_as_a_browser_does() -> None:
    data = _SPANISH.encode().replace(b"\xc3\xb3", b"\xc3", 1)
    assert decode_page(data) == _SPANISH.replace("ó", "\ufffd", 1)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("The mayorâ€™s cafÃ© in MÃ©rida.", "The mayor’s café in Mérida."),
        ("“The cartels” â€“ he said", "“The cartels” – he said"),
        ("He said ‚Äúno‚Äù.", "He said “no”."),
        ("erad\u00adication of pop\u200bpies", "eradication of poppies"),
        ("a\r\nb\x07c", "a\nbc"),
    ],
)
def test_mojibake_and_unseen_characters_are_mended(broken: str, whole: str) -> None:
    assert mended(broken) == whole == mended(whole)


_PICTURE = f"data:image/png;base64,{'iVBORw0KGgo+/' * 9}=="


@pytest.mark.parametrize(
    ("embedded", "left"),
    [
        (f"One {_PICTURE} two", "One  two"),
        (f"One ![a picture]({_PICTURE}) two", "One ![a picture](#) two"),
        (f"[1]: <{_PICTURE}>", "[1]: <#>"),
        (f'<img src="{_PICTURE}">', '<img src="#">'),
        ("[a](data:image/svg+xml;utf8,%3Csvg%3E)", "[a](#)"),
    ],
)
def test_an_embedded_picture_is_no_text_and_leaves_an_address_where_it_served_as_one(embedded: str, left: str) -> None:
    assert mended(embedded) == left


def test_prose_about_data_is_no_embedded_picture() -> None:
    prose = "He asked for data: images, maps, and metadata:image/png, too; data:text was not on the list."
    assert mended(prose) == prose


@pytest.mark.parametrize(
    "healthy",
    [
        "“Ándale,” he said – in Mérida’s café; it cost €5 …",
        "Â is a letter of French, ã of Portuguese: São Paulo, Pâques, Ñuñoa.",
        "ﬁne, Ｗｉｄｅ, x², &amp; and <b> stay as they are",
        "Łódź, Praha – říjen, İstanbul, Θεσσαλονίκη, Владивосток, 東京, 👩‍🌾 naïve",
        "PARCE QUE SUR LEURS PLAQUES IL Y A MARQUÉ…",
    ],
)
def test_a_healthy_text_stays_as_it_is(healthy: str) -> None:
    assert mended(healthy) == healthy
