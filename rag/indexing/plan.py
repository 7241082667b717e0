"""What a reindex has to do: a folder of articles compared with what is indexed of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from rag.articles import folder, loading
from rag.articles.decoding import decode
from rag.errors import ArticleError
from rag.store.catalogue import IndexedFile
from rag.types import Article, FileProblem


@dataclass(frozen=True, slots=True)
class Read:
    """An article that has to be indexed, the hash of its file, and what was indexed of that file before."""

    article: Article
    file_hash: str
    before: IndexedFile | None

    def precedence(self) -> int:
        """Return who goes first where two files claim one id: a file that has it, one that had another, a new one."""
        if self.before is None:
            return 2
        return int(self.before.article_id != self.article.id)


@dataclass(slots=True)
class Plan:
    """The difference between a folder and an index, by the identity of articles; new and changed ones are read.

    `removed` are the ids of articles that no file holds any longer.
    """

    new: list[Read] = field(default_factory=list)
    changed: list[Read] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    notices: list[FileProblem] = field(default_factory=list)


def compare(
    found: folder.Folder,
    known: Mapping[str, IndexedFile],
    *,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Plan:
    """Read what is new or different in a folder; `known` maps the path of an indexed file to what it holds.

    A file that cannot be read keeps the version indexed before. Where two files claim one id, the one that
    has it in the index keeps it.
    """
    plan = Plan(problems=list(found.unreadable), notices=list(found.left_out))
    # Which file each article belongs to: those that stay as they are first, so that no other can claim their ids.
    owners = {file.article_id: name for name, file in known.items() if _under(name, found.unreadable)}
    reads: list[Read] = []
    titles: list[tuple[str, str]] = []
    for done, path in enumerate(found.files, start=1):
        name = loading.relative(path, root=found.root)
        before = known.get(name.as_posix())
        try:
            read = _read(path, name, before)
        except ArticleError as fault:
            plan.problems.append(_failure(name.as_posix(), fault, before, owners))
        else:
            if isinstance(read, Read):
                reads.append(read)
            else:
                owners[read.article_id] = name.as_posix()
                plan.unchanged.add(read.article_id)
                titles.append((read.title, name.as_posix()))
        progress("Reading", done, len(found.files))
    titles += _accept(plan, reads, owners, {file.article_id for file in known.values()})
    plan.removed = sorted(file.article_id for file in known.values() if file.article_id not in owners)
    plan.notices += _same_titles(titles)
    return plan


def content_hash(article: Article) -> str:
    """Return a hash of all that the index keeps of an article; equal hashes, equal rows."""
    return hashlib.sha256(json.dumps(asdict(article), sort_keys=True).encode()).hexdigest()


def _read(path: Path, name: PurePosixPath, before: IndexedFile | None) -> Read | IndexedFile:
    """Return the article of a file, or `before` if the index holds just that already.

    Raises:
        ArticleError: the file cannot be read as an article.
    """
    data = loading.read_file(path)
    file_hash = hashlib.sha256(data).hexdigest()
    if before and before.file_hash == file_hash:
        return before
    article = loading.parse_article(decode(data), path=name)
    if before and before.content_hash == content_hash(article):
        return before
    return Read(article, file_hash, before)


def _accept(plan: Plan, reads: list[Read], owners: dict[str, str], indexed: set[str]) -> list[tuple[str, str]]:
    """Put articles into the plan unless another file owns their id; return the title and path of each."""
    titles: list[tuple[str, str]] = []
    for read in sorted(reads, key=Read.precedence):
        article = read.article
        if article.id in owners:
            fault = ArticleError(
                f"Its id {article.id!r} belongs to {owners[article.id]} already.",
                remedy="Give one of the two another 'id:' in its front matter.",
            )
            plan.problems.append(_failure(article.path, fault, read.before, owners))
            continue
        owners[article.id] = article.path
        (plan.changed if article.id in indexed else plan.new).append(read)
        titles.append((article.title, article.path))
    return titles


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
