"""Looking at an index, checking it, going back and clearing up."""

from __future__ import annotations

import shutil

import pytest

from rag.errors import IndexDamaged, IndexLocked, IndexMissing
from rag.indexing import upkeep
from rag.store import generations
from rag.store.lock import writer_lock
from tests.indexing.desk import Desk, counts


def _two_generations(desk: Desk) -> None:
    desk.write("a.md", "Text one.")
    desk.reindex()
    desk.write("a.md", "Text two.")
    desk.reindex()


def test_an_overview_says_what_is_there(desk: Desk) -> None:
    _two_generations(desk)
    found = upkeep.overview(desk.index)
    assert (found.generation, found.previous, found.articles, found.passages) == ("gen-000002", "gen-000001", 1, 1)
    assert (list(found.kept), found.failures) == (["gen-000001"], ())
    assert found.fingerprint["embedder"] == "hashing-1"
    files = [path for path in (desk.index / "gen-000002").rglob("*") if path.is_file()]
    assert found.size == sum(path.stat().st_size for path in files) > 10_000


def test_an_overview_says_what_the_reindex_that_built_the_index_brought_also_after_runs_without_changes(
    desk: Desk,
) -> None:
    desk.write("a.md", "Text.")
    desk.write("b.md", "Text of b.")
    desk.reindex()
    assert upkeep.overview(desk.index).changes == {"new": 2}
    desk.write("a.md", "Text, changed.")
    (desk.corpus / "b.md").unlink()
    desk.write("c.md", "Text of c.")
    desk.reindex()
    desk.reindex()
    assert upkeep.overview(desk.index).changes == {"new": 1, "changed": 1, "removed": 1}
    upkeep.rollback(desk.index)
    assert upkeep.overview(desk.index).changes == {"new": 2}


def test_an_overview_writes_nothing(desk: Desk) -> None:
    _two_generations(desk)
    before = desk.state()
    upkeep.overview(desk.index)
    assert desk.state() == before


def test_failed_files_are_listed_until_they_are_mended(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.write("b.md", "---\ntitle: Two: colons\n---\nText.")
    desk.reindex()
    assert [(f.path, f.line) for f in upkeep.overview(desk.index).failures] == [("b.md", 2)]
    before = desk.state()
    desk.reindex()
    assert desk.state() == before
    desk.write("b.md", "Mended.")
    desk.reindex()
    assert upkeep.overview(desk.index).failures == ()


def test_a_file_that_fails_in_a_run_without_changes_is_listed_too(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.write("b.md", "Text of b.")
    desk.reindex()
    desk.write("b.md", "---\n")
    assert desk.reindex().switched is False
    assert [failure.path for failure in upkeep.overview(desk.index).failures] == ["b.md"]


def test_a_preview_lists_no_failures_for_later(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.reindex()
    desk.write("b.md", "---\n")
    desk.preview()
    assert upkeep.overview(desk.index).failures == ()


def test_going_back_shows_the_former_articles_and_the_next_run_brings_back_the_present_ones(desk: Desk) -> None:
    _two_generations(desk)
    assert upkeep.rollback(desk.index) == "gen-000001"
    assert desk.texts() == {"a": "Text one."}
    report = desk.reindex()
    assert (counts(report), report.generation, report.embedded) == ((0, 1, 0, 0, 0), "gen-000003", 1)
    assert desk.texts() == {"a": "Text two."}


def test_going_back_twice_ends_at_the_oldest_kept(desk: Desk) -> None:
    _two_generations(desk)
    upkeep.rollback(desk.index)
    with pytest.raises(IndexMissing, match="No generation before gen-000001"):
        upkeep.rollback(desk.index)


def test_a_damaged_generation_is_not_gone_back_to(desk: Desk) -> None:
    _two_generations(desk)
    shutil.rmtree(desk.index / "gen-000001" / "chroma")
    with pytest.raises(IndexDamaged):
        upkeep.rollback(desk.index)
    assert desk.texts() == {"a": "Text two."}


def test_from_a_damaged_generation_one_can_go_back(desk: Desk) -> None:
    _two_generations(desk)
    (desk.index / "gen-000002" / "catalogue.db").write_bytes(b"garbage" * 2000)
    with pytest.raises(IndexDamaged) as fault:
        upkeep.verify(desk.index)
    assert fault.value.remedy.startswith("Go back: python -m rag reindex --rollback. Or: Delete ")
    upkeep.rollback(desk.index)
    assert desk.texts() == {"a": "Text one."}


def test_going_back_is_not_advised_where_nothing_is_kept_to_go_back_to(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.reindex()
    (desk.index / "gen-000001" / "catalogue.db").write_bytes(b"garbage" * 2000)
    with pytest.raises(IndexDamaged) as fault:
        upkeep.verify(desk.index)
    assert fault.value.remedy == (f"Delete {desk.index / 'gen-000001'} and build it anew: python -m rag reindex")


def test_a_sound_index_is_verified_with_the_recall_of_its_search(desk: Desk) -> None:
    for n in range(30):
        desk.write(f"{n}.md", f"Text number {n}.")
    desk.reindex()
    assert upkeep.verify(desk.index) == 1.0


def test_clearing_deletes_what_nobody_keeps_and_nothing_else(desk: Desk) -> None:
    _two_generations(desk)
    (desk.index / "building-000009").mkdir()
    (desk.index / "building-000009" / "half").write_bytes(b"x" * 1000)
    (desk.index / "CURRENT.new").write_bytes(b"xx")
    shutil.copytree(desk.index / "gen-000002", desk.index / "gen-000003")  # published, never pointed to
    cleared = upkeep.clear(desk.index)
    assert (list(cleared), cleared["building-000009"]) == (["building-000009", "gen-000003", "CURRENT.new"], 1000)
    assert sorted(p.name for p in desk.index.iterdir()) == ["CURRENT", "gen-000001", "gen-000002", "writer.lock"]
    assert upkeep.clear(desk.index) == {}


def test_what_is_being_read_is_not_cleared(desk: Desk) -> None:
    _two_generations(desk)
    index = generations.LiveIndex(desk.index)
    with index.lease():
        upkeep.rollback(desk.index)
        assert upkeep.clear(desk.index) == {}
    index.close()
    assert list(upkeep.clear(desk.index)) == ["gen-000002"]


def test_while_another_process_writes_nothing_is_moved_or_cleared(desk: Desk) -> None:
    _two_generations(desk)
    with writer_lock(desk.index):
        for step in (upkeep.rollback, upkeep.clear):
            with pytest.raises(IndexLocked):
                step(desk.index)


@pytest.mark.parametrize("step", [upkeep.overview, upkeep.verify, upkeep.rollback, upkeep.clear])
def test_without_an_index_each_says_how_to_build_one(desk: Desk, step: object) -> None:
    assert callable(step)
    with pytest.raises(IndexMissing, match="There is no index"):
        step(desk.index)
    assert not desk.index.exists()
