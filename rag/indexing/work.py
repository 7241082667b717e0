"""All that a reindex finds out before it writes anything: a preview ends here, a real run goes on to build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.articles.folder import Folder
from rag.articles.formats import SUFFIXES
from rag.errors import CorpusError, CorpusShrunk
from rag.indexing.base import Base, Fingerprint, fingerprint_of, opened_base
from rag.indexing.comparison import compare
from rag.indexing.cutting import Cut, Cuts, cut_all
from rag.indexing.embedder import Embedder, Vectors
from rag.indexing.files import unproven
from rag.indexing.plan import Plan, Progress
from rag.indexing.shelf import Shelf
from rag.store.indexed import IndexedFile
from rag.types import Article

# More than half of the articles gone, and at least three: editors delete a few at a time, while a wrong folder, a
# disk that is not mounted or a sync that broke off takes most of them. In an archive of two or three that someone
# is trying out, a deleted file is meant.
_SHRUNK_SHARE = 0.5
_SHRUNK_LEAST = 3


@dataclass(frozen=True, slots=True)
class Work:
    """What has to be done to bring an index in line with a folder; `cut_articles` holds what `cuts` counts."""

    fingerprint: Fingerprint
    base: Base
    plan: Plan
    cuts: Cuts
    cut_articles: Shelf[Cut]

    def is_needed(self) -> bool:
        """Say whether another generation has to be built."""
        return not self.base.copied or bool(
            self.cuts.places or self.plan.removed or self.plan.withdrawn or self._supersedes_others()
        )

    def _supersedes_others(self) -> bool:
        """Say whether other articles have a newer version, or another one, than is recorded."""
        now, before = (
            {path: (one.indexed.article_id, one.indexed.content_hash, one.successor) for path, one in files.items()}
            for files in (self.plan.superseded, self.base.superseded)
        )
        return now != before

    def passages(self) -> int:
        """Return how many passages the index has once this is done."""
        if not self.base.copied or self.base.catalogue is None:
            return self.cuts.passages
        _, before = self.base.catalogue.counts()
        return before - self.base.catalogue.passages_of(self.plan.replaced()) + self.cuts.passages

    def vectors_of(self, keys: list[str]) -> dict[str, Vectors]:
        """Return the vectors that the last generation holds for these keys and that can be used."""
        if not self.base.reused or self.base.catalogue is None:
            return {}
        return self.base.catalogue.vectors_of(keys)

    def check_not_empty(self, found: Folder) -> None:
        """Raise CorpusError if there is nothing to index, which is never what was meant; CorpusShrunk if there was."""
        plan = self.plan
        if plan.work() or plan.unchanged:
            return
        if plan.removed:
            before = len(self.base.files)
            raise CorpusShrunk(
                f"The folder {found.root} holds no article that can be indexed; the index holds {before}.",
                remedy="Check that this is the folder you mean and that all of it is there. An empty index is never "
                "built, not even with --allow-shrink. The index was left as it is.",
            )
        what = f"The folder {found.root} holds no article that can be indexed."
        remedy = f"Put articles into it: {', '.join(sorted(SUFFIXES))}."
        if plan.problems:
            first, files = plan.problems[0], len({problem.path for problem in plan.problems})
            which = "The only file" if files == 1 else f"None of the {files} files"
            what = f"{which} in {found.root} {'cannot' if files == 1 else 'can'} be indexed."
            what, remedy = f"{what} {first.path}: {first.reason}", first.remedy
        raise CorpusError(what, remedy=f"{remedy} The index was left as it is.")

    def check_not_shrunk(self, found: Folder) -> None:
        """Raise CorpusShrunk if so many articles would go that this may be a mistake."""
        gone, before = len(self.plan.removed), len(self.base.files)
        if gone >= _SHRUNK_LEAST and gone > before * _SHRUNK_SHARE:
            raise CorpusShrunk(
                f"{gone} of the {before} articles in the index are no longer in {found.root}.",
                remedy="Check that this is the folder you mean and that all of it is there. If they are meant to go, "
                "add --allow-shrink. The index was left as it is.",
            )


@contextmanager
def worked_out(
    found: Folder,
    index: Path,
    embedder: Embedder,
    *,
    chunk_tokens: int,
    rehash: bool,
    progress: Progress,
    distrusted: str = "",
) -> Iterator[Work]:
    """Compare a folder with the index and cut what has to be indexed; writes nothing into the index.

    `distrusted` says why nothing but vectors is to be taken over from the last generation, where that is so.
    """
    fingerprint = fingerprint_of(embedder, chunk_tokens=chunk_tokens)
    shelf, cut_articles = Shelf[Article](), Shelf[Cut]()
    with closing(shelf), closing(cut_articles), opened_base(index, fingerprint, distrusted=distrusted) as base:
        plan = compare(
            found,
            base.files,
            shelf,
            older=base.superseded,
            rebuild=not base.copied,
            rehash=rehash,
            progress=progress,
        )
        total = len(plan.work()) + (0 if base.copied else len(plan.kept))
        cuts = cut_all(
            _articles(plan, base, shelf),
            cut_articles,
            embedder,
            chunk_tokens=chunk_tokens,
            held=base.catalogue.held_keys if base.catalogue and base.reused else lambda _: set(),
            progress=lambda done: progress("Cutting", done, total),
        )
        yield Work(fingerprint, base, plan, cuts, cut_articles)


def _articles(plan: Plan, base: Base, shelf: Shelf[Article]) -> Iterator[tuple[Article, IndexedFile]]:
    """Yield what has to be cut; where nothing is copied, also the former version of each file that fails just now."""
    for one in plan.work():
        yield shelf.take(one.place), one.file
    if base.copied or base.catalogue is None:
        return
    kept = set(plan.kept)
    for file in base.files.values():
        article = base.catalogue.article(file.article_id) if file.article_id in kept else None
        if article is not None:  # recorded as no file's, so that its file is read, and fails, until it is mended
            yield article, unproven(file)
