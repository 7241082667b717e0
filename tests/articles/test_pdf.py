"""PDF: paragraphs put together again, headings by their print, and what a file that cannot be read says."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from rag.articles import pdf as reading
from rag.articles.blocks import Piece
from rag.articles.pdf import read_pdf
from rag.errors import ArticleError
from tests.articles.made import Printed, pdf, printed

_PARAGRAPHS = [
    f"Paragraph {name} says that the memo names twenty-two countries as producers of drugs, that Mexico is one of "
    f"them, and that the president wants to see more progress in the coming year than in the last."
    for name in "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
]


def test_lines_become_paragraphs_again_over_pages_and_running_lines_are_dropped() -> None:
    pages = printed(_PARAGRAPHS, head="The Daily Wire, 18 September 2020")
    assert len(pages) == 2
    assert [piece.text for piece in read_pdf(pdf(pages)).pieces] == _PARAGRAPHS


def test_a_paragraph_that_goes_on_on_the_next_page_stays_one() -> None:
    paragraph = ", and ".join(paragraph.rstrip(".") for paragraph in _PARAGRAPHS * 2) + "."
    pages = printed([paragraph])
    assert len(pages) > 1
    assert [piece.text for piece in read_pdf(pdf(pages)).pieces] == [paragraph]


def test_larger_print_and_bold_lines_are_headings_and_long_ones_go_on() -> None:
    page: list[Printed] = [
        (72, 760, 22, "Memo presses Mexico on cartels"),
        (72, 734, 22, "and on opium"),
        (72, 690, 11, "The memo names twenty-two countries as producers of drugs."),
        (72, 660, 14, "What it demands"),
        (72, 636, 11, "It demands more eradication of poppy fields in the north."),
        (72, 610, 11, "*A bold section"),
        (72, 590, 11, "It demands more extraditions of leaders to the United States."),
    ]
    assert [(piece.level, piece.text) for piece in read_pdf(pdf([page])).pieces] == [
        (1, "Memo presses Mexico on cartels and on opium"),
        (0, "The memo names twenty-two countries as producers of drugs."),
        (2, "What it demands"),
        (0, "It demands more eradication of poppy fields in the north."),
        (4, "A bold section"),
        (0, "It demands more extraditions of leaders to the United States."),
    ]


def test_title_author_and_date_are_those_of_the_file_and_programs_names_are_no_titles() -> None:
    info = "/Title (The memo) /Author (Jane Doe) /Subject (It warns.) /CreationDate (D:20200918101500Z)"
    head = read_pdf(pdf(printed(_PARAGRAPHS), info=info)).head
    assert (head.title, head.byline, head.summary, head.made) == ("The memo", "Jane Doe", "It warns.", "2020-09-18")
    assert head.date is None
    for title in ("Microsoft Word - memo final.docx", "untitled", "memo.indd", "https://wire.example/memo"):
        assert read_pdf(pdf(printed(_PARAGRAPHS), info=f"/Title ({title})")).head.title is None


def test_ligatures_and_mojibake_are_mended() -> None:
    found = read_pdf(
        pdf(printed(["The mayorâ€™s office gave the first five officers of the city a flat each, it said."]))
    )
    assert found.pieces == (Piece("The mayor’s office gave the first five officers of the city a flat each, it said."),)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(printed(_PARAGRAPHS))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    return _written(writer)


def _blank() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    return _written(writer)


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert [piece.text for piece in read_pdf(_encrypted("")).pieces] == _PARAGRAPHS


def test_too_many_pages_are_no_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_PAGES", 1)
    with pytest.raises(ArticleError, match="has 2 pages; an article has at most 1") as fault:
        read_pdf(pdf(printed(_PARAGRAPHS)))
    assert "Split it" in fault.value.remedy


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (b"hello", "no PDF", "suffix"),
        (_blank(), "has no text", "ocrmypdf"),
        (pdf([[(72, 700, 11, "Page 1")]]), "has no text", "ocrmypdf"),
        (_encrypted("secret"), "encrypted", "without a password"),
        (b"%PDF-1.4\n%%EOF", "damaged", "print it to a new PDF"),
        (pdf(printed(_PARAGRAPHS))[:2_000], "damaged", "print it to a new PDF"),
        (pdf([[(72, 700, 11, "#$% &/( )=? 12 34 56 #$% &/( )=? 12 34 56 78 90 +-*")]]), "which letters", "new PDF"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why_and_what_to_do(data: bytes, what: str, remedy: str) -> None:
    with pytest.raises(ArticleError, match=what) as fault:
        read_pdf(data)
    assert remedy in fault.value.remedy
