"""The vectors: nearest first, kept in Chroma, told apart from anything Chroma finds in its surroundings."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.store import vectors
from rag.store.vectors import VectorStore, day_number
from tests.conftest import PROJECT


def test_the_nearest_vectors_come_first_with_their_cosine(tmp_path: Path) -> None:
    with closing(VectorStore(tmp_path, writable=True)) as store:
        store.add(_rows([1, 0], [0, 1], [0.6, 0.8], [-1, 0]))
        found = store.query([1.0, 0.0], 10)
    assert [name for name, _ in found] == ["a#0", "a#2", "a#1", "a#3"]
    assert [round(score, 5) for _, score in found] == [1.0, 0.6, 0.0, -1.0]
    assert all(-1 <= score <= 1 for _, score in found)


def test_no_more_than_the_limit_comes_back(tmp_path: Path) -> None:
    with closing(VectorStore(tmp_path, writable=True)) as store:
        store.add(_rows([1, 0], [0, 1], [0.6, 0.8]))
        assert [name for name, _ in store.query([1.0, 0.0], 2)] == ["a#0", "a#2"]


def test_a_search_among_some_vectors_finds_all_of_these_and_no_others(tmp_path: Path) -> None:
    with closing(VectorStore(tmp_path, writable=True)) as store:
        store.add(_rows([1, 0], [0, 1], [0.6, 0.8], [-1, 0]))
        assert [name for name, _ in store.query([1.0, 0.0], 10, among=["a#3", "a#1"])] == ["a#1", "a#3"]
        assert [name for name, _ in store.query([1.0, 0.0], 1, among=["a#3", "a#1"])] == ["a#1"]
        assert store.query([1.0, 0.0], 10, among=[]) == []


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    with closing(VectorStore(tmp_path, writable=True)) as store:
        assert store.query([1.0, 0.0], 5) == []
        assert (store.count(), store.ids()) == (0, set())


def test_what_is_removed_is_found_no_more_and_can_be_added_anew(tmp_path: Path) -> None:
    with closing(VectorStore(tmp_path, writable=True)) as store:
        store.add(_rows([1, 0], [0, 1]))
        store.remove(["a#0"])
        store.remove([])
        assert (store.count(), store.ids()) == (1, {"a#1"})
        store.add(_rows([0, -1]))
        assert dict(store.query([1.0, 0.0], 5)) == pytest.approx({"a#0": 0.0, "a#1": 0.0})


def test_more_vectors_than_one_batch_takes_are_all_added_and_removed(tmp_path: Path) -> None:
    spread = np.random.default_rng(7).standard_normal((6000, 4)).astype(np.float32)
    with closing(VectorStore(tmp_path, writable=True)) as store:
        store.add((f"a#{n}", "a", None, vector) for n, vector in enumerate(spread))
        assert store.count() == 6000
        store.remove([f"a#{n}" for n in range(5999)])
        assert store.ids() == {"a#5999"}


def test_vectors_are_there_when_the_folder_is_opened_again(tmp_path: Path) -> None:
    _write(tmp_path / "chroma")
    with closing(VectorStore(tmp_path / "chroma")) as store:
        assert [name for name, _ in store.query([0.0, 1.0], 1)] == ["a#1"]


def test_a_copy_holds_the_same_and_is_independent(tmp_path: Path) -> None:
    _write(tmp_path / "chroma")
    with closing(VectorStore(tmp_path / "chroma")):
        vectors.copy(tmp_path / "chroma", tmp_path / "copy")
    with closing(VectorStore(tmp_path / "copy", writable=True)) as copied:
        copied.remove(["a#0"])
        assert copied.ids() == {"a#1"}
    with closing(VectorStore(tmp_path / "chroma")) as store:
        assert store.ids() == {"a#0", "a#1"}


def test_a_check_counts_the_vectors_and_writes_nothing(tmp_path: Path) -> None:
    _write(tmp_path / "chroma")
    before = _state(tmp_path)
    vectors.check(tmp_path / "chroma", count=2)
    with pytest.raises(IndexDamaged, match=r"2 vectors in .+ for 3 passages"):
        vectors.check(tmp_path / "chroma", count=3)
    assert _state(tmp_path) == before


def test_missing_vectors_are_not_made_up_when_reading(tmp_path: Path) -> None:
    for open_ in (VectorStore, lambda path: vectors.check(path, count=0)):
        with pytest.raises(IndexDamaged, match="chroma") as fault:
            open_(tmp_path / "chroma")
        assert "python -m rag reindex" in fault.value.remedy
    assert not (tmp_path / "chroma").exists()


@pytest.mark.parametrize("size", [0, 100, 20_000])
def test_a_truncated_database_is_damaged(tmp_path: Path, size: int) -> None:
    _write(tmp_path / "chroma")
    os.truncate(tmp_path / "chroma" / "chroma.sqlite3", size)
    for open_ in (lambda path: vectors.check(path, count=2), VectorStore):
        with pytest.raises(IndexDamaged) as fault:
            open_(tmp_path / "chroma")
        assert "python -m rag reindex" in fault.value.remedy


def test_a_garbled_database_is_damaged(tmp_path: Path) -> None:
    _write(tmp_path / "chroma")
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 5000)
    for open_ in (VectorStore, lambda path: vectors.check(path, count=2)):
        with pytest.raises(IndexDamaged):
            open_(tmp_path / "chroma")


@pytest.mark.parametrize("harm", ["truncated", "missing"])
def test_a_damaged_search_index_is_noticed_when_it_is_opened(tmp_path: Path, harm: str) -> None:
    spread = np.random.default_rng(7).standard_normal((1500, 8)).astype(np.float32)  # from 1,000 on it lies on disk
    with closing(VectorStore(tmp_path / "chroma", writable=True)) as store:
        store.add((f"a#{n}", "a", None, vector) for n, vector in enumerate(spread))
    (segment,) = (path for path in (tmp_path / "chroma").iterdir() if path.is_dir())
    for file in list(segment.iterdir()):
        os.truncate(file, 10) if harm == "truncated" else file.unlink()
    with pytest.raises(IndexDamaged) as fault:
        VectorStore(tmp_path / "chroma")
    assert f"Delete the folder {tmp_path}" in fault.value.remedy


@pytest.mark.parametrize("where", [".env", "environment"])
def test_names_meant_for_others_neither_break_nor_redirect_the_vectors(tmp_path: Path, where: str) -> None:
    """Chroma reads unprefixed names, each of which used to change or break the store."""
    names = {
        "BYLINE_MODEL": "openai:x",
        "PERSIST_DIRECTORY": str(tmp_path / "elsewhere"),
        "ALLOW_RESET": "true",
        "IS_PERSISTENT": "false",
        "MIGRATIONS": "none",
        "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI",
        "CHROMA_SERVER_HOST": "192.0.2.1",
    }
    if where == ".env":
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in names.items()), "utf-8")
    program = (
        "import numpy as np; from pathlib import Path; from rag.store.vectors import VectorStore\n"
        "store = VectorStore(Path('chroma'), writable=True); store.add([('a#0', 'a', None, np.ones(2, np.float32))])\n"
        "print(store.ids()); store.close(); print(VectorStore(Path('chroma')).query([1.0, 1.0], 1)[0][0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PROJECT)} | (names if where == "environment" else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "{'a#0'}\na#0\n"), done.stderr
    assert (tmp_path / "chroma" / "chroma.sqlite3").is_file()
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("date", "number"), [("2020-09-18", 20200918), ("2020-09", 20200900), ("2020", 20200000), (None, 0)]
)
def test_a_day_is_a_number_that_sorts_by_date(date: str | None, number: int) -> None:
    assert day_number(date) == number


def _rows(*vectors: list[float]) -> list[tuple[str, str, str | None, NDArray[np.float32]]]:
    return [(f"a#{n}", "a", "2020", np.array(vector, dtype=np.float32)) for n, vector in enumerate(vectors)]


def _write(path: Path) -> None:
    with closing(VectorStore(path, writable=True)) as store:
        store.add(_rows([1, 0], [0, 1]))


def _state(root: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in (root, *root.rglob("*"))}
