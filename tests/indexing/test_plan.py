"""The comparison of a folder with an index, where a folder on disk cannot easily be made to show the case."""

from __future__ import annotations

from pathlib import Path

from rag.articles.folder import Folder
from rag.indexing.comparison import compare
from rag.indexing.files import content_hash
from rag.indexing.shelf import Shelf
from rag.store.indexed import IndexedFile
from rag.types import Article, Block, FileProblem


def test_articles_of_a_sub_folder_that_cannot_be_listed_stay(tmp_path: Path) -> None:
    closed = FileProblem("sub", "The folder cannot be read.", "Check its permissions.")
    known = {name: IndexedFile(name, "", "", "T") for name in ("sub/a.md", "sub/deep/b.md", "subway.md", "c.md")}
    plan = compare(Folder(tmp_path, (), (), (closed,)), known, Shelf())
    assert sorted(plan.removed) == ["c.md", "subway.md"]
    assert plan.kept == ["sub/a.md", "sub/deep/b.md"]
    assert plan.problems == [closed]


def test_a_new_file_cannot_take_the_id_of_an_article_in_a_closed_sub_folder(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nid: memo\n---\nText.", "utf-8")
    closed = FileProblem("sub", "The folder cannot be read.", "Check its permissions.")
    known = {"sub/memo.md": IndexedFile("memo", "", "", "T")}
    plan = compare(Folder(tmp_path, (tmp_path / "a.md",), (), (closed,)), known, Shelf())
    assert (plan.new, plan.removed, plan.kept) == ([], {}, ["memo"])
    assert "belongs to sub/memo.md" in plan.problems[1].reason


def test_whatever_is_kept_of_an_article_changes_its_hash_but_its_id_and_path() -> None:
    plain = Article(id="a", path="a.md", text="Text.", blocks=(Block("paragraph", 0, 5),), title="T")
    others = [
        Article(id="a", path="a.md", text="Text!", blocks=plain.blocks, title="T"),
        Article(id="a", path="a.md", text="Text.", blocks=(Block("aside", 0, 5),), title="T"),
        Article(id="a", path="a.md", text="Text.", blocks=plain.blocks, title="T", url="u"),
    ]
    hashes = [content_hash(article) for article in [plain, *others]]
    assert len(set(hashes)) == 4
    elsewhere = Article(id="b", path="sub/b.md", text="Text.", blocks=plain.blocks, title="T")
    assert content_hash(elsewhere) == content_hash(plain) == hashes[0]
