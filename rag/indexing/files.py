"""Whether a file is still what was indexed of it, and its article where it is not."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from rag.articles import loading
from rag.articles.decoding import decode
from rag.indexing.shelf import Shelf
from rag.store.catalogue import IndexedFile
from rag.types import Article

Stat = tuple[int, int]
"""A file's size and modification time in nanoseconds."""

# Where they prove nothing; the catalogue keeps them like that, and no file matches them.
NO_STAT: Stat = (0, 0)
# A file changed less than this before it was read can change again within the same time stamp; the coarsest of
# the common file systems, FAT, counts in steps of 2 seconds. Such a file is known by its hash alone.
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Read:
    """An article that waits on a shelf at `place`, with what to record of its file.

    `before` is what was indexed of that file, or of the file `formerly` that was renamed to it.
    """

    path: str
    file: IndexedFile
    place: int
    before: IndexedFile | None
    formerly: str | None = None

    def is_as_before(self) -> bool:
        """Say whether the index holds just this article of this file."""
        old = self.before
        return old is not None and (old.article_id, old.content_hash) == (self.file.article_id, self.file.content_hash)

    def precedence(self) -> int:
        """Return who goes first where two files claim one id: a file that has it, one that had another, a new one."""
        if self.before is None:
            return 2
        return int(self.before.article_id != self.file.article_id)


def stat_of(path: Path) -> Stat:
    """Return a file's size and time, or `NO_STAT` where they are no proof of what it holds."""
    try:
        facts = path.stat()
    except OSError:
        return NO_STAT  # reading it says why
    settled = time.time_ns() - facts.st_mtime_ns >= _SETTLED_NS
    return (facts.st_size, facts.st_mtime_ns) if settled else NO_STAT


def is_same(path: Path, stat: Stat, before: IndexedFile, *, rehash: bool) -> bool:
    """Say whether a file is the one that was indexed: by its size and time, else (or with `rehash`) by its hash.

    Raises:
        ArticleError: the file cannot be read.
    """
    if not rehash and stat != NO_STAT and stat == (before.size, before.mtime_ns):
        return True
    return hashlib.sha256(loading.read_file(path)).hexdigest() == before.file_hash


def read(path: Path, name: PurePosixPath, stat: Stat, before: IndexedFile | None, shelf: Shelf[Article]) -> Read:
    """Read the article in `path`, which the corpus calls `name`, and put it on the shelf.

    Raises:
        ArticleError: the file cannot be read as an article.
    """
    data = loading.read_file(path)
    article = loading.parse_article(decode(data), path=name)
    file = IndexedFile(article.id, hashlib.sha256(data).hexdigest(), content_hash(article), article.title, *stat)
    return Read(article.path, file, shelf.put(article), before)


def content_hash(article: Article) -> str:
    """Return a hash of all that the index keeps of an article, but for its id and its path."""
    facts = asdict(article)
    del facts["id"], facts["path"]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
