"""From a file's bytes to text: UTF-8 (or UTF-16 with its mark), one kind of line end, composed accents."""

from __future__ import annotations

import codecs
import unicodedata

from rag.errors import ArticleError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> str:
    """Return the text of `data` with Unix line ends, in Unicode normal form C.

    Raises:
        ArticleError: the bytes are not UTF-8 (or UTF-16 with a byte order mark), or are not text at all.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    if encoding == "utf-8" and b"\0" in data:
        raise ArticleError(
            "The file holds binary data, not text.",
            remedy="Save the article as plain text or Markdown, in UTF-8.",
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise ArticleError(
            f"The file is not UTF-8 text: byte 0x{data[fault.start]:02X} on line {line} has no meaning in it.",
            remedy="Open it in an editor and save it again with the encoding UTF-8.",
            line=line,
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)
