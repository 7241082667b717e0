"""Front matter: every field, and the line of every fault."""

from __future__ import annotations

import pytest

from rag.articles.front_matter import split_front_matter
from rag.articles.head import Head
from rag.errors import ArticleError
from rag.types import Source


def test_every_field_is_read() -> None:
    head, body = split_front_matter(
        "---\nid: memo-2020\ntitle: The memo\ndate: 2020-09-18\nbyline: Sample desk\nsummary: It warns.\n"
        "tags: [mexico, us-policy]\nlicense: CC0-1.0\nurl: https://example.org/memo\nsources:\n"
        "- title: Trump warns\n  publisher: Star\n  date: 2019-08-09\n  url: https://example.org/star\n"
        "- A bare title\n---\nText.\n"
    )
    assert head == Head(
        id="memo-2020",
        title="The memo",
        date="2020-09-18",
        byline="Sample desk",
        summary="It warns.",
        tags=("mexico", "us-policy"),
        license="CC0-1.0",
        url="https://example.org/memo",
        sources=(Source("Trump warns", "Star", "2019-08-09", "https://example.org/star"), Source("A bare title")),
    )
    assert body == "Text.\n"


def test_toml_between_plus_signs_is_read_as_yaml_is() -> None:
    head, body = split_front_matter(
        '+++\ntitle = "The memo"\ndate = 2020-09-18\nupdated = 2020-09-20T10:00:00Z\nid = 7\ndraft = false\n'
        'author = ["Jane Doe", "John Roe"]\ntags = ["mexico", "us-policy"]\n[[sources]]\ntitle = "Trump warns"\n'
        'date = "9 August 2019"\n+++\nText.\n---\n'
    )
    assert head == Head(
        id="7",
        title="The memo",
        date="2020-09-18",
        updated="2020-09-20",
        byline="Jane Doe, John Roe",
        tags=("mexico", "us-policy"),
        sources=(Source("Trump warns", None, "2019-08-09", None),),
    )
    assert body == "Text.\n---\n"


def test_an_empty_head_of_toml_declares_nothing() -> None:
    assert split_front_matter("+++\n\n+++\nText.") == (Head(), "Text.")


def test_a_text_without_a_head_comes_back_whole() -> None:
    assert split_front_matter("Text.\n---\nMore.") == (Head(), "Text.\n---\nMore.")
    assert split_front_matter("") == (Head(), "")


def test_blank_lines_above_the_head_do_no_harm() -> None:
    assert split_front_matter("\n\n---\ntitle: A\n---\nText.") == (Head(title="A"), "Text.")


@pytest.mark.parametrize("head", ["", "# a comment", "title:\ndate: null\ntags: []\nsources: ~\n"])
def test_an_empty_head_and_empty_fields_declare_nothing(head: str) -> None:
    assert split_front_matter(f"---\n{head}\n---\nText.")[0] == Head()


@pytest.mark.parametrize("written", ["No", "007", "1984", "12:30", "2020-09-18", "1e3", "true"])
def test_a_value_is_the_text_that_was_written(written: str) -> None:
    assert split_front_matter(f"---\ntitle: {written}\nid: {written}\n---\n")[0] == Head(title=written, id=written)


def test_a_list_of_authors_is_a_byline() -> None:
    assert split_front_matter("---\nauthor: [Jane Doe, John Roe]\n---\n")[0].byline == "Jane Doe, John Roe"
    assert split_front_matter("---\nbyline: Jane Doe\nauthor: X\n---\n")[0].byline == "Jane Doe"


def test_tags_may_be_written_with_commas() -> None:
    assert split_front_matter("---\ntags: mexico,  us policy ,\n---\n")[0].tags == ("mexico", "us policy")


def test_a_british_licence_is_a_license() -> None:
    assert split_front_matter("---\nlicence: MIT\n---\n")[0].license == "MIT"


def test_a_value_over_several_lines_is_one_line() -> None:
    assert split_front_matter("---\ntitle: >\n  One\n  two\n---\n")[0].title == "One two"


@pytest.mark.parametrize(
    ("written", "iso"),
    [("'2020-09-18'", "2020-09-18"), ("2020-09-18T10:30:00+02:00", "2020-09-18"), ("2020-09", "2020-09"),
     ("2020", "2020"), ("18 September 2020", "2020-09-18"), ('"Sept. 18, 2020"', "2020-09-18")],
)  # fmt: skip
def test_a_date_may_be_written_in_several_ways(written: str, iso: str) -> None:
    assert split_front_matter(f"---\ndate: {written}\n---\n")[0].date == iso


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        ("---\ntitle: A\nText.", 1, "never closed"),
        ("---\ntitle: A\nsummary: Two: colons\n---\n", 3, "not valid YAML"),
        ("---\ntitle: 'open\n---\n", 2, "not valid YAML"),
        ("---\ntitle: A\n\x07: b\n---\n", 3, "not valid YAML"),
        ("---\n- a\n- b\n---\n", 2, "not a list of fields"),
        ("---\ntitle: A\ndate: next week\n---\n", 3, "'date'"),
        ("---\ndate: 2020-02-31\n---\n", 2, "'date'"),
        ("---\ntitle: A\nsummary:\n- one\n- two\n---\n", 4, "'summary'"),
        ("---\ntags:\n- [one]\n---\n", 3, "'tags'"),
        ("---\nsources: Star\n---\n", 2, "'sources'"),
        ("---\nsources:\n- publisher: Star\n---\n", 3, "'title'"),
        ("---\nsources:\n- [Star]\n---\n", 3, "'sources'"),
        ("---\ndate: 2020-01-01\nsources:\n- title: A\n  date: soon\n---\n", 5, "'date'"),
        ("\n---\ntitle: A\ndate: soon\n---\n", 4, "'date'"),
        (f"---\ntitle: {'[' * 5000}\n---\n", 2, "not valid YAML"),
        ('+++\ntitle = "A"\nText.', 1, "never closed"),
        ('+++\ntitle = "A"\ndate: 2020\n+++\n', 3, "not valid TOML"),
        ('+++\ntitle = "A"\n"b" = "open\n+++\n', 3, "not valid TOML"),
        ('\n+++\ntitle = "A"\ndate = "soon"\n+++\n', 4, "'date'"),
        ('+++\ntitle = "A"\n\n[[sources]]\npublisher = "Star"\n+++\n', 4, "'title'"),
        ("+++\ndate = [2020]\n+++\n", 2, "'date'"),
        (f"+++\ntitle = {'[' * 5000}\n+++\n", 2, "not valid TOML"),
    ],
)
def test_a_fault_names_its_line_and_a_remedy(text: str, line: int, named: str) -> None:
    with pytest.raises(ArticleError) as fault:
        split_front_matter(text)
    assert fault.value.line == line
    assert named in fault.value.what
    assert "\n" not in str(fault.value)
    assert fault.value.remedy.endswith(".")
