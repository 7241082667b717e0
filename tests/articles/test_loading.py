"""Loading: one file, one article; what it declares, and what is worked out and marked so."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from rag.articles.formats import max_bytes
from rag.articles.loading import article_id, load_article, parse_article
from rag.errors import ArticleError
from rag.types import Article, Block

_TEXT = "The memo names twenty-two countries as producers. Mexico is one of them."


def test_what_the_front_matter_declares_is_not_inferred() -> None:
    article = _parsed("---\ntitle: A memo\ndate: 2020-09-18\nbyline: Desk\n---\n# Section\n\nText.")
    assert (article.title, article.date, article.byline, article.inferred) == ("A memo", "2020-09-18", "Desk", ())
    assert article.text == "Section\n\nText."
    assert article.blocks == (Block("heading", 0, 7, 1), Block("paragraph", 9, 14))


def test_a_heading_that_repeats_the_declared_title_is_dropped() -> None:
    assert _parsed("---\ntitle: A Memo\n---\n# A memo\n\nText.").text == "Text."


def test_without_a_declared_title_the_first_heading_is_the_title() -> None:
    article = _parsed("# A memo\n\nText.")
    assert (article.title, article.text, article.inferred) == ("A memo", "Text.", ("title",))


def test_plain_text_gives_title_byline_and_date_from_its_head() -> None:
    article = _parsed(f"Memo presses Mexico on cartels\nBy Jane Doe\nSept. 18, 2020\n\n{_TEXT}", "a.txt")
    assert (article.title, article.byline, article.date) == ("Memo presses Mexico on cartels", "Jane Doe", "2020-09-18")
    assert article.text == _TEXT
    assert sorted(article.inferred) == ["byline", "date", "title"]


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("BY JANE DOE AND J. R. ROE", "JANE DOE AND J. R. ROE"),
        ("by: María de la Cruz", "María de la Cruz"),
    ],
)
def test_a_line_that_names_its_writer_is_a_byline(line: str, byline: str) -> None:
    assert _parsed(f"# T\n\n{line}\n\n{_TEXT}").byline == byline


@pytest.mark.parametrize("line", ["By the numbers", "By Friday the city was quiet", "By Jane Doe it was said."])
def test_a_heading_or_sentence_that_begins_with_by_is_kept_in_the_text(line: str) -> None:
    article = _parsed(f"# T\n\n{line}\n\n{_TEXT}")
    assert article.byline is None
    assert article.text.startswith(line)


@pytest.mark.parametrize("line", ["Published: 18 September 2020", "Updated on Sept 18, 2020", "2020-09-18 10:30"])
def test_a_line_that_is_only_a_date_is_the_date(line: str) -> None:
    article = _parsed(f"# T\n\n{line}\n\n{_TEXT}")
    assert (article.date, article.text) == ("2020-09-18", _TEXT)


@pytest.mark.parametrize(
    "line", ["2020 was a bad year for Mexico.", "18 September 2020 was a Friday.", "1984", "On 18 May 2020 six died."]
)
def test_a_sentence_that_begins_with_a_date_stays_evidence(line: str) -> None:
    article = _parsed(f"# T\n\n{line}\n\n{_TEXT}")
    assert article.date is None
    assert article.text.startswith(line)


def test_a_date_in_the_middle_of_the_text_is_not_the_article_s() -> None:
    assert _parsed("# T\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\n18 September 2020\n\nFive.").date is None


def test_the_file_s_name_gives_date_and_title_where_the_text_does_not() -> None:
    article = _parsed("Last week US officials met InSight experts.", "insight-2020-09-us-officials-met.txt")
    assert (article.title, article.date) == ("InSight US officials met", "2020-09")
    assert article.inferred == ("date", "title")


def test_a_file_name_that_tells_nothing_leaves_the_first_words_as_title() -> None:
    words = [f"word{n}" for n in range(20)]
    assert _parsed(" ".join(words), "x1.txt").title == " ".join(words[:14]) + "…"


def test_a_pointer_at_the_top_is_no_title() -> None:
    article = _parsed(f"SEE ALSO: Other stories\n\n{_TEXT}", "memo-on-mexico-cartels.txt")
    assert article.title == "Memo on Mexico cartels"
    assert [block.kind for block in article.blocks] == ["aside", "paragraph"]


@pytest.mark.parametrize(
    "text", ["", " \n", "---\ntitle: A\n---\n", "# Only a heading", "![image](x.png)", "SEE ALSO: more"]
)
def test_a_file_without_a_paragraph_is_no_article(text: str) -> None:
    with pytest.raises(ArticleError, match="no article text"):
        _parsed(text)


@pytest.mark.parametrize(
    ("path", "name"), [("a.md", "a"), ("b/a.markdown", "b/a"), ("a.v2.md", "a.v2"), ("a.txt", "a.txt")]
)
def test_an_id_is_the_path_without_the_suffix_of_markdown(path: str, name: str) -> None:
    assert article_id(PurePosixPath(path)) == name


def test_a_declared_id_wins_over_the_path() -> None:
    assert _parsed("---\nid: memo-7\n---\nText.").id == "memo-7"


def test_path_and_id_are_relative_to_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "2020").mkdir()
    (tmp_path / "2020" / "memo.md").write_text("Text.", "utf-8")
    article = load_article(tmp_path / "2020" / "memo.md", root=tmp_path)
    assert (article.path, article.id, article.text) == ("2020/memo.md", "2020/memo", "Text.")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="No such file"):
        load_article(tmp_path / "a.md", root=tmp_path)


def test_a_file_too_large_for_an_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a" * (max_bytes(".md") + 1))
    with pytest.raises(ArticleError, match="larger than 5 MB"):
        load_article(tmp_path / "a.md", root=tmp_path)


def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(ArticleError, match="not a regular file"):
        load_article(tmp_path / "a.md", root=tmp_path)


def test_the_real_article_in_plain_text_is_read_as_a_person_would(shared: Path) -> None:
    (path,) = (shared / "articles").glob("*.txt")
    article = load_article(path, root=path.parent)
    assert (article.title, article.date) == ("InSight crime US Mexico memo", "2020-09")
    assert set(article.inferred) == {"title", "date"}
    assert _of_kind(article, "heading") == ["InSight Crime Analysis"]
    openings = [text[:8] for text in _of_kind(article, "aside")]
    assert openings == ["SEE ALSO", "SEE ALSO", "What are", "Click he", "We encou"]
    assert len(_of_kind(article, "paragraph")) == 13
    assert _of_kind(article, "paragraph")[-1].endswith("according to the announcement.")


def test_every_sample_article_declares_what_it_is(sample_corpus: Path) -> None:
    paths = sorted(path for path in sample_corpus.glob("*.md") if path.name != "README.md")
    articles = [load_article(path, root=sample_corpus) for path in paths]
    assert len(articles) == 14
    assert all(a.title and a.byline and a.summary and a.tags and a.sources and not a.inferred for a in articles)
    assert all(a.date and a.path.startswith(a.date) for a in articles)


def _parsed(text: str, path: str = "a.md") -> Article:
    return parse_article(text, path=PurePosixPath(path))


def _of_kind(article: Article, kind: str) -> list[str]:
    return [article.text[b.start : b.end] for b in article.blocks if b.kind == kind]
