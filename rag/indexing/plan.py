"""What a reindex has to do: a folder of articles compared with what is indexed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.articles import folder, loading
from rag.errors import ArticleError
from rag.indexing.files import NO_STAT, Read, Stat, is_same, read, stat_of
from rag.indexing.shelf import Shelf
from rag.store.catalogue import IndexedFile
from rag.types import Article, FileChange, FileProblem

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


@dataclass(slots=True)
class Plan:
    """The difference between a folder and an index, by the identity of articles; what has to be indexed is read.

    `unchanged` and `kept` are ids: of articles as they are indexed, and of those whose file fails just now.
    `rebuilt` are unchanged ones read again because nothing can be copied. `removed` maps the id of each
    article that no file holds any longer to its path. `restated` are unchanged files with another size or time.
    """

    new: list[Read] = field(default_factory=list)
    changed: list[Read] = field(default_factory=list)
    renamed: list[Read] = field(default_factory=list)
    rebuilt: list[Read] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    removed: dict[str, str] = field(default_factory=dict)
    restated: dict[str, Stat] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    notices: list[FileProblem] = field(default_factory=list)

    def work(self) -> list[Read]:
        """Return every article that has to be cut and written."""
        return [*self.changed, *self.renamed, *self.new, *self.rebuilt]

    def replaced(self) -> list[str]:
        """Return the id of every indexed article that goes or is written anew."""
        former = [one.before.article_id for one in self.renamed if one.before is not None]
        return list(dict.fromkeys([*self.removed, *former, *(one.file.article_id for one in self.work())]))

    def changes(self) -> tuple[FileChange, ...]:
        """Return the files that differ from what is indexed, each kind sorted by path."""
        return (
            *(FileChange("new", path) for path in sorted(one.path for one in self.new)),
            *(FileChange("changed", path) for path in sorted(one.path for one in self.changed)),
            *(FileChange("renamed", one.path, one.formerly) for one in sorted(self.renamed, key=lambda one: one.path)),
            *(FileChange("removed", path) for path in sorted(self.removed.values())),
        )


def compare(
    found: folder.Folder,
    known: Mapping[str, IndexedFile],
    shelf: Shelf[Article],
    *,
    rebuild: bool = False,
    rehash: bool = False,
    progress: Progress = lambda *_: None,
) -> Plan:
    """Read what is new or different in a folder; `known` maps the path of an indexed file to what it holds.

    With `rebuild` every file is read, the unchanged ones into `Plan.rebuilt`; with `rehash` a file's size and
    time are no proof that it is unchanged. A file that cannot be read keeps the version indexed before. Where
    two files claim one id, the one that has it in the index keeps it.
    """
    plan = Plan(problems=list(found.unreadable), notices=list(found.left_out))
    # Which file each article belongs to: those that stay as they are first, so that no other can claim their ids.
    owners = {file.article_id: name for name, file in known.items() if _under(name, found.unreadable)}
    reads: list[Read] = []
    titles: list[tuple[str, str]] = []
    missing = {name: file for name, file in known.items() if not _under(name, found.unreadable)}
    for done, path in enumerate(found.files, start=1):
        name = loading.relative(path, root=found.root).as_posix()
        before = missing.pop(name, None)
        try:
            one = _different(path, found.root, before, shelf, rebuild=rebuild, rehash=rehash)
        except ArticleError as fault:
            plan.problems.append(_failure(name, fault, before, owners))
        else:
            if isinstance(one, Read) and not one.is_as_before():
                reads.append(one)
            elif before is not None:
                _stay(plan, name, before, one)
                owners[before.article_id] = name
                titles.append((before.title, name))
        progress("Reading", done, len(found.files))
    titles += _accept(plan, reads, owners, {file.article_id for file in known.values()})
    written = plan.unchanged | {one.file.article_id for one in (*plan.new, *plan.changed)}
    plan.kept = sorted({file.article_id for file in known.values()} & owners.keys() - written)
    plan.removed = {file.article_id: name for name, file in known.items() if file.article_id not in owners}
    _recognise_renamed(plan, missing)
    plan.notices += _same_titles(titles)
    return plan


def _different(
    path: Path, root: Path, before: IndexedFile | None, shelf: Shelf[Article], *, rebuild: bool, rehash: bool
) -> Read | Stat:
    """Read an article, unless its file is the one that was indexed: then return just its size and time.

    Raises:
        ArticleError: the file cannot be read as an article.
    """
    stat = stat_of(path)
    if before and not rebuild and is_same(path, stat, before, rehash=rehash):
        return stat
    one = read(path, loading.relative(path, root=root), stat, before, shelf)
    return one if rebuild or not one.is_as_before() else stat


def _stay(plan: Plan, name: str, before: IndexedFile, one: Read | Stat) -> None:
    """Put an article that is as it was into the plan."""
    plan.unchanged.add(before.article_id)
    if isinstance(one, Read):
        plan.rebuilt.append(one)
    elif one not in (NO_STAT, (before.size, before.mtime_ns)):
        plan.restated[name] = one


def _accept(plan: Plan, reads: list[Read], owners: dict[str, str], indexed: set[str]) -> list[tuple[str, str]]:
    """Put articles into the plan unless another file owns their id; return the title and path of each."""
    titles: list[tuple[str, str]] = []
    for one in sorted(reads, key=Read.precedence):
        name = one.file.article_id
        if name in owners:
            fault = ArticleError(
                f"Its id {name!r} belongs to {owners[name]} already.",
                remedy="Give one of the two another 'id:' in its front matter.",
            )
            plan.problems.append(_failure(one.path, fault, one.before, owners))
            continue
        owners[name] = one.path
        (plan.changed if name in indexed else plan.new).append(one)
        titles.append((one.file.title, one.path))
    return titles


def _recognise_renamed(plan: Plan, missing: Mapping[str, IndexedFile]) -> None:
    """Pair each file that is no longer there with one that appeared and holds the same article under another path."""
    gone: dict[str, list[str]] = {}
    for name in sorted(missing, reverse=True):
        gone.setdefault(missing[name].content_hash, []).append(name)
    for kind in (plan.new, plan.changed):
        others: list[Read] = []
        for one in kind:
            names = gone.get(one.file.content_hash) if one.before is None else None
            if names:
                formerly = names.pop()
                plan.renamed.append(replace(one, before=missing[formerly], formerly=formerly))
                plan.removed.pop(missing[formerly].article_id, None)
            else:
                others.append(one)
        kind[:] = others


def _failure(name: str, fault: ArticleError, before: IndexedFile | None, owners: dict[str, str]) -> FileProblem:
    """Report a file that failed; the article indexed of it stays, unless another file owns that one by now."""
    stays = before is not None and owners.setdefault(before.article_id, name) == name
    remedy = f"{fault.remedy} The version indexed earlier stays in use." if stays else fault.remedy
    return FileProblem(name, fault.what, remedy, fault.line)


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
