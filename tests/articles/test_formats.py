"""All formats together: one article reads the same from each, and a file that cannot be read says what to do."""

from __future__ import annotations

import html
import io
import json
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from rag.articles.loading import Found, articles_of
from rag.errors import ArticleError
from rag.text.sentences import split_sentences
from rag.types import Article
from tests.articles.made import docx, page, pdf, printed

_PARAGRAPHS = [
    "Annual memo presses Mexico on cartels",
    "The memo names twenty-two countries as producers of drugs. Mexico is one of them.",
    "“Mexico must clearly demonstrate its commitment,” the memo says of the café in Mérida.",
    "See also: Ten things to know about poppies",
    "The government of Mexico did not answer a request for comment on Friday. It never does.",
    "Sign up for our newsletter and get the day's stories each morning.",
]


def _every_format(paragraphs: list[str]) -> dict[str, bytes]:
    """Return an article in every format; the first paragraph is its title, and "## " begins a heading."""
    title, *body = paragraphs
    plain = [paragraph.removeprefix("## ") for paragraph in body]
    written = "".join(
        f"<h2>{html.escape(paragraph[3:])}</h2>" if paragraph.startswith("## ") else f"<p>{html.escape(paragraph)}</p>"
        for paragraph in body
    )
    web = page(f"<h1>{html.escape(title)}</h1>{written}", head=f"<title>{html.escape(title)}</title>")
    print_pages = printed(
        [paragraph.replace("## ", "*") for paragraph in body],
        head="The Daily Wire, Friday" if len(body) > len(_PARAGRAPHS) else "",
    )
    print_pages[0].insert(0, (72, 780, 16, title))
    return {
        "a.md": "\n\n".join([f"# {title}", *body]).encode(),
        "a.txt": "\n\n".join([title, *plain]).encode("utf-16"),
        "a.html": web,
        "a.xhtml": b'<?xml version="1.0" encoding="utf-8"?>' + web,
        "a.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + web,
        "a.pdf": pdf(print_pages, info=f"/Title ({title})"),
        "a.docx": docx([("Title", title), *(("Heading 2", p[3:]) if p.startswith("## ") else p for p in body)]),
        "a.jsonl": json.dumps({"title": title, "text": "\n\n".join(plain)}).encode(),
    }


@pytest.mark.parametrize("name", _every_format(_PARAGRAPHS))
def test_an_article_reads_the_same_from_every_format(name: str) -> None:
    article = _one(_every_format(_PARAGRAPHS)[name], name)
    assert article.title == _PARAGRAPHS[0]
    assert [article.text[block.start : block.end] for block in article.blocks if block.kind == "paragraph"] == [
        _PARAGRAPHS[1],
        _PARAGRAPHS[2],
        _PARAGRAPHS[4],
    ]


@pytest.mark.parametrize("name", ["real.html", "real.docx", "real.pdf", "real.jsonl"])
def test_the_real_article_gives_the_same_sentences_as_its_plain_text(name: str, shared: Path) -> None:
    (path,) = (shared / "articles").glob("*.txt")
    plain = _one(path.read_bytes(), path.name)
    paragraphs = [f"{'## ' * (block.kind == 'heading')}{plain.text[block.start : block.end]}" for block in plain.blocks]
    article = _one(_every_format([plain.title, *paragraphs])[name.replace("real", "a")], name)
    assert len(_sentences(plain)) == 18
    assert _sentences(article) == _sentences(plain)


@pytest.mark.parametrize("name", _every_format(_PARAGRAPHS))
def test_every_block_and_sentence_lies_in_the_text_it_counts(name: str) -> None:
    article = _one(_every_format(_PARAGRAPHS)[name], name)
    edges = [edge for block in article.blocks for edge in (block.start, block.end)]
    assert edges == sorted(edges)
    assert "\n\n".join(article.text[block.start : block.end] for block in article.blocks) == article.text
    assert all(sentence in article.text and sentence == sentence.strip() for sentence in _sentences(article))


