"""The archive tab's requests come from a browser unchecked, and are answered with escaped HTML whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from rag.errors import IndexMissing
from rag.store.listing import Listing
from rag.types import (
    WHOLE_ARCHIVE,
    ArticleSummary,
    FileProblem,
    IndexOverview,
    IndexStatus,
    Narrowing,
    ReindexReport,
    Superseded,
)
from rag.ui.archive_desk import UNREADABLE, ArchiveDesk
from rag.ui.reindexing import Reindexing
from rag.ui.render_status import status_html
from tests.ui.test_desk import Archive


class Shelf(Archive):
    """Holds two articles; every method raises when `broken` is set."""

    def articles(self, narrowing: Narrowing = WHOLE_ARCHIVE) -> list[ArticleSummary]:
        self._or_raise()
        self.listed += 1
        return Listing(
            [
                ArticleSummary(
                    "memo", "memo.md", "The memo", "2020-09-18", None, None, ("opium",), None, 2, (), ("Star",)
                ),
                ArticleSummary("case", "case.md", "The case", None, None, None, (), None, 1),
            ]
        ).within(narrowing)

    def status(self) -> IndexStatus:
        self._or_raise()
        return IndexStatus(self.generation, "2026-11-24T00:00:00+00:00", 2, 3, "scripted")

    def reindex(self, *, progress: Callable[[str, int, int], None]) -> ReindexReport:
        return ReindexReport("gen-2", True, 1, 0, 2, 0, 0, 4, 1, 1.0)


def test_the_table_is_searched_sorted_and_narrowed() -> None:
    desk = ArchiveDesk(Shelf())
    everything = desk.list_articles({"link": "", "search": "", "sort": "date:descending", "page": 1})
    assert everything["list"].index("The memo") < everything["list"].index("The case")
    assert everything["told"] == "2 articles"
    assert desk.list_articles({"search": "case"})["told"] == "1 of 2 articles"
    narrowed = desk.list_articles({"link": "tag=OPIUM&view=archive"})
    assert narrowed["told"] == "1 article" and "The case" not in narrowed["list"]


@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        "memo",
        {"link": 3, "search": [], "sort": {}, "page": "x"},
        {"link": "from=soon&to=%ff", "page": 10**30},
    ],
)
def test_a_request_that_makes_no_sense_gets_the_whole_table(request_: object) -> None:
    assert ArchiveDesk(Shelf()).list_articles(request_)["told"] == "2 articles"


@pytest.mark.parametrize("error", [OSError("/root/secret"), IndexMissing("There is no index.", remedy="Build it.")])
def test_the_tab_stands_even_when_the_archive_does_not(error: Exception) -> None:
    archive = Shelf()
    archive.broken = error
    desk = ArchiveDesk(archive)
    told = "There is no index. Build it." if isinstance(error, IndexMissing) else UNREADABLE
    assert told in desk.list_articles({})["list"] and told in desk.overview({})["status"]
    assert "secret" not in str(desk.list_articles({}))
    assert 'data-widen="tag"' in desk.chips(Narrowing(tags=("opium",)))
    assert desk.suggestions() == ""


def test_the_overview_is_of_the_narrowing_and_the_line_of_the_whole_archive() -> None:
    found = ArchiveDesk(Shelf()).overview({"link": "article=case"})
    assert found["line"] == "2 articles, 18 September 2020"
    assert found["timeline"] == "" and "September 2020: 1 article" in ArchiveDesk(Shelf()).overview({})["timeline"]


def test_chips_name_articles_by_their_titles_and_count_what_is_left() -> None:
    desk = ArchiveDesk(Shelf())
    html = desk.chips(Narrowing(articles=("memo",)))
    assert "Article: The memo" in html and "1 of 2 articles" in html and 'data-link="article=memo"' in html
    assert "no article" in desk.chips(Narrowing(tags=("nowhere",)))
    assert desk.chips(WHOLE_ARCHIVE) == '<div class="narrowing" data-link=""></div>'


def test_tags_and_sources_are_counted_once_for_each_generation() -> None:
    archive = Shelf()
    desk = ArchiveDesk(archive)
    assert desk.suggestions() == desk.suggestions()
    assert '<option value="opium">1 article</option>' in desk.suggestions() and archive.listed == 1
    archive.generation = "gen-2"
    desk.suggestions()
    assert archive.listed == 2


def test_without_the_setting_there_is_no_button_and_asking_for_a_reindex_does_nothing() -> None:
    started: list[Any] = []

    class Watched(Shelf):
        def reindex(self, *, progress: Callable[[str, int, int], None]) -> ReindexReport:
            started.append(progress)
            return super().reindex(progress=progress)

    archive = Watched()
    assert ArchiveDesk(archive).reindex({"start": True}) == ""
    assert "Reindex" not in ArchiveDesk(archive).overview({})["status"]
    assert started == []
    allowed = ArchiveDesk(archive, reindexing=Reindexing(lambda progress: archive.reindex(progress=progress)))
    assert "Reindex" in allowed.overview({})["status"]
    assert "Reindex" in allowed.reindex({}) and started == []
    allowed.reindex({"start": True})
    for thread in threading.enumerate():
        if thread.name == "reindexing":
            thread.join(10)
    assert len(started) == 1


def test_the_status_says_how_old_the_index_is_and_what_failed(payload: str) -> None:
    failures = (FileProblem("a.md", "It is empty.", "Write it.", 3), FileProblem(payload, payload, payload))
    older = (Superseded("a.md", "b.md", "the same id"), Superseded(payload, payload, payload))
    overview = IndexOverview("gen-7", "2026-11-24T05:00:00+00:00", 1204, 9000, {}, 1, {}, None, failures, older)
    html = status_html(overview, now=datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    assert "1,204 articles in 9,000 passages" in html and "3 hours ago" in html
    assert "24 November 2026, 05:00 UTC; gen-7" in html
    assert "2 older versions not searched" in html and "b.md is the newest version, with the same id." in html
    assert "2 files failed" in html and "<code>a.md:3</code> It is empty. <span>Write it.</span>" in html
    assert "<script" not in html and "<img" not in html
    assert "brought" not in html


def test_the_status_says_what_the_reindex_that_built_the_index_brought(payload: str) -> None:
    overview = IndexOverview(
        "gen-7",
        "2026-11-24T05:00:00+00:00",
        4,
        9,
        {},
        1,
        {},
        None,
        (),
        changes={"new": 3, "removed": 1},
        reason=payload,
    )
    html = status_html(overview, now=datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    assert "The last reindex that changed it: 3 new, 1 removed; &lt;script&gt;" in html
    assert "<script" not in html and "<img" not in html
