"""JSON Lines: an article a line, and a bad line that costs no other."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

import pytest

from rag.articles.blocks import Piece
from rag.articles.jsonl import Record, read_jsonl
from rag.articles.loading import Found, articles_of
from rag.errors import ArticleError

_TRAMS = {
    "title": "Trams return",
    "date": "2024-07-02",
    "byline": "A. Smith",
    "url": "https://wire.example/2024/trams",
    "text": "Trams will return to Leeds.\n\nThe council said so.",
}


def test_a_line_is_an_article_with_what_its_fields_state() -> None:
    (record,) = read_jsonl(_lines(_TRAMS | {"id": 7, "tags": ["leeds", "trams"], "licence": "CC0", "summary": "S."}))
    assert isinstance(record, Record)
    head = record.content.head
    assert (record.line, head.id, head.title, head.date) == (1, "7", "Trams return", "2024-07-02")
    assert (head.byline, head.url, head.tags) == ("A. Smith", "https://wire.example/2024/trams", ("leeds", "trams"))
    assert (head.license, head.summary) == ("CC0", "S.")
    assert record.content.pieces == (Piece("Trams will return to Leeds."), Piece("The council said so."))


def test_several_authors_are_joined_and_null_is_nothing_stated() -> None:
    (record,) = read_jsonl(_lines({"author": ["A. Smith", "B. Jones"], "date": None, "url": None, "text": "Text."}))
    assert isinstance(record, Record)
    assert (record.content.head.byline, record.content.head.date) == ("A. Smith, B. Jones", None)


def test_a_mark_blank_lines_and_windows_line_ends_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + _lines(_TRAMS) + b"\r\n \r\n" + json.dumps({"text": "A.\r\nB."}).encode() + b"\r\n"
    assert [record.line for record in read_jsonl(data) if isinstance(record, Record)] == [1, 3]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark_and_its_lines_keep_their_numbers(encoding: str) -> None:
    # U+0A0D has the bytes of two line ends, and U+010A that of one.
    data = '\ufeff{"text": "Mérida \u010a\u0a0d."}\r\n\r\n{"text": 7}\n{"text": "End."}'.encode(encoding)
    first, fault, last = read_jsonl(data)
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert (first.line, first.content.pieces[0].text) == (1, "Mérida \u010a\u0a0d.")
    assert (isinstance(fault, ArticleError) and fault.line, last.line) == (3, 4)


def test_utf_16_that_breaks_off_is_refused_with_the_line() -> None:
    with pytest.raises(ArticleError, match="breaks off on line 2") as fault:
        list(read_jsonl('{"text": "a"}\n{"text"'.encode("utf-16")[:-1]))
    assert fault.value.line == 2


def test_a_text_in_html_is_read_as_a_page_is() -> None:
    text = (
        "<h2>Demands</h2><p>The memo names <b>twenty-two</b> countries as producers of drugs &amp; one of them is "
        "Mexico.</p>\n<script>alert(1)</script><p class='x'>The government did not answer on Friday.</p>"
    )
    (record,) = read_jsonl(_lines({"text": text}))
    assert isinstance(record, Record)
    assert record.content.pieces == (
        Piece("Demands", 2),
        Piece("The memo names twenty-two countries as producers of drugs & one of them is Mexico."),
        Piece("The government did not answer on Friday."),
    )


@pytest.mark.parametrize(
    "text", ["Bold is written <b>so</b>, they say.", "A paragraph begins with <p> in HTML.", "It is 3 < 4 and 5 > 4."]
)
def test_a_text_that_speaks_of_tags_stays_as_it_is(text: str) -> None:
    (record,) = read_jsonl(_lines({"text": text}))
    assert isinstance(record, Record)
    assert record.content.pieces == (Piece(text),)


def test_html_without_an_article_is_told_with_its_line() -> None:
    (fault,) = read_jsonl(_lines({"text": "<div><p></p></div>"}))
    assert isinstance(fault, ArticleError)
    assert (fault.line, "HTML without an article" in fault.what) == (1, True)


def test_mojibake_is_mended_however_it_is_written() -> None:
    texts = ["The mayorâ€™s café.", "It is cafÃ©."]
    data = "\n".join(
        json.dumps({"text": text}, ensure_ascii=ascii_only) for text in texts for ascii_only in (True, False)
    )
    found = [record.content.pieces[0].text for record in read_jsonl(data.encode()) if isinstance(record, Record)]
    assert found == ["The mayor’s café.", "The mayor’s café.", "It is café.", "It is café."]


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        (b'{"text": "never closed', "not JSON", "one JSON object on each line"),
        (b"[1, 2]", "not a JSON object", "one JSON object on each line"),
        (b"[" * 100_000, "nested too deeply|not JSON", "one JSON object on each line"),
        (b'{"title": "A"}', "has no text", '"text"'),
        (b'{"text": "  "}', "has no text", '"text"'),
        (b'{"text": ["a"]}', '"text" that is no text', '"text"'),
        (b'{"text": "a", "title": 7}', '"title" that is no text', '"title"'),
        (b'{"text": "a", "date": "yesterday"}', "no date: 'yesterday'", '"2020-09-18"'),
        (b'{"text": "a", "tags": [7]}', 'an entry in "tags"', '"tags"'),
        ('{"text": "Mérida"}'.encode("cp1252"), "not UTF-8", "UTF-8"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_are_read(line: bytes, what: str, remedy: str) -> None:
    data = b"\n".join([_lines(_TRAMS), line, _lines({"text": "The last one is read too."})])
    first, fault, last = articles_of(data, path=PurePosixPath("export.jsonl"))
    assert isinstance(first, Found)
    assert isinstance(last, Found)
    assert isinstance(fault, ArticleError)
    assert re.search(what, fault.what)
    assert (fault.line, remedy in fault.remedy) == (2, True)


def test_one_json_list_is_refused_with_how_to_turn_it_into_lines() -> None:
    with pytest.raises(ArticleError, match="one JSON list") as fault:
        list(read_jsonl(b' [{"text": "a"},\n {"text": "b"}]'))
    assert "jq -c" in fault.value.remedy


def test_an_article_is_known_by_its_id_else_its_url_else_its_title_and_date() -> None:
    data = _lines(_TRAMS | {"id": "t-1"}, _TRAMS, {"title": "T", "date": "2024", "text": "Text."})
    paths = _paths(data)
    assert paths[:2] == ["sub/a.jsonl#t-1", "sub/a.jsonl#https://wire.example/2024/trams"]
    corrected = _lines({"text": "A line more."}, {"title": "T", "date": "2024", "text": "Corrected text."})
    assert _paths(corrected)[1] == paths[2]


def test_a_line_that_comes_before_it_does_not_change_an_article_s_identity() -> None:
    assert _paths(_lines({"text": "One."}, _TRAMS))[1] == _paths(_lines(_TRAMS))[0]


def test_two_lines_with_one_key_are_two_versions_and_numbered() -> None:
    assert _paths(_lines(_TRAMS, _TRAMS)) == [
        "sub/a.jsonl#https://wire.example/2024/trams",
        "sub/a.jsonl#https://wire.example/2024/trams~2",
    ]


def _lines(*records: object) -> bytes:
    return "\n".join(json.dumps(record) for record in records).encode()


def _paths(data: bytes) -> list[str]:
    found = articles_of(data, path=PurePosixPath("sub/a.jsonl"))
    return [one.article.path for one in found if isinstance(one, Found) and one.article.id == one.article.path]
