"""A reindex that is killed or interrupted at any moment leaves the old index answering and the next run finishing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from rag.indexing.audit import audit
from rag.indexing.reindex import reindex
from rag.store.catalogue import Catalogue
from rag.store.generations import Generation, current_path
from tests.conftest import PROJECT
from tests.fakes import HashingEmbedder

_ARTICLES = 40
_REINDEX = (
    "import sys; from pathlib import Path; from rag.indexing.reindex import reindex\n"
    "from tests.fakes import HashingEmbedder\n"
    "print('started', flush=True)\n"
    "reindex(Path(sys.argv[1]), Path(sys.argv[2]), HashingEmbedder(), chunk_tokens=8)\n"
)


# Seconds after the imports; an undisturbed run takes about one.
@pytest.mark.parametrize("moment", [0.02, 0.1, 0.2, 0.35, 0.5, 0.8])
@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_reindex_that_is_stopped_loses_nothing(tmp_path: Path, moment: float, signal_number: signal.Signals) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    _write(corpus, "old")
    reindex(corpus, index, HashingEmbedder(), chunk_tokens=8)
    _write(corpus, "new")
    _stopped_after(moment, signal_number, corpus, index)
    if signal_number == signal.SIGINT:
        assert {path.name for path in index.iterdir()} <= {"CURRENT", "gen-000001", "gen-000002", "writer.lock"}

    words = _words_of_every_article(index)
    assert words in ({"old"}, {"new"})
    _audited(index)
    report = reindex(corpus, index, HashingEmbedder(), chunk_tokens=8)
    assert (report.changed, report.unchanged) == ((_ARTICLES, 0) if words == {"old"} else (0, _ARTICLES))
    assert _words_of_every_article(index) == {"new"}
    _audited(index)
    assert not list(index.glob("building-*"))


def _stopped_after(moment: float, signal_number: signal.Signals, corpus: Path, index: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _REINDEX, str(corpus), str(index)],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # an interrupted one prints where it was
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(moment)
    process.send_signal(signal_number)
    process.communicate()


def _write(corpus: Path, word: str) -> None:
    for n in range(_ARTICLES):
        (corpus / f"a{n:02d}.md").write_text(f"# Article {n}\n\nThe {word} text of {n}.\n\nMore of it here.\n", "utf-8")


def _words_of_every_article(index: Path) -> set[str]:
    path = current_path(index)
    assert path is not None
    with closing(Catalogue(path / "catalogue.db")) as catalogue:
        articles = [catalogue.article(f"a{n:02d}") for n in range(_ARTICLES)]
        return {article.text.split()[1] for article in articles if article} if all(articles) else {"missing"}


def _audited(index: Path) -> None:
    path = current_path(index)
    assert path is not None
    with closing(Generation(path)) as generation:
        audit(generation)
