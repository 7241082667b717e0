"""Decoding: which bytes are text, and what is said of those that are not."""

from __future__ import annotations

import pytest

from rag.articles.decoding import decode
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
