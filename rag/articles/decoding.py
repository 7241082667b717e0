"""From a file's bytes to text: which encoding it has, one kind of line end, composed accents, mojibake mended.

The only place that imports charset-normalizer and ftfy.
"""

from __future__ import annotations

import codecs
import re

import ftfy
import ftfy.bad_codecs  # (registers the codecs that browsers use for windows-1252 and its kin)
from charset_normalizer import from_bytes

from rag.errors import ArticleError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Where pages declare their encoding, by the HTML standard: within the first 1,024 bytes.
_DECLARED = re.compile(rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 1024
# What browsers understand by these names, by the WHATWG Encoding Standard; "sloppy" takes the five bytes that
# windows-1252 leaves open, as browsers do.
_AS_BROWSERS = {
    **dict.fromkeys(("ascii", "iso8859-1", "cp1252"), "sloppy-windows-1252"),
    **{"iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"},
    **{"big5": "big5hkscs", "tis-620": "cp874", "iso8859-11": "cp874"},
}
# A guess at a text shorter than this is a throw of dice: 40 bytes of Spanish fit seven encodings equally well.
_LEAST_BYTES_TO_GUESS = 60
_CENTRAL_EUROPEAN = frozenset("Polish Czech Slovak Hungarian Croatian Slovene Romanian".split())
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
# A whole word with a letter beyond ASCII. Begun at the head of a word only: from each of its letters, a picture of
# 80,000 letters in base64 took 40 seconds.
_BEYOND_ASCII = re.compile(r"(?<!\S)[^\s\x80-\U0010ffff]*+[^\x00-\x7f\s]\S*")
# A picture (font, …) that is its own address; what stands before it where it serves as one in Markdown or HTML.
_EMBEDDED = re.compile(
    r"(\]\(\s*<?|\]:\s*<?|=\s*[\"']?)?\bdata:(?:image|audio|video|font|application)/[\w.+-]+(?:;[\w.+=-]+)*,"
    r"[^\s\"'()<>\[\]]*",
    re.IGNORECASE,
)
_MEND = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=True,
    fix_encoding=True,
    restore_byte_a0=False,
    replace_lossy_sequences=False,
    decode_inconsistent_utf8=False,
    fix_c1_controls=True,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=True,
    fix_surrogates=True,
    remove_control_chars=True,
    normalization="NFC",
)


def decode(data: bytes) -> str:
    """Return the text of a text file, mended: UTF-8, UTF-16 with its mark, or what it is recognised to be.

    Raises:
        ArticleError: the bytes are damaged UTF-8 or UTF-16, are too few to tell their encoding, or are no text.
    """
    mark, encoding = _marked(data)
    content = data[len(mark) :]
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as fault:
        guess = guessed_encoding(data)
        if guess is None:
            raise _not_text(content, encoding or "utf-8", fault.start) from None
        text = content.decode(guess)
    if "\0" in text:
        raise ArticleError(
            "The file holds binary data, not text.",
            remedy="Save the article as plain text or Markdown, in UTF-8.",
        )
    return mended(text)


def is_utf_8(data: bytes) -> bool:
    """Say whether bytes are UTF-8, which other texts beyond ASCII practically never are by chance."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def guessed_encoding(data: bytes) -> str | None:
    """Return the encoding that a text file seems to have, where it is neither UTF-8 nor marked; None if that fails."""
    mark, _ = _marked(data)
    if mark or len(data) < _LEAST_BYTES_TO_GUESS or _is_nearly_utf_8(data):
        return None
    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        return None
    # The many encodings of Latin letters differ in few bytes, and a text without these fits several equally well.
    equal = {match.encoding for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)}
    usual = "cp1250" if best.language in _CENTRAL_EUROPEAN else "cp1252"
    return usual if usual in equal else best.encoding


def decode_page(data: bytes, *, charset: str | None = None) -> str:
    """Return the text of a web page, in the encoding that its mark, server or head names, or else a guess.

    Where all that fails, broken characters come out as U+FFFD, as they do in a browser.
    """
    mark, encoding = _marked(data)
    content = data[len(mark) :]
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    names = [encoding, charset, declared[1].decode("ascii", "replace") if declared else None, "utf-8"]
    for codec in dict.fromkeys(filter(None, map(_codec, names))):
        try:
            return content.decode(codec)
        except UnicodeError:
            continue
    return content.decode(guessed_encoding(content) or "utf-8", "replace")


def mended(text: str) -> str:
    """Return a text with its mojibake undone and nothing else about its words changed.

    UTF-8 that was once decoded as something else is decoded anew; unseen characters that only break words apart
    (soft hyphens, zero-width spaces), control characters and embedded pictures go; line ends are Unix's, accents
    composed.
    """
    words = _EMBEDDED.sub(lambda found: f"{found[1]}#" if found[1] else "", text.translate(_UNSEEN))
    whole = ftfy.fix_text(words, config=_MEND)
    # A line that is broken in part only: ftfy's own way with these takes a lone "Â" for half a character.
    return _BEYOND_ASCII.sub(lambda word: ftfy.fix_encoding(word[0], config=_MEND), whole)


def _marked(data: bytes) -> tuple[bytes, str | None]:
    return next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", None))


def _codec(name: str | None) -> str | None:
    """Return Python's codec for what a browser understands by an encoding's name; None for an unknown name."""
    if not name:
        return None
    try:
        known = codecs.lookup(name.strip()).name
    except LookupError:
        return None
    # A page that calls itself UTF-16 in ASCII letters is not: the standard reads it as UTF-8.
    return "utf-8" if known.startswith("utf-16") and "-" not in known[5:] else _AS_BROWSERS.get(known, known)


def _is_nearly_utf_8(data: bytes) -> bool:
    """Say whether more characters beyond ASCII are whole than broken: no other encoding looks like that."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not character.isascii() for character in text) > 2 * broken


def _not_text(content: bytes, encoding: str, at: int) -> ArticleError:
    line = len(content[:at].decode(encoding, "replace").splitlines() or [""])
    return ArticleError(
        f"The file is not {encoding.upper()} text: byte 0x{content[at]:02X} on line {line} is not part of a character.",
        remedy="Open it in an editor and save it again with the encoding UTF-8.",
        line=line,
    )
