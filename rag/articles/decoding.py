"""From a file's bytes to text: UTF-8 (or UTF-16 with its mark), one kind of line end, composed accents."""

from __future__ import annotations

import codecs
import unicodedata

from rag.errors import ArticleError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """Return the text of `data` with Unix line ends, in Unicode normal form C.

    Raises:
        ArticleError: the bytes are not UTF-8 (or UTF-16 with a byte order mark), or are not text at all.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    content = data[len(mark) :]
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as fault:
        line = len(content[: fault.start].decode(encoding, "replace").splitlines() or [""])
        raise ArticleError(
            f"The file is not {encoding.upper()} text: byte 0x{content[fault.start]:02X} on line {line} is not part "
            "of a character.",
            remedy="Open it in an editor and save it again with the encoding UTF-8.",
            line=line,
        ) from None
    if "\0" in text:
        raise ArticleError(
            "The file holds binary data, not text.",
            remedy="Save the article as plain text or Markdown, in UTF-8.",
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)
