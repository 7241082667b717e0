"""Readers ask without a pause while reindexes go by: no answer fails, none mixes two states of the archive."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from rag.indexing.embedder import MiniLmEmbedder
from rag.pipeline import Byline
from rag.settings import load_settings
from rag.store.generations import Generation
from rag.types import Answer
from tests.fakes import HashingEmbedder
from tests.indexing.forked import Reindex

_READERS = 10
_CHUNK_TOKENS = 60
# Tenths of a second.
_PATIENCE = 100
_MAYORS = ("Anna Kohl", "Bert Stein", "Cora Blum", "Dirk Vogt")
_QUESTIONS = (
    "Who is the mayor of Arden?",
    "Who is the mayor of Arden and who is the mayor of Brook?",
    "Who is the mayor of Cliff?",
)
Texts = dict[str, str]


def _articles(number: int) -> Texts:
    """Return the articles of a generation, counted from 1: two change with each, one comes, one goes, one stays."""
    mayor = _MAYORS[number - 1]
    towns = {"Arden": mayor, "Brook": mayor, "Cliff": "Emil Hart"}
    towns |= {"Dover": "Fred Lang"} if number >= 2 else {}
    towns |= {"Elm": "Gisa Roth"} if number <= 2 else {}
    return {
        town.lower(): f"The town hall of {town} was opened again. The mayor of {town} is {name}. It rained."
        for town, name in towns.items()
    }


def _publish(byline: Byline, number: int) -> None:
    """Write the articles of a generation into the corpus and have another process index them."""
    corpus, articles = byline.settings.corpus, _articles(number)
    for path in corpus.glob("*.md"):
        if path.stem not in articles:
            path.unlink()
    for name, text in articles.items():
        (corpus / f"{name}.md").write_text(text, "utf-8")
    run = Reindex(corpus, byline.settings.index, chunk_tokens=_CHUNK_TOKENS)
    run.stages()
    assert run.process.exitcode == 0


class Readers:
    """Threads that ask in turn, and what came of it: each answer with the number published before it was asked."""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        self.published = 1
        self.answers: list[tuple[int, Answer]] = []
        self.faults: list[Exception] = []
        self._ask = ask
        self._done = threading.Event()
        self._some = threading.Condition()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask for as long as the block lasts."""
        threads = [threading.Thread(target=self._read, args=(n,)) for n in range(_READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._done.set()
            for thread in threads:
                thread.join()

    def wait_for_more(self) -> None:
        """Wait until each reader can have asked again."""
        with self._some:
            enough = len(self.answers) + 2 * _READERS
            self._some.wait_for(lambda: self.faults or len(self.answers) >= enough)

    def _read(self, number: int) -> None:
        while not self._done.is_set():
            published, question = self.published, _QUESTIONS[number % len(_QUESTIONS)]
            number += 1
            try:
                self.answers.append((published, self._ask(question)))
            except Exception as fault:
                self.faults.append(fault)
            with self._some:
                self._some.notify_all()


@dataclass(frozen=True)
class Day:
    """What the readers got while three reindexes went by, and the archive afterwards, still open."""

    readers: Readers
    byline: Byline


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Ask through the app's own pipeline; only vectors are hashed words, so that indexing is quick."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "corpus").mkdir()
    settings = load_settings(
        corpus=folder / "corpus", index=folder / "index", chunk_tokens=_CHUNK_TOKENS, threshold=0.0
    )
    byline = Byline(settings, embedder=cast("MiniLmEmbedder", HashingEmbedder()))
    _publish(byline, 1)
    readers = Readers(byline.ask)
    with readers.asking():
        readers.wait_for_more()
        for number in (2, 3, 4):
            _publish(byline, number)
            readers.published = number
            readers.wait_for_more()
    yield Day(readers, byline)
    byline.close()


def test_no_answer_fails_while_reindexes_go_by(day: Day) -> None:
    assert day.readers.faults == []
    assert {answer.status for _, answer in day.readers.answers} == {"answered"}


def test_no_answer_mixes_two_states_of_the_archive(day: Day) -> None:
    assert [answer for _, answer in day.readers.answers if not _fits_one(answer)] == []
    assert any(len({c.article_id for c in answer.citations}) > 1 for _, answer in day.readers.answers)


def test_whoever_asks_after_a_reindex_is_answered_from_what_it_published(day: Day) -> None:
    assert {published for published, _ in day.readers.answers} == {1, 2, 3, 4}
    assert [answer for published, answer in day.readers.answers if not _fits_one(answer, since=published)] == []


def test_generations_that_went_by_are_closed_and_let_go(day: Day) -> None:
    index = day.byline.settings.index
    assert _open_generations(index) == ["gen-000004"]
    assert _open_files(index, besides="gen-000004") == []
    day.byline.close()
    assert _open_generations(index) == []
    assert _open_files(index) == []
    assert {path.name for path in index.glob("gen-*")} == {"gen-000003", "gen-000004"}


def _fits_one(answer: Answer, *, since: int = 1) -> bool:
    """Say whether all citations of an answer are verbatim those of one and the same generation."""
    return any(
        all(articles.get(c.article_id, "")[c.start : c.end] == c.quote for c in answer.citations)
        for articles in map(_articles, range(since, len(_MAYORS) + 1))
    )


def _open_generations(index: Path) -> list[str]:
    gc.collect()
    open_ones = [found for found in gc.get_objects() if type(found) is Generation]
    return [generation.name for generation in open_ones if index in generation.catalogue.path.parents]


def _open_files(index: Path, *, besides: str = "none") -> list[str]:
    """Return the files of generations that this process holds open; nothing where no system tells them (macOS)."""
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        return []
    for _ in range(_PATIENCE):  # Chroma's engine lets go of its files a moment later, in threads of its own
        names = [_target(link) for link in handles.iterdir()]
        left = [name for name in names if name.startswith(f"{index}/gen-") and besides not in name]
        if not left:
            break
        time.sleep(0.1)
    return left


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""
