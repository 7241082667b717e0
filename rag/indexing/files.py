"""Whether a file is still what was indexed of it, and its articles where it is not."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from rag.articles import loading
from rag.errors import ArticleError
from rag.indexing.shelf import Shelf
from rag.indexing.versions import version_of
from rag.store.indexed import IndexedFile
from rag.types import Article

Stat = tuple[int, int]
"""A file's size and modification time in nanoseconds."""

# Where they prove nothing; the catalogue keeps them like that, and no file matches them.
NO_STAT: Stat = (0, 0)
# A file changed less than this before it was read can change again within the same time stamp; the coarsest of
# the common file systems, FAT, counts in steps of 2 seconds. Such a file is known by its hash alone.
_SETTLED_NS = 2_000_000_000
# An export whose every line has the same fault is told in this many lines and a count.
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class FileRead:
    """What came out of reading a file: its articles, what failed, and the encoding, if that had to be guessed."""

    articles: list[Read]
    faults: list[ArticleError]
    guessed_encoding: str | None


@dataclass(frozen=True, slots=True)
class Read:
    """An article that waits on a shelf at `place`, with what to record of it and its file.

    `before` is what was indexed under its path, or under the path `formerly` that was renamed to it.
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


def saved_ns(path: Path) -> int:
    """Return when a file was last written, in nanoseconds; 0 if it is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def is_same(path: Path, stat: Stat, before: IndexedFile, *, rehash: bool) -> bool:
    """Say whether a file is the one that was indexed: by its size and time, else (or with `rehash`) by its hash.

    Raises:
        ArticleError: the file cannot be read.
    """
    if not rehash and stat != NO_STAT and stat == (before.size, before.mtime_ns):
        return True
    return hashlib.sha256(loading.read_file(path)).hexdigest() == before.file_hash


def read(
    path: Path, name: PurePosixPath, stat: Stat, before: Mapping[str, IndexedFile], shelf: Shelf[Article]
) -> FileRead:
    """Read the articles in `path`, which the corpus calls `name`, put them on the shelf, and say what failed.

    `before` maps the paths of articles that the file held to what was recorded of them. Of a file with faults no
    hash, size and time is recorded, so that it is read, and reported, in every run until it is mended.

    Raises:
        ArticleError: the file as a whole cannot be read.
    """
    data = loading.read_file(path)
    file_hash = hashlib.sha256(data).hexdigest()
    reads: list[Read] = []
    faults: list[ArticleError] = []
    for found in loading.articles_of(data, path=name):
        if isinstance(found, ArticleError):
            faults.append(found)
            continue
        record = _record(found)._replace(file=name.as_posix(), file_hash=file_hash, size=stat[0], mtime_ns=stat[1])
        place = found.article.path
        reads.append(Read(place, record, shelf.put(found.article), before.get(place)))
    if faults:
        reads = [replace(one, file=unproven(one.file)) for one in reads]
    return FileRead(reads, _first(faults), loading.guessed_encoding(data, path=name))


def unproven(file: IndexedFile) -> IndexedFile:
    """Return a record that no file matches: the file will be read again in the next run."""
    return file._replace(file_hash="", size=NO_STAT[0], mtime_ns=NO_STAT[1])


def content_hash(article: Article, *, updated: str | None = None) -> str:
    """Return a hash of all that the index keeps of an article, but for its id and its path."""
    facts = asdict(article) | ({"updated": updated} if updated else {})
    del facts["id"], facts["path"]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _first(faults: list[ArticleError]) -> list[ArticleError]:
    others = len(faults) - _MOST_FAULTS
    if others <= 0:
        return faults
    rest = ArticleError(f"{others:,} more lines have faults.", remedy="Mend those above, and run the reindex again.")
    return [*faults[:_MOST_FAULTS], rest]


def _record(found: loading.Found) -> IndexedFile:
    article = found.article
    version = version_of(article, declared_id=found.declared_id, updated=found.updated, dated=found.dated)
    content = content_hash(article, updated=found.updated)
    return IndexedFile(article.id, "", content, article.title, version=version.packed())
