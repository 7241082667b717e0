"""The body of an answer, unpacked in bounded steps: a few kilobytes can stand for gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from rag.errors import FetchError

# The one encoding we ask for. Brotli and zstandard would save little and unpack further than gzip's 1 : 1,032.
ENCODING = "gzip"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
# Bytes unpacked at a time; 64 kB of input, the most that comes at once, can stand for 64 MB.
_STEP = 1 << 20


def read_body(pieces: Iterable[bytes], *, encoding: str, limit: int, cut: bool = False) -> bytes:
    """Return the unpacked body of an answer, holding little more than `limit` bytes of it; `cut` drops the rest.

    Raises:
        FetchError: it is larger than `limit` bytes once unpacked and not to be cut, or packed in a way that was not
            asked for, or not packed as it says.
    """
    encoding = encoding.strip().lower()
    unpacked: Iterable[bytes] = pieces
    if encoding in {"gzip", "x-gzip"}:
        unpacked = _unzipped(pieces)
    elif encoding not in {"", "identity"}:
        raise FetchError(
            f"The page is packed as {encoding!r}, which was not asked for.",
            remedy="Save it from a browser into the corpus folder.",
        )
    body = bytearray()
    for piece in unpacked:
        body += piece
        if len(body) > limit and cut:
            return bytes(body[:limit])
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


def too_large(limit: int) -> FetchError:
    """Return the fault of a body that is larger than `limit` bytes."""
    return FetchError(
        f"The page is larger than {limit // 1_000_000} MB.",
        remedy="If it is an article all the same, save it from a browser into the corpus folder.",
    )


def _unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack one gzip member after the other, at most `_STEP` bytes at a time."""
    unzip = zlib.decompressobj(_GZIP_WINDOW)
    begun = False
    try:
        for piece in pieces:
            data = piece
            while data:  # the checksum at the end is never taken in before all that it stands for is out
                if unzip.eof:
                    unzip = zlib.decompressobj(_GZIP_WINDOW)
                begun = True
                yield unzip.decompress(data, _STEP)
                data = unzip.unconsumed_tail or unzip.unused_data
    except zlib.error:
        raise FetchError("The page's packed data is damaged.", remedy="Try again later.") from None
    if begun and not unzip.eof:
        raise FetchError("The page's packed data breaks off.", remedy="Try again later.")
