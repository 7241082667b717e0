"""A reindex that is killed or interrupted at any moment leaves the old index answering and the next run finishing."""

from __future__ import annotations

import os
import random
import shutil
import signal
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag.indexing import upkeep
from rag.indexing.reindex import reindex
from rag.retrieval.hybrid import find_candidates
from rag.store.generations import LiveIndex
from tests.fakes import HashingEmbedder
from tests.indexing.contents import contents
from tests.indexing.forked import Reindex

_KILLS, _INTERRUPTS = 50, 10
_TRIES = 40
_ARTICLES = 30
_HOUR = 3_600
# A run that copies what has not changed, and one that builds everything anew.
_CHUNK_TOKENS = {"changes": 8, "all anew": 9}


@dataclass(frozen=True)
class Reference:
    """An index of the old articles, what it holds, what each run over the new ones ends with, and its stages."""

    old_index: Path
    new_corpus: Path
    old: dict[str, list[Any]]
    new: dict[str, dict[str, list[Any]]]
    stages: dict[str, dict[str, float]]

    def moment(self, chance: random.Random, way: str) -> float:
        """Return a moment of a run in seconds: one in five at any time, the others while it writes."""
        stages = self.stages[way]
        begin = 0.0 if chance.random() < 0.2 else stages["Cutting"]
        return chance.uniform(begin, stages["end"])


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    root = tmp_path_factory.mktemp("undisturbed")
    old_corpus, new_corpus, old_index = root / "old", root / "new", root / "index"
    _write(old_corpus, {f"a{n:02d}": "old" for n in range(_ARTICLES)})
    # 3 of the 30 go, 7 are changed, one gets another name, 4 come.
    _write(new_corpus, {f"a{n:02d}": "new" if n < 10 else "old" for n in range(3, _ARTICLES + 4)})
    (new_corpus / "a20.md").rename(new_corpus / "renamed.md")
    reindex(old_corpus, old_index, HashingEmbedder(), chunk_tokens=8)
    new, stages = {}, {}
    for way, tokens in _CHUNK_TOKENS.items():
        index = shutil.copytree(old_index, root / way)
        run = Reindex(new_corpus, index, chunk_tokens=tokens)
        stages[way] = run.stages()
        assert run.process.exitcode == 0
        new[way] = contents(index)
    return Reference(old_index, new_corpus, contents(old_index), new, stages)


@pytest.mark.parametrize("number", range(_KILLS))
def test_a_reindex_killed_at_a_random_moment_loses_nothing(tmp_path: Path, reference: Reference, number: int) -> None:
    way = ("changes", "all anew")[number % 2]
    index = _stopped(reference, tmp_path, way, random.Random(number), signal.SIGKILL)
    _serves_and_is_finished_by_the_next_run(index, reference, way)


@pytest.mark.parametrize("number", range(_INTERRUPTS))
def test_a_reindex_interrupted_by_ctrl_c_loses_and_leaves_nothing(
    tmp_path: Path, reference: Reference, number: int
) -> None:
    way = ("changes", "all anew")[number % 2]
    index = _stopped(reference, tmp_path, way, random.Random(_KILLS + number), signal.SIGINT)
    left = {path.name for path in index.iterdir()}
    assert left <= {"CURRENT", "gen-000001", "gen-000002", "writer.lock"}
    _serves_and_is_finished_by_the_next_run(index, reference, way)


def _stopped(reference: Reference, folder: Path, way: str, chance: random.Random, number: int) -> Path:
    """Start a reindex over an old index and stop it while it runs; return the index."""
    moment = reference.moment(chance, way)
    for _ in range(_TRIES):
        index = shutil.copytree(reference.old_index, folder / "index")
        run = Reindex(reference.new_corpus, index, chunk_tokens=_CHUNK_TOKENS[way])
        if run.signal(number, after=moment):
            return index
        shutil.rmtree(index)  # it was done before: this one was faster than the measured one
        moment *= 0.9
    raise AssertionError(f"{_TRIES} runs in a row ended before signal {number} reached them")


def _serves_and_is_finished_by_the_next_run(index: Path, reference: Reference, way: str) -> None:
    found = contents(index)
    is_old = found == reference.old
    assert is_old or found == reference.new[way]
    assert upkeep.verify(index) == 1.0
    with closing(LiveIndex(index)) as live:
        assert _answer(live) == ("old" if is_old else "new")
        report = reindex(reference.new_corpus, index, HashingEmbedder(), chunk_tokens=_CHUNK_TOKENS[way])
        assert report.switched == is_old
        assert _answer(live) == "new"
    assert contents(index) == reference.new[way]
    assert upkeep.verify(index) == 1.0
    assert not list(index.glob("building-*"))


def _answer(live: LiveIndex) -> str:
    """Ask a running app's index what the text of article 7 is: its second word tells."""
    question = "text of 7"
    with live.lease() as generation:
        (best, *_) = find_candidates(generation, question, HashingEmbedder().embed_query(question), 5)
    return best.text.split()[1]


def _write(folder: Path, words: dict[str, str]) -> None:
    """Write an article for each name, last changed so long ago that size and time are proof of what it holds."""
    folder.mkdir()
    for name, word in words.items():
        path, number = folder / f"{name}.md", int(name[1:])
        path.write_text(f"# Article {number}\n\nThe {word} text of {number}.\n\nMore of it here.\n", "utf-8")
        then = path.stat().st_mtime - _HOUR
        os.utime(path, (then, then))
