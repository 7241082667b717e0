"""What was added to a corpus folder, and as what: a small JSON file in it, hidden so that no reader takes it up.

It can be deleted: articles are then recognised by the address in their front matter, and each is fetched whole once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from rag.adding.fetch import Validators
from rag.adding.writing import write_whole
from rag.errors import CorpusError

NAME = ".byline-added.json"
_LOCK = ".byline-added.lock"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One added article: its file, hashes of that file and of the article in it, and how to ask for changes.

    `path` counts from the corpus folder. `file` tells whether someone edited the file since, `content`, which
    leaves out when it was fetched, whether the article changed. `feed_date` is what a feed says of a page that does
    not give its date; "" for none.
    """

    path: str
    file: str
    content: str
    validators: Validators
    feed_date: str = ""


@dataclass(slots=True)
class Ledger:
    """The articles added to one folder, by address; `also` maps other addresses of an article to that one.

    `stamps` holds what a feed showed of an entry when it was last added, `feeds` how to ask whether a feed changed,
    with the number of its newest entries that were all added then.
    """

    folder: Path
    articles: dict[str, Record] = field(default_factory=dict)
    also: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, tuple[Validators, int]] = field(default_factory=dict)

    def find(self, url: str) -> tuple[str, Record | None]:
        """Return the address under which an article is known and its record, None if it was never added."""
        known = self.also.get(url, url)
        return known, self.articles.get(known)

    def put(self, url: str, record: Record, *, also: str) -> None:
        """Note an article, and a second address that led to it."""
        self.articles[url] = record
        if also != url:
            self.also[also] = url

    def save(self) -> None:
        """Write the ledger, whole or not at all; raises OSError."""
        data = {
            "version": _VERSION,
            "articles": {url: asdict(record) for url, record in self.articles.items()},
            "also": self.also,
            "stamps": self.stamps,
            "feeds": {url: [asdict(validators), count] for url, (validators, count) in self.feeds.items()},
        }
        write_whole(self.folder / NAME, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def load_ledger(folder: Path) -> Ledger:
    """Read the ledger of a corpus folder; a folder without one has an empty one.

    Raises:
        CorpusError: the file is there and cannot be read.
    """
    try:
        data = json.loads((folder / NAME).read_text("utf-8"))
        return Ledger(
            folder,
            {url: _record(**record) for url, record in data["articles"].items()},
            dict(data["also"]),
            dict(data["stamps"]),
            {url: (Validators(**validators), count) for url, (validators, count) in data["feeds"].items()},
        )
    except FileNotFoundError:
        return Ledger(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise CorpusError(
            f"The list of added articles, {folder / NAME}, cannot be read: {fault}.",
            remedy="Delete it; the articles stay, and adding goes on from their front matter.",
        ) from None


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep other processes from adding to the same folder.

    Raises:
        CorpusError: one does so now, or the folder cannot be written.
    """
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not (folder / _LOCK).exists():  # where no file can be made, as below /proc, the library waits for one
            raise unwritable(folder, OSError("no file can be made there")) from None
        raise CorpusError(
            f"Another process is adding articles to {folder}.", remedy="Wait until it is done, then try again."
        ) from None
    except OSError as fault:
        raise unwritable(folder, fault) from None
    try:
        yield
    finally:
        lock.release()


def unwritable(folder: Path, fault: OSError) -> CorpusError:
    """Return the fault of a corpus folder that nothing can be saved into."""
    return CorpusError(
        f"Nothing can be saved into {folder}: {fault.strerror or fault}.",
        remedy="Free some space, check its permissions, or name another folder with --corpus.",
    )


def _record(*, validators: dict[str, str], **facts: str) -> Record:
    return Record(validators=Validators(**validators), **facts)
