"""Watching a folder: told once at the start, once for each burst of changes, and not of what does not count."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.articles.watching import changes
from rag.errors import CorpusError


def test_a_burst_of_changes_is_told_once_and_other_files_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "sub").mkdir()
    told = changes(tmp_path, ignore=tmp_path / "index")
    next(told)  # the watch has begun
    for n in range(5):
        (tmp_path / "sub" / f"{n}.md").write_text("Text.", "utf-8")
    next(told)
    (tmp_path / "index" / "writer.json").write_text("{}", "utf-8")
    (tmp_path / ".hidden").write_text("x", "utf-8")
    late = threading.Timer(1.5, (tmp_path / "late.md").write_text, ["Text.", "utf-8"])
    late.start()
    next(told)
    assert (tmp_path / "late.md").exists()  # nothing was told before it
    late.join()


def _renamed(corpus: Path, other: Path) -> None:
    corpus.rename(corpus.with_name("old"))
    other.rename(corpus)


def _deleted_and_made_anew(corpus: Path, _: Path) -> None:
    shutil.rmtree(corpus)
    corpus.mkdir()


def _linked_elsewhere(corpus: Path, other: Path) -> None:
    corpus.unlink()
    corpus.symlink_to(other)


@pytest.mark.parametrize("swap", [_renamed, _deleted_and_made_anew, _linked_elsewhere])
def test_another_folder_in_the_place_of_the_watched_one_is_a_change_and_watched_from_then_on(
    tmp_path: Path, swap: Callable[[Path, Path], None]
) -> None:
    corpus, other = tmp_path / "corpus", tmp_path / "other"
    other.mkdir()
    if swap is _linked_elsewhere:
        (tmp_path / "first").mkdir()
        corpus.symlink_to(tmp_path / "first")
    else:
        corpus.mkdir()
    told = changes(corpus, ignore=tmp_path / "index")
    next(told)
    swap(corpus, other)
    next(told)
    late = threading.Timer(1.5, (corpus / "late.md").write_text, ["Text.", "utf-8"])
    late.start()
    next(told)
    assert (corpus / "late.md").exists()  # nothing was told before it, and this was
    late.join()


def test_a_folder_that_goes_is_said_once_and_waited_for(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    said: list[str] = []
    told: Iterator[None] = changes(corpus, ignore=tmp_path / "index", tell=said.append)
    next(told)
    corpus.rmdir()
    back = threading.Timer(1.5, corpus.mkdir)
    back.start()
    next(told)
    assert corpus.is_dir()
    assert said == [f"The corpus folder {corpus} is gone; waiting for it to come back."]
    back.join()


@pytest.mark.parametrize(("name", "said"), [("none", "does not exist"), ("file", "is not a folder")])
def test_a_folder_that_is_not_there_is_said(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CorpusError, match=said):
        next(changes(tmp_path / name, ignore=tmp_path))
