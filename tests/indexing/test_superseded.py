"""Older versions: not searched while there is a newer one, listed with it, and back when it goes."""

from __future__ import annotations

import os
import shutil

import pytest

from rag.articles import loading
from rag.indexing.upkeep import overview, rollback
from rag.types import FileChange, Superseded
from tests.indexing.desk import Desk, counts

_STORY = " ".join(f"{a}{b}" for a in "abcdefghi" for b in "klmnopqrst") + "."


def _memo(*, date: str, text: str = _STORY, url: str = "https://wire.example/memo") -> str:
    return f"---\ntitle: The memo\ndate: {date}\nurl: {url}\n---\n{text}"


@pytest.fixture
def corrected(desk: Desk) -> Desk:
    """Return a desk with an article, a corrected version of it, and another article, not indexed yet."""
    desk.chunk_tokens = 200
    desk.write("first.md", _memo(date="2020-09-18"))
    desk.write("corrected.md", _memo(date="2020-09-20", text=f"{_STORY} It names 22 countries."))
    desk.write("other.md", "Another story.")
    return desk


OLDER = (Superseded("first.md", "corrected.md", "the same address"),)


def test_the_newest_version_is_indexed_and_the_other_listed_with_it(corrected: Desk) -> None:
    assert corrected.preview().superseded == OLDER
    report = corrected.reindex()
    assert (counts(report), report.superseded) == ((2, 0, 0, 0, 0), OLDER)
    assert set(corrected.texts()) == {"corrected", "other"}
    assert overview(corrected.index).superseded == OLDER
    assert overview(corrected.index).failures == ()


def test_with_nothing_to_do_they_are_listed_again_and_nothing_is_read_or_written(
    corrected: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected.age()
    corrected.reindex()
    before = corrected.state()
    monkeypatch.setattr(loading, "read_file", None)
    report = corrected.reindex()
    assert (counts(report), report.switched, report.superseded) == ((0, 0, 2, 0, 0), False, OLDER)
    assert corrected.state() == before


def test_a_correction_that_comes_later_takes_the_place_of_the_first_version(corrected: Desk) -> None:
    text = (corrected.corpus / "corrected.md").read_text("utf-8")
    corrected.delete("corrected.md")
    corrected.reindex()
    assert set(corrected.texts()) == {"first", "other"}
    corrected.write("corrected.md", text)
    report = corrected.reindex()
    assert (counts(report), report.superseded) == ((1, 0, 1, 0, 0), OLDER)
    assert report.changes == (FileChange("new", "corrected.md"),)
    assert set(corrected.texts()) == {"corrected", "other"}


@pytest.mark.parametrize("aged", [True, False])
def test_when_the_newest_goes_the_older_comes_back(corrected: Desk, aged: bool) -> None:
    if aged:
        corrected.age()
    corrected.reindex()
    corrected.delete("corrected.md")
    report = corrected.reindex()
    assert (counts(report), report.superseded) == ((1, 0, 1, 1, 0), ())
    assert corrected.texts() == {"first": _STORY, "other": "Another story."}
    assert counts(corrected.reindex()) == (0, 0, 2, 0, 0)
    assert overview(corrected.index).superseded == ()


def test_when_the_newest_is_changed_into_another_article_the_older_comes_back(corrected: Desk) -> None:
    corrected.age()
    corrected.reindex()
    corrected.write("corrected.md", "A third story.")
    report = corrected.reindex()
    assert (counts(report), report.superseded) == ((1, 1, 1, 0, 0), ())
    assert set(corrected.texts()) == {"first", "corrected", "other"}


def test_an_older_version_that_is_deleted_or_renamed_changes_nothing_that_is_searched(corrected: Desk) -> None:
    corrected.reindex()
    (corrected.corpus / "first.md").rename(corrected.corpus / "moved.md")
    report = corrected.reindex()
    assert counts(report) == (0, 0, 2, 0, 0)
    assert report.superseded == (Superseded("moved.md", "corrected.md", "the same address"),)
    corrected.delete("moved.md")
    assert (counts(corrected.reindex()), corrected.reindex().superseded) == ((0, 0, 2, 0, 0), ())
    assert set(corrected.texts()) == {"corrected", "other"}


def test_a_newest_version_that_cannot_be_read_stays_in_use_and_the_older_stays_out(corrected: Desk) -> None:
    corrected.reindex()
    corrected.write("corrected.md", "---\ntitle: never closed\n")
    report = corrected.reindex()
    assert (counts(report), report.superseded) == ((0, 0, 1, 0, 1), OLDER)
    assert set(corrected.texts()) == {"corrected", "other"}


def test_an_older_version_that_cannot_be_read_is_a_failure_like_any_other(corrected: Desk) -> None:
    corrected.reindex()
    corrected.write("first.md", "---\ntitle: never closed\n")
    report = corrected.reindex()
    assert [problem.path for problem in report.problems] == ["first.md"]
    assert "stays in use" not in report.problems[0].remedy
    assert set(corrected.texts()) == {"corrected", "other"}


def test_a_rebuild_keeps_older_versions_out(corrected: Desk) -> None:
    corrected.reindex()
    corrected.chunk_tokens = 199
    report = corrected.reindex()
    assert (counts(report), report.superseded) == ((0, 0, 2, 0, 0), OLDER)
    assert set(corrected.texts()) == {"corrected", "other"}


def test_a_rollback_brings_back_what_was_searched_then(corrected: Desk) -> None:
    text = (corrected.corpus / "corrected.md").read_text("utf-8")
    corrected.delete("corrected.md")
    corrected.reindex()
    corrected.write("corrected.md", text)
    corrected.reindex()
    rollback(corrected.index)
    assert (set(corrected.texts()), overview(corrected.index).superseded) == ({"first", "other"}, ())
    assert corrected.reindex().superseded == OLDER


def test_a_copy_in_another_format_is_not_searched_twice(desk: Desk) -> None:
    desk.write("memo.md", f"---\ntitle: The memo\ndate: 2020-09-18\n---\n{_STORY}")
    desk.write("memo.txt", f"The memo\n\n{_STORY}")
    assert desk.reindex().superseded == (Superseded("memo.txt", "memo.md", "the same text"),)


def test_many_runs_end_as_one_run_over_what_there_is_in_the_end(corrected: Desk) -> None:
    corrected.reindex()
    corrected.write("third.md", _memo(date="2020-09-22", url="https://mirror.example/a", text=f"{_STORY} It names 22."))
    corrected.reindex()
    corrected.delete("corrected.md")
    corrected.reindex()
    last = corrected.reindex()
    shutil.rmtree(corrected.index)
    anew = corrected.reindex()
    assert (last.superseded, last.passages) == (anew.superseded, anew.passages)


def test_of_two_copies_the_one_saved_last_is_searched(desk: Desk) -> None:
    for name, when in (("a.md", 2_000), ("b.md", 1_000)):
        desk.write(name, f"# T\n\n{_STORY}")
        os.utime(desk.corpus / name, (when, when))
    assert desk.reindex().superseded == (Superseded("b.md", "a.md", "the same text"),)