@pytest.mark.parametrize("suffix", [".md", ".txt", ".html", ".jsonl"])
def test_a_word_of_a_million_letters_is_read_in_time_that_grows_with_its_length(suffix: str) -> None:
    """Where a step takes time by the square of a word's length, this test takes hours."""
    word, last = "x" * 1_000_000, "The mayor said that it cost twelve million pesos and took a year."
    name = f"a{suffix}"
    article = _one(_every_format([_PARAGRAPHS[0], word, last])[name], name)
    assert word in article.text.replace("\n\n", "")
    assert _sentences(article)[-1] == last


def _zip_with(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "what", "remedy"),
    [
        ("a.md", b"---\ntitle: never closed\n", "never closed", "three hyphens"),
        ("a.md", b"", "no article text", "delete it"),
        ("a.txt", b"GIF89a\0\0", "binary", "plain text or Markdown"),
        ("a.txt", b"one\ntwo\nM\xe9rida", "byte 0xE9 on line 3", "UTF-8"),
        ("a.html", b"<nav><a href=/>Home</a></nav>", "no article text", "Save the page anew"),
        ("a.htm", b"", "empty", "Save the page anew"),
        ("a.mhtml", b"hello", "no web page", "Save the page anew"),
        ("a.pdf", b"hello", "no PDF", "suffix"),
        ("a.pdf", pdf([[]]), "no text", "ocrmypdf"),
        ("a.docx", b"hello", "no DOCX", "save it again as .docx"),
        ("a.docx", _zip_with("a.txt"), "no Word document", "save it again as .docx"),
        ("a.docx", docx([]), "no article text", "delete it"),
        ("a.jsonl", b'[{"text": "a"}]', "one JSON list", "jq"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(name: str, data: bytes, what: str, remedy: str) -> None:
    with pytest.raises(ArticleError, match=what) as fault:
        list(articles_of(data, path=PurePosixPath(name)))
    assert remedy in fault.value.remedy


def test_the_date_a_file_was_made_stands_in_and_says_so() -> None:
    body = printed(["The memo names twenty-two countries as producers of drugs, and Mexico is one of them."])
    info = "/CreationDate (D:20240702101500Z)"
    (found,) = articles_of(pdf(body, info=info), path=PurePosixPath("memo.pdf"))
    assert isinstance(found, Found)
    assert (found.article.date, "date" in found.article.inferred, found.dated) == ("2024-07-02", True, False)
    (found,) = articles_of(pdf(body, info=info), path=PurePosixPath("2020-09-18-memo.pdf"))
    assert isinstance(found, Found)
    assert (found.article.date, "date" in found.article.inferred, found.dated) == ("2020-09-18", True, True)


@pytest.mark.parametrize(
    ("head", "date", "dated"),
    [
        ("The Daily Gazette - 4 May 2021", "2021-05-04", True),
        ("May 4, 2021 | The Daily Gazette", "2021-05-04", True),
        ("Gazette of 2021-05-04, printed 2021-05-07", "2024-07-02", False),
        ("The Daily Gazette, volume 2021", "2024-07-02", False),
    ],
)
def test_the_one_day_that_is_printed_on_every_page_goes_before_the_day_the_file_was_made(
    head: str, date: str, dated: bool
) -> None:
    body = printed([_PARAGRAPHS[1]] * 40, head=head)
    (found,) = articles_of(pdf(body, info="/CreationDate (D:20240702101500Z)"), path=PurePosixPath("memo.pdf"))
    assert isinstance(found, Found)
    assert len(body) > 1
    assert (found.article.date, "date" in found.article.inferred, found.dated) == (date, True, dated)


def test_a_byline_that_is_declared_and_printed_is_no_sentence() -> None:
    data = docx(
        [("Title", "The memo"), "By Jane Doe", "The memo names countries."], title="The memo", author="Jane Doe"
    )
    article = _one(data, "a.docx")
    assert (article.byline, article.inferred, article.text) == ("Jane Doe", (), "The memo names countries.")


def _one(data: bytes, name: str) -> Article:
    (found,) = articles_of(data, path=PurePosixPath(name))
    assert isinstance(found, Found)
    return found.article


def _sentences(article: Article) -> list[str]:
    return [
        sentence.of(article.text)
        for block in article.blocks
        if block.kind == "paragraph"
        for sentence in split_sentences(article.text, start=block.start, end=block.end)
    ]
