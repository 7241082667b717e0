"""Word documents: headings by style, lists and tables in their place, the final text of what was changed."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rag.articles import docx as reading
from rag.articles.blocks import Piece
from rag.articles.docx import read_docx
from rag.errors import ArticleError
from tests.articles.made import docx, saved


def test_headings_come_by_their_style_and_lists_as_paragraphs() -> None:
    data = docx(
        [("Title", "The memo"), "First.", ("Heading 2", "Demands"), ("List Bullet", "More."), ("Caption", "A map.")]
    )
    assert read_docx(data).pieces == (
        Piece("The memo", 1),
        Piece("First."),
        Piece("Demands", 2),
        Piece("More."),
        Piece("A map."),
    )


def test_a_style_made_from_a_heading_is_one() -> None:
    document = Document()
    style = document.styles.add_style("Crosshead", 1)
    style.base_style = document.styles["Heading 3"]
    document.add_paragraph("Demands", style=style)
    assert read_docx(saved(document)).pieces == (Piece("Demands", 3),)


def test_a_table_s_rows_stand_where_the_table_stands_and_joined_cells_count_once() -> None:
    document = Document()
    document.add_paragraph("Before.")
    table = document.add_table(3, 2)
    for row, words in enumerate([("Year", "Tons"), ("2019", "106"), ("All", "")]):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    table.cell(2, 0).merge(table.cell(2, 1))
    document.add_paragraph("After.")
    texts = [piece.text for piece in read_docx(saved(document)).pieces]
    assert texts == ["Before.", "Year | Tons", "2019 | 106", "All", "After."]


def test_of_tracked_changes_the_final_text_is_read_and_of_drawings_nothing() -> None:
    document = Document()
    paragraph = document.add_paragraph("The memo names ")
    space = nsdecls("w")
    for change in (
        f'<w:ins {space}><w:r><w:t xml:space="preserve">twenty-two </w:t></w:r></w:ins>',
        f'<w:del {space}><w:r><w:delText xml:space="preserve">ten </w:delText></w:r></w:del>',
        f"<w:moveFrom {space}><w:r><w:t>gone </w:t></w:r></w:moveFrom>",
        f"<w:r {space}><w:t>countries.</w:t></w:r>",
        f"<w:r {space}><w:pict><w:txbxContent><w:p><w:r><w:t>A box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
    ):
        paragraph._p.append(parse_xml(change))
    assert read_docx(saved(document)).pieces == (Piece("The memo names twenty-two countries."),)


def test_text_inside_a_content_control_is_read() -> None:
    document = Document()
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Inside.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(control))
    assert read_docx(saved(document)).pieces == (Piece("Inside."),)


def test_headers_and_footers_are_left_out() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "The Daily Wire"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph("Text.")
    assert read_docx(saved(document)).pieces == (Piece("Text."),)


def test_the_core_properties_are_the_head() -> None:
    created = datetime(2020, 9, 18, 10, 15)
    head = read_docx(
        docx(["Text."], title="The memo", author="Jane Doe", subject="It warns.", keywords="a; b, c", created=created)
    ).head
    assert (head.title, head.byline, head.summary, head.tags) == ("The memo", "Jane Doe", "It warns.", ("a", "b", "c"))
    assert (head.date, head.made) == (None, "2020-09-18")


@pytest.mark.parametrize("name", ["python-docx", "Microsoft Office User", "User", "Administrator", ""])
def test_what_programs_enter_as_the_author_is_nobody(name: str) -> None:
    assert read_docx(docx(["Text."], author=name)).head.byline is None


def _zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"hello", "no DOCX"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old Word document .* or one that a password locks"),
        (_zipped(a_txt="x"), "no Word document"),
        (_zipped(word__document_xml="<w/>"), "damaged"),
        (docx(["Text."])[:-400], "no DOCX"),
    ],
)
def test_a_file_that_is_no_docx_says_what_it_is(data: bytes, what: str) -> None:
    with pytest.raises(ArticleError, match=what) as fault:
        read_docx(data)
    assert "save it again as .docx" in fault.value.remedy


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MAX_UNPACKED", 1_000_000)
    with pytest.raises(ArticleError, match="unpacks to 2 MB, more than 1 MB") as fault:
        read_docx(_zipped(word__document_xml=" " * 2_000_000))
    assert "zip bomb" in fault.value.remedy
