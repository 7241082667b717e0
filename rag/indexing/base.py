"""The generation that a reindex builds upon, and whether its rows can be copied."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rag.articles import loading
from rag.errors import IndexDamaged
from rag.indexing import chunks as chunking
from rag.indexing.embedder import Embedder
from rag.indexing.versions import unpacked
from rag.store import generations
from rag.store.catalogue import Catalogue
from rag.store.indexed import IndexedFile, SupersededFile
from rag.store.tables import SCHEMA

Fingerprint = dict[str, str]


@dataclass(frozen=True, slots=True)
class Base:
    """What is there to build upon: its folder and open catalogue, what it records by path, and what can be used.

    `copied` says that its rows are those a new build would have, `reused` that its vectors are. `reason` says
    why all is built anew, where it is. Without an index, or with a damaged one, there is no catalogue.
    """

    path: Path | None
    catalogue: Catalogue | None
    files: dict[str, IndexedFile]
    superseded: dict[str, SupersededFile]
    copied: bool
    reused: bool
    reason: str


def fingerprint_of(embedder: Embedder, *, chunk_tokens: int) -> Fingerprint:
    """Return all that shapes a row of the index; where two fingerprints differ, rows cannot be copied."""
    return {
        "tables": str(SCHEMA),
        "reading": loading.VERSION,
        "chunks": chunking.VERSION,
        "chunk tokens": str(chunk_tokens),
        "embedder": embedder.fingerprint,
    }


@contextmanager
def opened_base(index: Path, fingerprint: Fingerprint, *, distrusted: str = "") -> Iterator[Base]:
    """Lend what there is to build upon; writes nothing. `distrusted` says why no row of it is to be copied."""
    with ExitStack() as opened:
        try:
            base = _base(index, fingerprint, opened)
            if distrusted:
                base = replace(base, copied=False, reason=distrusted)
        except IndexDamaged as fault:
            base = Base(None, None, {}, {}, copied=False, reused=False, reason=fault.what)
        yield base


def _base(index: Path, fingerprint: Fingerprint, opened: ExitStack) -> Base:
    """Open the current generation's catalogue, which `opened` closes.

    Raises:
        IndexDamaged: it cannot be read, or its vectors are not there.
    """
    path = generations.current_path(index)
    if path is None:
        return Base(None, None, {}, {}, copied=False, reused=False, reason="There was no index yet.")
    catalogue = opened.enter_context(closing(generations.sound_catalogue(path)))
    found = json.loads(catalogue.meta().get("fingerprint", "{}"))
    files = catalogue.files()
    for file in files.values():
        unpacked(file.version)  # damage is to be met here, where all can still be built anew
    differing = [name for name in fingerprint if found.get(name) != fingerprint[name]]
    changes = ", ".join(f"{name} ({found.get(name, 'unknown')} → {fingerprint[name]})" for name in differing)
    return Base(
        path,
        catalogue,
        files,
        catalogue.superseded(),
        copied=not differing,
        reused="embedder" not in differing,
        reason=f"Everything is built anew because of another {changes}." if differing else "",
    )
