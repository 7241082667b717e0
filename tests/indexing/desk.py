"""A corpus folder with its index, for tests that change the one and look at the other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.indexing.reindex import preview, reindex
from rag.store import generations
from rag.store.catalogue import Catalogue
from rag.types import ReindexReport
from tests.fakes import HashingEmbedder


class Desk:
    """A corpus folder, its index and an embedder that remembers what it embedded."""

    def __init__(self, root: Path) -> None:
        self.corpus, self.index = root / "corpus", root / "index"
        self.corpus.mkdir()
        self.embedder = HashingEmbedder()
        self.chunk_tokens = 6

    def write(self, name: str, text: str) -> None:
        (self.corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (self.corpus / name).write_text(text, "utf-8")

    def delete(self, name: str) -> None:
        (self.corpus / name).unlink()

    def reindex(self, *, allow_shrink: bool = False, rehash: bool = False) -> ReindexReport:
        self.embedder.embedded.clear()
        return reindex(
            self.corpus,
            self.index,
            self.embedder,
            chunk_tokens=self.chunk_tokens,
            allow_shrink=allow_shrink,
            rehash=rehash,
        )

    def preview(self) -> ReindexReport:
        self.embedder.embedded.clear()
        return preview(self.corpus, self.index, self.embedder, chunk_tokens=self.chunk_tokens)

    def age(self, seconds: float = 3600) -> None:
        """Set the time of every file back, so that its size and time are proof of what it holds."""
        for path in self.corpus.rglob("*"):
            os.utime(path, (path.stat().st_atime - seconds, path.stat().st_mtime - seconds))

    def texts(self) -> dict[str, str]:
        path = generations.current_path(self.index)
        assert path is not None
        with closing(Catalogue(path / "catalogue.db")) as catalogue:
            found = [catalogue.article(summary.id) for summary in catalogue.articles()]
            return {article.id: article.text for article in found if article}

    def state(self) -> dict[str, tuple[int, int, bytes]]:
        """Return every file and folder of the index with its size, time and content."""
        return {
            str(path.relative_to(self.index)): (
                path.stat().st_mtime_ns,
                path.stat().st_size,
                path.read_bytes() if path.is_file() else b"",
            )
            for path in self.index.rglob("*")
        }


def counts(report: ReindexReport) -> tuple[int, int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.removed, report.failed


class FailingEmbedder(HashingEmbedder):
    """Raises a fault as soon as it is to embed."""

    def __init__(self, fault: BaseException | type[BaseException]) -> None:
        super().__init__()
        self._fault = fault

    def embed_passages(self, *_: object, **__: object) -> NDArray[np.float32]:
        raise self._fault


class UnnormalisedEmbedder(HashingEmbedder):
    """Embeds everything as nothing."""

    def embed_passages(self, texts: Sequence[str], **__: object) -> NDArray[np.float32]:
        return 0 * super().embed_passages(texts)
