"""What a catalogue records of the files that it was made from. Knows no database."""

from __future__ import annotations

from typing import NamedTuple


class IndexedFile(NamedTuple):
    """What is recorded of an article and its file: identity and title, and by what changes are noticed.

    `file_hash` is of the bytes, `content_hash` of all that is kept of the article except its id and path.
    `size` and `mtime_ns` are the file's when it was read; 0 and 0 match no file. `file` is the path of the file
    where that is not the article's own: a file may hold many. `version` is what tells versions of an article, packed.
    """

    article_id: str
    file_hash: str
    content_hash: str
    title: str
    size: int = 0
    mtime_ns: int = 0
    file: str = ""
    version: str = ""


class SupersededFile(NamedTuple):
    """An article that is not indexed because there is a newer version, at `successor`, and how they are alike."""

    indexed: IndexedFile
    successor: str
    reason: str
