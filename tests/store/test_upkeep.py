"""Which generation comes before the current one, and what a folder takes on disk."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from rag.store import generations
from rag.store.catalogue import Catalogue
from rag.store.upkeep import BEFORE, previous_path, published, size_of, sweep
from tests.store.samples import article, publish


def test_generations_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("gen-1000000", "gen-000009", "gen-999999", "building-000001"):
        (tmp_path / name).mkdir()
    assert [path.name for path in published(tmp_path)] == ["gen-000009", "gen-999999", "gen-1000000"]


def test_without_an_index_nothing_comes_before_and_no_generation_is_swept(tmp_path: Path) -> None:
    (tmp_path / "gen-000001").mkdir()
    assert previous_path(tmp_path) is None
    assert sweep(tmp_path) == {}


@pytest.mark.parametrize(("recorded", "found"), [("gen-000001", "gen-000001"), ("gen-000007", None), ("", None)])
def test_the_generation_before_is_the_one_recorded_if_it_is_there(
    tmp_path: Path, recorded: str, found: str | None
) -> None:
    for n in range(2):
        publish(tmp_path, article(f"a{n}", "One."))
    with closing(Catalogue(tmp_path / "gen-000002" / "catalogue.db", writable=True)) as catalogue:
        catalogue.set_meta({BEFORE: recorded})
        catalogue.commit()
    previous = previous_path(tmp_path)
    assert (previous.name if previous else None) == found


def test_where_none_is_recorded_it_is_the_newest_of_the_older_ones(tmp_path: Path) -> None:
    for n in range(2):
        publish(tmp_path, article(f"a{n}", "One."))
    (tmp_path / "gen-000003").mkdir()  # published, never pointed to
    assert previous_path(tmp_path) == tmp_path / "gen-000001"
    (tmp_path / "gen-000002" / "catalogue.db").write_bytes(b"garbage" * 2000)
    assert previous_path(tmp_path) == tmp_path / "gen-000001"


def test_a_size_counts_every_file(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a").write_bytes(b"x" * 1000)
    (tmp_path / "b").write_bytes(b"x" * 24)
    assert size_of(tmp_path) == 1024


def test_a_small_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    generations.write_whole(tmp_path / "CURRENT", "one\n")
    generations.write_whole(tmp_path / "CURRENT", "two\n")
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("CURRENT", "two\n")]
