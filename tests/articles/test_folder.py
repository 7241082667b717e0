"""Folders: which files are articles, and why the others are not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.articles.folder import Folder, scan
from rag.errors import CorpusError

_NOBODY = 65534


def test_articles_are_found_in_all_sub_folders_and_sorted_by_path(tmp_path: Path) -> None:
    _fill(tmp_path, "b.md", "a/z.txt", "a/b/c.MARKDOWN", "c.text")
    assert _names(scan(tmp_path)) == ["a/b/c.MARKDOWN", "a/z.txt", "b.md", "c.text"]


def test_hidden_files_and_folders_are_passed_over_in_silence(tmp_path: Path) -> None:
    _fill(tmp_path, ".hidden.md", ".git/a.md", "a.md")
    found = scan(tmp_path)
    assert _names(found) == ["a.md"]
    assert found.left_out == ()


def test_a_readme_describes_its_folder_and_is_left_out(tmp_path: Path) -> None:
    _fill(tmp_path, "README.md", "sub/readme.txt")
    found = scan(tmp_path)
    assert found.files == ()
    assert [note.path for note in found.left_out] == ["README.md", "sub/readme.txt"]


def test_other_formats_are_left_out_with_the_formats_that_are_read(tmp_path: Path) -> None:
    _fill(tmp_path, "a.odt", "LICENSE")
    assert [(note.path, note.reason) for note in scan(tmp_path).left_out] == [
        ("LICENSE", "Files with no suffix are not read."),
        ("a.odt", "Files with the suffix .odt are not read."),
    ]
    remedy = scan(tmp_path).left_out[0].remedy
    assert all(suffix in remedy for suffix in (".md", ".txt", ".html", ".pdf", ".docx", ".jsonl"))


def test_the_folder_of_a_saved_page_s_parts_is_one_note_however_many_there_are(tmp_path: Path) -> None:
    _fill(tmp_path, "memo.html", *(f"memo_files/{n}.js" for n in range(9)), "memo_files/sub/note.txt")
    found = scan(tmp_path)
    assert _names(found) == ["memo.html"]
    assert [(note.path, note.reason) for note in found.left_out] == [
        ("memo_files", "The pictures and scripts of the saved page beside it are not read.")
    ]


def test_a_folder_of_such_a_name_without_its_page_is_read(tmp_path: Path) -> None:
    _fill(tmp_path, "case_files/a.md", "memo.md")
    assert _names(scan(tmp_path)) == ["case_files/a.md", "memo.md"]


def test_an_index_among_the_articles_is_one_note_however_many_files_it_has(tmp_path: Path) -> None:
    _fill(tmp_path, "a.md", "ours/CURRENT", "ours/gen-000001/catalogue.db", "ours/gen-000001/chroma/x.bin")
    _fill(tmp_path, "first/writer.lock", "first/building-000001/note.txt")
    found = scan(tmp_path)
    assert _names(found) == ["a.md"]
    assert [(note.path, note.reason) for note in found.left_out] == [
        ("first", "An index is no part of the articles."),
        ("ours", "An index is no part of the articles."),
    ]


def test_an_article_that_stands_in_an_index_is_read(tmp_path: Path) -> None:
    _fill(tmp_path, "CURRENT", "gen-000001/catalogue.db", "a.md")
    assert _names(scan(tmp_path)) == ["a.md"]


def test_a_folder_named_like_a_generation_without_an_index_around_it_is_read(tmp_path: Path) -> None:
    _fill(tmp_path, "gen-000001/a.md")
    assert _names(scan(tmp_path)) == ["gen-000001/a.md"]


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert scan(tmp_path) == Folder(tmp_path, (), (), ())


def test_a_missing_folder_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="does not exist") as fault:
        scan(tmp_path / "none")
    assert "--corpus" in fault.value.remedy


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    _fill(tmp_path, "a.md")
    with pytest.raises(CorpusError, match="is not a folder"):
        scan(tmp_path / "a.md")


def test_links_that_lead_in_circles_are_not_followed_and_noted(tmp_path: Path) -> None:
    _fill(tmp_path, "sub/a.md")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    found = scan(tmp_path)
    assert _names(found) == ["sub/a.md"]
    assert [(note.path, note.reason) for note in found.left_out] == [("sub/loop", "A linked folder is not followed.")]


def test_a_linked_file_and_a_linked_root_are_read(tmp_path: Path) -> None:
    _fill(tmp_path, "real/a.md")
    (tmp_path / "real" / "b.md").symlink_to(tmp_path / "real" / "a.md")
    (tmp_path / "root").symlink_to(tmp_path / "real")
    assert _names(scan(tmp_path / "root")) == ["a.md", "b.md"]


def test_a_file_whose_name_is_not_utf_8_is_reported_under_a_printable_name(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("Text.", "utf-8")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    found = scan(tmp_path)
    assert found.files == ()
    assert [problem.path for problem in found.unreadable] == ["caf\\udce9.md"]


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """Make a folder that every user may enter, with a sub-folder that nobody but root may list."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        (Path(name) / "closed").mkdir()
        (Path(name) / "closed").chmod(0)
        yield Path(name)


@contextmanager
def no_privileges() -> Iterator[None]:
    """Act as a user to whom permissions apply, also where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_sub_folder_that_cannot_be_listed_is_reported_and_the_rest_read(public_folder: Path) -> None:
    (public_folder / "a.md").write_text("Text.", "utf-8")
    with no_privileges():
        found = scan(public_folder)
    assert _names(found) == ["a.md"]
    assert [problem.path for problem in found.unreadable] == ["closed"]


def test_a_corpus_folder_that_cannot_be_listed_is_an_error(public_folder: Path) -> None:
    with no_privileges(), pytest.raises(CorpusError, match="cannot be read"):
        scan(public_folder / "closed")


def _fill(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("Text.", "utf-8")


def _names(found: Folder) -> list[str]:
    return [path.relative_to(found.root).as_posix() for path in found.files]
