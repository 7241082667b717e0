"""Saving articles into a corpus folder: one file for each, and never over what somebody edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Literal

from rag.adding.fetch import Validators
from rag.adding.ledger import Ledger, Record, unwritable
from rag.adding.markdown import settled_markdown, without_fetched
from rag.adding.naming import file_stem
from rag.adding.urls import normalised
from rag.adding.writing import write_whole
from rag.articles.decoding import decode
from rag.articles.front_matter import split_front_matter
from rag.articles.head import Content
from rag.errors import ArticleError, FetchError

Outcome = Literal["saved", "updated", "unchanged", "kept"]
_SUFFIX = ".md"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an article: the outcome, and its file, counted from the corpus folder.

    "kept" means that the file was edited by hand, and so was left as it is although the article changed.
    """

    outcome: Outcome
    path: str


class Desk:
    """Saves articles into the corpus folder of a ledger and notes them in it; with `dry_run` it writes nothing."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime], dry_run: bool = False) -> None:
        self.ledger = ledger
        self._folder = ledger.folder
        self._now = now
        self._dry_run = dry_run
        # Names given away in a dry run, which leaves no files to see them by.
        self._given: dict[str, str] = {}

    def validators(self, url: str) -> Validators | None:
        """Return how to ask whether a known article changed; None if it is unknown or its file is gone."""
        known, record = self.ledger.find(url)
        return record.validators if record and self._whereabouts(known, record) else None

    def unchanged(self, url: str) -> Saved:
        """Return the outcome for a known article whose site says that it did not change."""
        known, record = self.ledger.find(url)
        return Saved("unchanged", (record and self._whereabouts(known, record)) or "")

    def save(
        self, content: Content, *, url: str, requested: str, validators: Validators, feed_date: str | None = None
    ) -> Saved:
        """Save an article under its address `url`, which was reached by way of `requested`.

        `feed_date` is the date that a feed gives for it; it counts where the page gives none, now and later.

        Raises:
            ArticleError: there is no text in it.
            CorpusError: the folder cannot be written.
        """
        known, record = self.ledger.find(url)
        feed_date = feed_date or (record.feed_date if record else "")
        content = replace(content, head=replace(content.head, url=known, date=content.head.date or feed_date or None))
        text, article = settled_markdown(content, fetched_at=self._now().isoformat("T", "seconds"))
        try:
            path = record and self._whereabouts(known, record)
            path = path or self._name_for(known, file_stem(article.title, article.date))
            old = self._read(path)
            outcome = _outcome(record, old, text)
            if outcome in ("saved", "updated"):
                self._write(path, text, known)
        except OSError as fault:
            raise unwritable(self._folder, fault) from None
        if outcome != "kept":
            unchanged = outcome == "unchanged"
            # The hash stays that of what was written here: what was edited has to be seen as that next time, too.
            file = record.file if record and unchanged else _hash(old if old and unchanged else text)
            record = Record(path, file, _hash(without_fetched(text)), validators, feed_date)
            self.ledger.put(known, record, also=requested)
        return Saved(outcome, path)

    def note(self) -> None:
        """Write the ledger down; raises CorpusError."""
        if self._dry_run:
            return
        try:
            self.ledger.save()
        except OSError as fault:
            raise unwritable(self._folder, fault) from None

    def _whereabouts(self, url: str, record: Record) -> str | None:
        """Return where a recorded article's file is now: in its place, or in another folder that it was moved to."""
        if (self._folder / record.path).is_file():
            return record.path
        moved = (path for path in self._folder.rglob(Path(record.path).name) if _url_in(path) == url)
        return next((path.relative_to(self._folder).as_posix() for path in moved), None)

    def _name_for(self, url: str, stem: str) -> str:
        """Return the first of the names "stem", "stem-2", … that is free or already holds this very article."""
        names = (f"{stem}-{n}{_SUFFIX}" if n > 1 else f"{stem}{_SUFFIX}" for n in count(1))
        return next(name for name in names if self._holder(name) in (None, url))

    def _holder(self, name: str) -> str | None:
        """Return the address of the article in a file, "" for a file that names none, None if there is no file."""
        path = self._folder / name
        return self._given.get(name) or ((_url_in(path) or "") if path.exists() else None)

    def _read(self, path: str) -> str | None:
        file = self._folder / path
        return file.read_bytes().decode("utf-8", "replace") if file.exists() else None

    def _write(self, path: str, text: str, url: str) -> None:
        self._given[path] = url
        if not self._dry_run:
            write_whole(self._folder / path, text)


def _outcome(record: Record | None, old: str | None, new: str) -> Outcome:
    """Say what to do about a file that now holds `old`, where the article is `new`."""
    if old is None:
        return "saved"
    content = _hash(without_fetched(new))
    if content == (record.content if record else _hash(without_fetched(old))):
        return "unchanged"
    return "updated" if record and record.file == _hash(old) else "kept"


def _url_in(path: Path) -> str | None:
    """Return the address that an article's file declares, in its one spelling."""
    try:
        declared = split_front_matter(decode(path.read_bytes()))[0].url
        return normalised(declared) if declared else None
    except (OSError, ArticleError, FetchError):
        return None


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
