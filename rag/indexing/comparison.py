"""Comparing a folder of articles with what is indexed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rag.articles import folder, loading
from rag.errors import ArticleError
from rag.indexing.files import NO_STAT, FileRead, Read, Stat, is_same, read, saved_ns, stat_of
from rag.indexing.plan import Plan, Progress
from rag.indexing.shelf import Shelf
from rag.indexing.versions import superseded, unpacked
from rag.store.indexed import IndexedFile, SupersededFile
from rag.types import Article, FileProblem


def compare(
    found: folder.Folder,
    known: Mapping[str, IndexedFile],
    shelf: Shelf[Article],
    *,
    older: Mapping[str, SupersededFile] | None = None,
    rebuild: bool = False,
    rehash: bool = False,
    progress: Progress = lambda *_: None,
) -> Plan:
    """Read what is new or different in a folder; `known` maps the path of an indexed article to what is recorded.

    `older` are the articles that are not indexed because there is a newer version. With `rebuild` every file is
    read, the unchanged ones into `Plan.rebuilt`; with `rehash` a file's size and time are no proof that it is
    unchanged. A file that cannot be read keeps the version indexed before. Where two files claim one id, the one
    that has it in the index keeps it.
    """
    comparison = _Comparison(found, known, older or {}, shelf)
    for done, path in enumerate(found.files, start=1):
        comparison.look_at(path, rebuild=rebuild, rehash=rehash)
        progress("Reading", done, len(found.files))
    comparison.accept()
    comparison.supersede(anew=rebuild)
    return comparison.concluded()


@dataclass(slots=True)
class _Present:
    """An article that the folder holds: what is recorded of it, and the article itself where it was read.

    `fails` says that its file cannot be read just now, and that what is indexed of it stays.
    """

    file: IndexedFile
    read: Read | None = None
    fails: bool = False


class _Comparison:
    """The plan as it grows, with what has to be known on the way."""

    def __init__(
        self,
        found: folder.Folder,
        known: Mapping[str, IndexedFile],
        older: Mapping[str, SupersededFile],
        shelf: Shelf[Article],
    ) -> None:
        self._root, self._known, self._older, self._shelf = found.root, known, older, shelf
        self._plan = Plan(problems=list(found.unreadable), notices=list(found.left_out))
        self._indexed = {file.article_id for file in known.values()}
        self._saved: dict[str, int] = {}
        self._reads: list[Read] = []
        # Which path each article belongs to: those that stay as they are first, so that no other can claim their ids.
        self._owners: dict[str, str] = {}
        self._present: dict[str, _Present] = {}
        self._of_file: dict[str, dict[str, IndexedFile]] = {}
        records = {**{path: one.indexed for path, one in older.items()}, **known}
        for path, record in records.items():
            self._of_file.setdefault(record.file or path, {})[path] = record
        for path, record in records.items():
            if _under(record.file or path, found.unreadable):
                self._keep(path, record)

    def look_at(self, path: Path, *, rebuild: bool, rehash: bool) -> None:
        """Read a file, unless it is the one that was indexed."""
        name = loading.relative(path, root=self._root)
        before, stat = self._of_file.get(name.as_posix(), {}), stat_of(path)
        self._saved[name.as_posix()] = saved_ns(path)
        try:
            first = next(iter(before.values()), None)
            if first and not rebuild and is_same(path, stat, first, rehash=rehash):
                self._stay(before, stat)
                return
            found = read(path, name, stat, before, self._shelf)
        except ArticleError as fault:
            self._fail(name.as_posix(), [fault], before)
            return
        self._take(name.as_posix(), found, before, NO_STAT if found.faults else stat, rebuild=rebuild)

    def _take(
        self, name: str, found: FileRead, before: Mapping[str, IndexedFile], stat: Stat, *, rebuild: bool
    ) -> None:
        """Sort out what was read of a file: what failed, what is as before, and what is to be looked at further."""
        if found.faults:
            places = {one.path for one in found.articles}
            self._fail(name, found.faults, {path: record for path, record in before.items() if path not in places})
        for one in found.articles:
            if one.is_as_before() and one.path in self._known:
                self._stay({one.path: self._known[one.path]}, stat, one if rebuild else None)
            else:
                self._reads.append(one)
        if found.guessed_encoding:
            reason = f"It is not UTF-8; it was read as {found.guessed_encoding}, which is a guess."
            self._plan.notices.append(FileProblem(name, reason, "Look at its accents, or save it as UTF-8."))

    def _stay(self, records: Mapping[str, IndexedFile], stat: Stat, rebuilt: Read | None = None) -> None:
        """Put articles of one file that are as they were into the plan."""
        for path, record in records.items():
            self._present[path] = _Present(record, rebuilt)
            self._owners[record.article_id] = path
            if path in self._known:
                self._plan.unchanged.add(record.article_id)
            if rebuilt is not None:
                self._plan.rebuilt.append(rebuilt)
            elif stat not in (NO_STAT, (record.size, record.mtime_ns)):
                self._plan.restated[record.file or path] = stat

    def _keep(self, path: str, record: IndexedFile) -> bool:
        """Let the former version of an article stay although its file cannot be read; say whether it is in use."""
        owned = self._owners.setdefault(record.article_id, path) == path
        if owned:
            self._present[path] = _Present(record, fails=True)
        return owned and path in self._known

    def _fail(self, name: str, faults: Iterable[ArticleError], before: Mapping[str, IndexedFile]) -> None:
        """Report a file, or lines of it; what is indexed of it and was not found in it stays in use."""
        stays = [self._keep(path, record) for path, record in before.items()]
        addition = ""
        if any(stays):
            one = "The version indexed earlier stays in use."
            addition = f" {one if list(before) == [name] else 'What was indexed of it earlier stays in use.'}"
        for fault in faults:
            self._plan.problems.append(FileProblem(name, fault.what, f"{fault.remedy}{addition}", fault.line))

    def accept(self) -> None:
        """Put the articles that were read into the plan, unless another path owns their id."""
        for one in sorted(self._reads, key=Read.precedence):
            name = one.file.article_id
            if name in self._owners and self._owners[name] != one.path:
                fault = ArticleError(
                    f"Its id {name!r} belongs to {self._owners[name]} already.",
                    remedy="Give one of the two another 'id:' in its front matter.",
                )
                self._fail(one.path, [fault], {one.path: one.before} if one.before else {})
                continue
            self._owners[name] = one.path
            self._present[one.path] = _Present(one.file, one)
            (self._plan.changed if name in self._indexed else self._plan.new).append(one)

    def supersede(self, *, anew: bool) -> None:
        """Take out of the plan, and of the index, the articles of which there is a newer version."""
        plan = self._plan
        if not anew and not self._reads and self._present.keys() == {*self._known, *self._older}:
            plan.superseded = dict(self._older)
            return
        versions = {path: unpacked(one.file.version) for path, one in self._present.items()}
        saved = {path: self._saved.get(one.file.file or path, 0) for path, one in self._present.items()}
        verdicts = superseded(versions, saved)
        for path, (successor, reason) in verdicts.items():
            record = self._present[path].file
            plan.superseded[path] = SupersededFile(record, successor, reason)
            if record.article_id in self._indexed:
                plan.withdrawn.append(record.article_id)
                plan.unchanged.discard(record.article_id)
        for kind in (plan.new, plan.changed, plan.rebuilt):
            kind[:] = [one for one in kind if one.path not in verdicts]
        back: dict[str, set[str]] = {}
        for path in self._older.keys() & self._present.keys() - verdicts.keys():
            one = self._present[path]
            if one.read is None and not one.fails:
                back.setdefault(one.file.file or path, set()).add(path)
        for name, paths in sorted(back.items()):
            self._recall(name, paths)

    def _recall(self, name: str, paths: set[str]) -> None:
        """Bring back articles whose newer version is gone: their file, which is unchanged, was not read."""
        path = self._root / name
        try:
            found = read(path, PurePosixPath(name), stat_of(path), self._of_file[name], self._shelf)
        except ArticleError as fault:
            self._fail(name, [fault], {})
            return
        self._plan.new += [one for one in found.articles if one.path in paths]

    def concluded(self) -> Plan:
        """Return the plan, with what has gone from the folder and what was renamed."""
        plan = self._plan
        written = plan.unchanged | {one.file.article_id for one in (*plan.new, *plan.changed)} | {*plan.withdrawn}
        plan.kept = sorted(self._indexed & self._owners.keys() - written)
        plan.removed = {
            file.article_id: path for path, file in self._known.items() if file.article_id not in self._owners
        }
        self._recognise_renamed()
        for path, one in plan.superseded.items():
            if stat := plan.restated.get(one.indexed.file):
                plan.superseded[path] = one._replace(indexed=one.indexed._replace(size=stat[0], mtime_ns=stat[1]))
        plan.notices += _same_titles(
            (one.file.title, path)
            for path, one in self._present.items()
            if not one.fails and path not in plan.superseded
        )
        return plan

    def _recognise_renamed(self) -> None:
        """Pair each path that is gone with a new one that holds the same article."""
        plan, gone = self._plan, dict[str, list[str]]()
        for path in sorted(self._known.keys() - self._present.keys(), reverse=True):
            gone.setdefault(self._known[path].content_hash, []).append(path)
        for kind in (plan.new, plan.changed):
            others: list[Read] = []
            for one in kind:
                names = gone.get(one.file.content_hash) if one.before is None else None
                if names:
                    formerly = names.pop()
                    plan.renamed.append(replace(one, before=self._known[formerly], formerly=formerly))
                    plan.removed.pop(self._known[formerly].article_id, None)
                else:
                    others.append(one)
            kind[:] = others


def _under(name: str, unreadable: Iterable[FileProblem]) -> bool:
    return any(name.startswith(f"{problem.path}/") for problem in unreadable)


def _same_titles(titles: Iterable[tuple[str, str]]) -> list[FileProblem]:
    names: dict[str, list[str]] = {}
    for title, name in sorted(titles, key=lambda pair: pair[1]):
        names.setdefault(title.casefold(), []).append(name)
    return [
        FileProblem(first, f"It has the same title as {', '.join(others)}.", "Both are indexed.")
        for first, *others in names.values()
        if others
    ]
