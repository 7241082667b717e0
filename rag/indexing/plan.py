"""What a reindex has to do: the outcome of comparing a folder of articles with what is indexed of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rag.indexing.files import Read, Stat
from rag.store.indexed import SupersededFile
from rag.types import FileChange, FileProblem, Superseded

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


@dataclass(slots=True)
class Plan:
    """The difference between a folder and an index, by the identity of articles; what has to be indexed is read.

    `unchanged` and `kept` are ids: of articles as they are indexed, and of those whose file fails just now.
    `rebuilt` are unchanged ones read again because nothing can be copied. `removed` maps the id of each
    article that no file holds any longer to its path. `superseded` are, by path, all articles of which there is a
    newer version, and `withdrawn` the ids of those among them that are still indexed. `restated` are unchanged files
    with another size or time.
    """

    new: list[Read] = field(default_factory=list)
    changed: list[Read] = field(default_factory=list)
    renamed: list[Read] = field(default_factory=list)
    rebuilt: list[Read] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    removed: dict[str, str] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    superseded: dict[str, SupersededFile] = field(default_factory=dict)
    restated: dict[str, Stat] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    notices: list[FileProblem] = field(default_factory=list)

    def work(self) -> list[Read]:
        """Return every article that has to be cut and written."""
        return [*self.changed, *self.renamed, *self.new, *self.rebuilt]

    def replaced(self) -> list[str]:
        """Return the id of every indexed article that goes or is written anew."""
        former = [one.before.article_id for one in self.renamed if one.before is not None]
        written = (one.file.article_id for one in self.work())
        return list(dict.fromkeys([*self.removed, *self.withdrawn, *former, *written]))

    def changes(self) -> tuple[FileChange, ...]:
        """Return the files that differ from what is indexed, each kind sorted by path."""
        return (
            *(FileChange("new", path) for path in sorted(one.path for one in self.new)),
            *(FileChange("changed", path) for path in sorted(one.path for one in self.changed)),
            *(FileChange("renamed", one.path, one.formerly) for one in sorted(self.renamed, key=lambda one: one.path)),
            *(FileChange("removed", path) for path in sorted(self.removed.values())),
        )

    def counts(self) -> dict[str, int]:
        """Return how many articles are new, changed, renamed and removed, without the kinds that have none."""
        kinds = {"new": self.new, "changed": self.changed, "renamed": self.renamed, "removed": self.removed}
        return {kind: len(found) for kind, found in kinds.items() if found}

    def older_versions(self) -> tuple[Superseded, ...]:
        """Return the articles that are not indexed because there is a newer version, sorted by path."""
        return tuple(Superseded(path, one.successor, one.reason) for path, one in sorted(self.superseded.items()))
