"""Generations: switched in one step, kept while they are read, and clear about what is wrong with them."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import IndexDamaged, IndexMissing, IndexUnwritable
from rag.store import generations
from rag.store.generations import Generation, LiveIndex, current_path
from tests.store.samples import EMBEDDER, article, fill, publish


def test_before_the_first_index_there_is_no_current_generation(tmp_path: Path) -> None:
    assert current_path(tmp_path) is None
    assert current_path(tmp_path / "missing") is None


def test_a_published_generation_is_the_current_one(tmp_path: Path) -> None:
    path = publish(tmp_path, article("a", "One."))
    assert path == current_path(tmp_path) == tmp_path / "gen-000001"
    assert (tmp_path / "CURRENT").read_text("utf-8") == "gen-000001\n"


def test_the_next_generation_starts_as_a_copy_of_the_last(tmp_path: Path) -> None:
    first = publish(tmp_path, article("a", "One."))
    second = publish(tmp_path, article("b", "Two."), base=first)
    with closing(Generation(second)) as generation:
        assert generation.catalogue.counts() == (2, 2)
        assert generation.vectors.ids() == {"a#0", "b#0"}
    with closing(Generation(first)) as generation:
        assert generation.vectors.ids() == {"a#0"}


def test_the_current_generation_and_the_one_before_are_kept(tmp_path: Path) -> None:
    for n in range(4):
        publish(tmp_path, article(f"a{n}", "One."))
    assert _generations(tmp_path) == ["gen-000003", "gen-000004"]


def test_after_going_back_the_generation_gone_back_to_is_the_one_kept(tmp_path: Path) -> None:
    for n in range(2):
        publish(tmp_path, article(f"a{n}", "One."))
    (tmp_path / "CURRENT").write_text("gen-000001\n", "utf-8")
    publish(tmp_path, article("a3", "One."))
    assert _generations(tmp_path) == ["gen-000001", "gen-000003"]


def test_what_a_crash_left_half_built_is_cleared_by_the_next_writer(tmp_path: Path) -> None:
    (tmp_path / "building-000007").mkdir(parents=True)
    (tmp_path / "building-000007" / "catalogue.db").write_bytes(b"half")
    assert publish(tmp_path, article("a", "One.")).name == "gen-000001"
    assert not list(tmp_path.glob("building-*"))


def test_a_draft_that_fails_is_deleted_and_the_current_generation_stays(tmp_path: Path) -> None:
    first = publish(tmp_path, article("a", "One."))
    with pytest.raises(KeyboardInterrupt), generations.drafted(tmp_path, base=first):
        raise KeyboardInterrupt
    assert current_path(tmp_path) == first
    assert not list(tmp_path.glob("building-*"))


def test_a_generation_published_but_never_pointed_to_is_not_overwritten(tmp_path: Path) -> None:
    publish(tmp_path, article("a", "One."))
    (tmp_path / "gen-000002").mkdir()
    assert publish(tmp_path, article("b", "Two.")).name == "gen-000003"


def test_an_index_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(IndexUnwritable, match="cannot be written") as fault:
        generations.prepare(tmp_path / "file" / "index")
    assert "--index" in fault.value.remedy


def test_preparing_an_index_folder_leaves_nothing_in_it(tmp_path: Path) -> None:
    generations.prepare(tmp_path / "index")
    assert list((tmp_path / "index").iterdir()) == []


def test_a_lease_before_the_first_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as fault, LiveIndex(tmp_path).lease():
        pass
    assert "python -m rag reindex" in fault.value.remedy


def test_a_file_in_place_of_the_index_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(IndexDamaged, match="file is a file, not the folder"), LiveIndex(tmp_path / "file").lease():
        pass
    for step in (generations.prepare, generations.check_folder):
        with pytest.raises(IndexUnwritable, match="file is a file, not the folder"):
            step(tmp_path / "file")


@pytest.mark.parametrize("pointer", [b"", b"../elsewhere", b"gen-1", b"\xff\xfe"])
def test_a_pointer_that_names_no_generation_is_damaged(tmp_path: Path, pointer: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(pointer)
    with pytest.raises(IndexDamaged, match="CURRENT") as fault, LiveIndex(tmp_path).lease():
        pass
    assert "python -m rag reindex" in fault.value.remedy


@pytest.mark.parametrize(
    "harm", ["the generation is gone", "the catalogue is garbled", "the vectors are gone", "the vectors are garbled"]
)
def test_a_damaged_generation_is_said_with_its_remedy_and_can_be_rebuilt(tmp_path: Path, harm: str) -> None:
    path = publish(tmp_path, article("a", "One."))
    if harm == "the generation is gone":
        shutil.rmtree(path)
    elif harm == "the catalogue is garbled":
        (path / "catalogue.db").write_bytes(b"garbage" * 2000)
    elif harm == "the vectors are gone":
        (path / "chroma" / "chroma.sqlite3").unlink()
    else:
        (path / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 2000)
    index = LiveIndex(tmp_path)
    with pytest.raises(IndexDamaged) as fault, index.lease():
        pass
    assert "python -m rag reindex" in fault.value.remedy
    with pytest.raises(IndexDamaged):
        generations.sound_catalogue(path)
    publish(tmp_path, article("b", "Two."))
    assert _texts(index) == ["Two."]
    index.close()


def test_a_new_generation_is_lent_from_the_next_lease_on(tmp_path: Path) -> None:
    first = publish(tmp_path, article("a", "One."))
    index = LiveIndex(tmp_path)
    assert _texts(index) == ["One."]
    publish(tmp_path, article("b", "Two."), base=first)
    assert _texts(index) == ["One.", "Two."]
    index.close()


def test_an_old_lease_goes_on_while_newer_generations_come_and_then_goes(tmp_path: Path) -> None:
    publish(tmp_path, article("a", "One."))
    index = LiveIndex(tmp_path)
    with index.lease() as old:
        for n in range(3):
            publish(tmp_path, article(f"b{n}", f"Number {n}."))
            assert _texts(index) == [f"Number {n}."]
        assert old.vectors.ids() == {"a#0"}
        assert [name for name, _ in old.vectors.query(EMBEDDER.embed_query("One."), 3)] == ["a#0"]
        assert old.catalogue.counts() == (1, 1)
        assert _generations(tmp_path) == ["gen-000001", "gen-000003", "gen-000004"]
    publish(tmp_path, article("c", "Last."))
    assert _generations(tmp_path) == ["gen-000004", "gen-000005"]
    assert _is_closed(old)
    index.close()


def test_one_generation_is_opened_once_for_all_its_leases(tmp_path: Path) -> None:
    publish(tmp_path, article("a", "One."))
    index = LiveIndex(tmp_path)
    with index.lease() as one, index.lease() as two:
        assert one is two
    with index.lease() as three:
        assert three is one
    index.close()
    assert _is_closed(one)


def test_closing_waits_for_the_last_lease_and_a_later_one_opens_again(tmp_path: Path) -> None:
    publish(tmp_path, article("a", "One."))
    index = LiveIndex(tmp_path)
    with index.lease() as generation:
        index.close()
        assert generation.catalogue.counts() == (1, 1)
    assert _is_closed(generation)
    assert _texts(index) == ["One."]
    index.close()


def test_an_index_deleted_and_built_again_is_seen_although_its_name_is_the_same(tmp_path: Path) -> None:
    publish(tmp_path / "index", article("a", "One."))
    index = LiveIndex(tmp_path / "index")
    assert _texts(index) == ["One."]
    shutil.rmtree(tmp_path / "index")
    publish(tmp_path / "index", article("b", "Two."))
    assert _texts(index) == ["Two."]
    with index.lease() as generation:
        assert generation.vectors.ids() == {"b#0"}
    index.close()


def test_readers_of_many_threads_never_see_a_mixture_while_generations_go_by(tmp_path: Path) -> None:
    publish(tmp_path, article("a0", "Number 0."))
    index, done = LiveIndex(tmp_path), threading.Event()
    faults: list[object] = []
    reads: list[str] = []

    def read() -> None:
        while not done.is_set():
            try:
                with index.lease() as generation:
                    (name,) = generation.vectors.ids()
                    (found,) = generation.catalogue.candidates([name]).values()
                    ((nearest, _),) = generation.vectors.query(EMBEDDER.embed_query(found.text), 5)
                    reads.append(name)
                    if not name == nearest == f"a{found.text[7:-1]}#0":
                        faults.append((name, nearest, found.text))
            except Exception as fault:
                faults.append(fault)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for n in range(1, 7):
        publish(tmp_path, article(f"a{n}", f"Number {n}."))
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(set(reads)) > 1
    index.close()


def test_a_generation_being_written_is_not_counted_as_read(tmp_path: Path) -> None:
    generations.prepare(tmp_path)
    with generations.drafted(tmp_path, base=None) as draft, closing(Generation(draft, writable=True)) as generation:
        fill(generation, article("a", "One."))
        assert not (draft / "readers").exists()


def _generations(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob("gen-*"))


def _texts(index: LiveIndex) -> list[str]:
    with index.lease() as generation:
        ids = [place.chunk_id for place in generation.catalogue.places()]
        return [candidate.text for _, candidate in sorted(generation.catalogue.candidates(ids).items())]


def _is_closed(generation: Generation) -> bool:
    try:
        generation.catalogue.counts()
    except Exception:
        return True
    return False
