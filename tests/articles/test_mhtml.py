"""Web archives: the page in them is read as a page of its own."""

from __future__ import annotations

import pytest

from rag.articles.mhtml import read_mhtml
from rag.errors import ArticleError

_HEAD = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://wire.example/2021/fire\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="--B"\r\n\r\n'
)
_PICTURE = "----B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"


def test_the_page_is_found_among_its_parts_and_knows_its_address() -> None:
    page = (
        "----B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        "Content-Location: https://wire.example/2021/fire\r\n\r\n"
        '<meta charset=3D"utf-8"><p>A fire destroyed the old mill in Saltaire on Sunday night, and nobody was hu=\r\n'
        "rt in the caf=C3=A9 beside it.</p>\r\n"
    )
    content = read_mhtml(f"{_HEAD}{_PICTURE}{page}----B--\r\n".encode())
    assert [piece.text for piece in content.pieces] == [
        "A fire destroyed the old mill in Saltaire on Sunday night, and nobody was hurt in the café beside it."
    ]
    assert content.head.url == "https://wire.example/2021/fire"


@pytest.mark.parametrize("data", [b"", b"hello", f"{_HEAD}{_PICTURE}----B--\r\n".encode(), b"\0\xff" * 100])
def test_an_archive_without_a_page_says_so(data: bytes) -> None:
    with pytest.raises(ArticleError, match="holds no web page") as fault:
        read_mhtml(data)
    assert ".html" in fault.value.remedy
