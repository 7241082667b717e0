"""Bytes that change on disk: they are found and named, never met as a crash, and a reindex mends what it can."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from rag.errors import BylineError, IndexDamaged
from rag.indexing import upkeep
from rag.retrieval.hybrid import find_candidates
from rag.store import generations
from rag.store.generations import LiveIndex
from tests.indexing.desk import Desk

_WORDS = [f"word{number}" for number in range(300)]


def _text(rng: random.Random) -> str:
    return "\n\n".join(" ".join(rng.choices(_WORDS, k=12)).capitalize() + "." for _ in range(8))


@pytest.fixture
def damaged(desk: Desk, tmp_path: Path) -> Callable[[int], Path]:
    """Return what puts back a sound index of 25 articles and damages one file of it, in a way that a seed tells."""
    rng = random.Random(0)
    desk.chunk_tokens = 40
    for number in range(25):
        desk.write(f"a{number}.md", _text(rng))
    desk.reindex()
    desk.write("a1.md", _text(rng))
    desk.reindex()
    kept = tmp_path / "kept"
    shutil.copytree(desk.index, kept)

    def damage(seed: int) -> Path:
        shutil.rmtree(desk.index)
        shutil.copytree(kept, desk.index)
        current = generations.current_path(desk.index)
        assert current is not None
        files = sorted(path for path in current.rglob("*") if path.is_file() and path.stat().st_size)
        rng = random.Random(seed)
        path = files[seed % len(files)]
        path.write_bytes(_changed(path.read_bytes(), rng))
        return path

    return damage


def _changed(data: bytes, rng: random.Random) -> bytes:
    kind, at = rng.choice(["bytes", "block", "cut", "empty"]), rng.randrange(len(data))
    if kind == "bytes":
        changed = bytearray(data)
        for _ in range(20):
            changed[rng.randrange(len(data))] = rng.randrange(256)
        return bytes(changed)
    if kind == "block":
        size = min(len(data) - at, rng.choice([64, 1000, 8000]))
        return data[:at] + rng.randbytes(size) + data[at + size :]
    return data[:at] if kind == "cut" else b""


def _ask(desk: Desk) -> None:
    with closing(LiveIndex(desk.index)) as index, index.lease() as generation:
        find_candidates(generation, "word1 word2", desk.embedder.embed_query("word1 word2"), 10)
        assert generation.listing


def test_whatever_byte_changes_nothing_crashes_and_an_index_called_sound_has_the_articles_texts(
    desk: Desk, damaged: Callable[[int], Path]
) -> None:
    found = 0
    for seed in range(25):
        path = damaged(seed)
        try:
            upkeep.verify(desk.index)
        except IndexDamaged:
            found += 1
        for operation in (upkeep.overview, lambda _: _ask(desk)):
            with suppress(BylineError):
                operation(desk.index)
        desk.write("a2.md", _text(random.Random(f"new {seed}")))
        desk.reindex()
        try:
            upkeep.verify(desk.index)
        except IndexDamaged as fault:
            assert "delete" in fault.remedy.lower(), path  # damage that a copy took along; the remedy mends it
            continue
        texts = {name.stem: name.read_text("utf-8").strip() for name in desk.corpus.glob("*.md")}
        assert desk.texts() == texts, path
    assert found >= 5  # the others hit files that Chroma fills again by itself, or bytes that nothing uses


def test_a_letter_that_changed_in_an_article_is_found_by_verify(desk: Desk) -> None:
    desk.write("a.md", "The memo demands more.")
    desk.reindex()
    current = generations.current_path(desk.index)
    assert current is not None
    data = (current / "catalogue.db").read_bytes()
    assert data.count(b"memo demands") >= 1
    (current / "catalogue.db").write_bytes(data.replace(b"memo demands", b"memo demanded"[:12]))
    with pytest.raises(IndexDamaged, match=r"The article a\.md is not as it was indexed"):
        upkeep.verify(desk.index)


def test_a_catalogue_that_cannot_be_read_is_told_by_verify_and_by_rollback(desk: Desk) -> None:
    for text in ("The memo.", "The memo demands."):
        desk.write("a.md", text)
        desk.reindex()
    for name in ("gen-000001", "gen-000002"):
        path = desk.index / name / "catalogue.db"
        path.write_bytes(path.read_bytes()[:8192] + bytes(path.stat().st_size - 8192))
    with pytest.raises(IndexDamaged) as verified:
        upkeep.verify(desk.index)
    assert "reindex --rollback" in verified.value.remedy
    with pytest.raises(IndexDamaged, match="gen-000001 cannot be gone back to") as gone_back:
        upkeep.rollback(desk.index)
    assert "gen-000002 stays in use" in gone_back.value.remedy


def test_a_reindex_does_not_copy_a_damaged_generation_but_builds_anew_and_says_why(desk: Desk) -> None:
    desk.write("a.md", "The memo.")
    desk.reindex()
    file = desk.index / "gen-000001" / "chroma" / "chroma.sqlite3"
    data = bytearray(file.read_bytes())
    data[-4096:] = random.Random(1).randbytes(4096)
    file.write_bytes(data)
    desk.write("b.md", "The threat.")
    report = desk.reindex()
    assert report.switched
    assert "built anew" in report.reason
    assert upkeep.verify(desk.index) == 1.0
