"""A reindex from the page runs behind it, one at a time, through the lock that every writer takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from rag.errors import CorpusShrunk
from rag.indexing.embedder import MiniLmEmbedder
from rag.pipeline import Byline
from rag.settings import load_settings
from rag.store.lock import writer_lock
from rag.types import FileProblem, ReindexReport
from rag.ui.reindexing import FAILED, Reindexing, Run
from rag.ui.render_status import reindex_html
from tests.fakes import HashingEmbedder

REPORT = ReindexReport("gen-000002", True, 1, 0, 14, 0, 0, 80, 5, 2.5)


def _over(reindexing: Reindexing) -> Run:
    """Wait until the latest run is over and return how it ended."""
    for thread in threading.enumerate():
        if thread.name == "reindexing":
            thread.join(10)
    run = reindexing.state()
    assert run is not None and not run.running
    return run


def test_a_run_is_seen_while_it_goes_on_and_its_report_after_it() -> None:
    going, may_end = threading.Event(), threading.Event()

    def work(progress: Callable[[str, int, int], None]) -> ReindexReport:
        progress("Embedding", 32, 79)
        going.set()
        may_end.wait(10)
        return REPORT

    reindexing = Reindexing(work)
    assert reindexing.state() is None
    assert reindexing.start().running
    going.wait(10)
    assert reindexing.state() == Run(True, "Embedding", 32, 79)
    assert reindexing.start() == Run(True, "Embedding", 32, 79)  # a second press joins the run under way
    may_end.set()
    assert _over(reindexing) == Run(False, report=REPORT)


def test_what_goes_wrong_is_told_with_its_remedy_and_the_next_press_tries_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults: list[Exception] = [CorpusShrunk("9 of 10 are gone.", remedy="Check the folder."), OSError("/root/secret")]

    def work(_: object) -> ReindexReport:
        if faults:
            raise faults.pop(0)
        return REPORT

    reindexing = Reindexing(work)
    reindexing.start()
    problem = _over(reindexing).problem
    assert problem is not None and (problem.what, problem.remedy) == ("9 of 10 are gone.", "Check the folder.")
    with caplog.at_level(logging.ERROR):
        reindexing.start()
        assert _over(reindexing).problem == FAILED
    assert "secret" in caplog.text
    reindexing.start()
    assert _over(reindexing).report == REPORT


def test_while_another_writer_is_at_work_it_refuses_and_names_the_writer(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("The mayor resigned on Monday.")
    settings = load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    byline = Byline(settings, embedder=cast(MiniLmEmbedder, HashingEmbedder()))
    reindexing = Reindexing(lambda progress: byline.reindex(progress=progress))
    (tmp_path / "index").mkdir()
    with writer_lock(tmp_path / "index"):
        reindexing.start()
        problem = _over(reindexing).problem
        assert problem is not None and problem.what.startswith("The index is being written by process ")
    reindexing.start()
    report = _over(reindexing).report
    assert report is not None and (report.generation, report.new) == ("gen-000001", 1)
    byline.close()


def test_a_run_is_shown_with_its_counts_its_report_or_its_problem(payload: str) -> None:
    assert "data-reindex>Reindex" in reindex_html(None)
    running = reindex_html(Run(True, "Embedding", 1200, 9000))
    assert 'aria-disabled="true"' in running and "Embedding, 1,200 of 9,000 passages" in running
    assert "Looking for changes" in reindex_html(Run(True))
    over = reindex_html(Run(False, report=REPORT))
    assert "The index is now gen-000002: 1 new. 5 passages embedded. 2.5 seconds." in over
    nothing = ReindexReport("gen-000001", False, 0, 0, 14, 0, 0, 79, 0, 0.2)
    assert "Nothing had changed. 0.2 seconds." in reindex_html(Run(False, report=nothing))
    assert "Nothing had changed; 1 failed. 0.2 seconds." in reindex_html(Run(False, report=replace(nothing, failed=1)))
    noted = ReindexReport("g", False, 0, 0, 1, 0, 0, 1, 0, 0.1, notices=(FileProblem(payload, payload, payload),))
    assert "<script" not in reindex_html(Run(False, report=noted)) and "1 note" in reindex_html(
        Run(False, report=noted)
    )
