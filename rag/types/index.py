"""The index as its operator sees it: what a reindex did, and what is in use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ChangeKind = Literal["new", "changed", "renamed", "removed"]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be indexed, was left out, or deserves a look: the reason and what mends it."""

    path: str
    reason: str
    remedy: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs from what is indexed; `formerly` is the old path of a renamed one."""

    kind: ChangeKind
    path: str
    formerly: str | None = None


@dataclass(frozen=True, slots=True)
class Superseded:
    """An article that is not searched because the one at `by` is a newer version of it, and how they are alike.

    Both are named by path. It comes back when the newer one goes.
    """

    path: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What one reindex did, or, where `dry_run`, would do: then nothing was written.

    Counts of articles, except `passages` and `embedded`, which count chunks. A renamed article is neither new
    nor removed. `generation` is the name of the generation now current ("" for none); `switched` is False when
    nothing had to change. `problems` are the files that failed, `notices` those left out on purpose or worth
    knowing about, and `reason` says why everything was built anew, where it was. `refused` says why a dry run
    would be refused, if it would. `superseded` are all older versions of articles, whenever they were found to be.
    """

    generation: str
    switched: bool
    new: int
    changed: int
    unchanged: int
    removed: int
    failed: int
    passages: int
    embedded: int
    seconds: float
    problems: tuple[FileProblem, ...] = ()
    notices: tuple[FileProblem, ...] = ()
    reason: str = ""
    renamed: int = 0
    changes: tuple[FileChange, ...] = ()
    dry_run: bool = False
    refused: str = ""
    superseded: tuple[Superseded, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The index as it is served now; `created` is ISO 8601 with a time zone."""

    generation: str
    created: str
    articles: int
    passages: int
    embedder: str


@dataclass(frozen=True, slots=True)
class IndexOverview:
    """The index as an operator sees it, read from disk; `created` is ISO 8601 with a time zone.

    `fingerprint` names everything that shapes a row. `size` is bytes on disk, `kept` the other generations on
    disk with theirs, `previous` the one a rollback goes to. `failures` are the files that failed in the last run.
    `superseded` are older versions of articles, which are not searched. `changes` counts what the reindex that built
    it found, by kind ("new", "changed", "renamed", "removed"), and `reason` says why it built everything anew, if so.
    """

    generation: str
    created: str
    articles: int
    passages: int
    fingerprint: dict[str, str]
    size: int
    kept: dict[str, int]
    previous: str | None
    failures: tuple[FileProblem, ...]
    superseded: tuple[Superseded, ...] = ()
    changes: dict[str, int] = field(default_factory=dict)
    reason: str = ""
