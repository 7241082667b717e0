"""What a page says about its article: which of its marks are believed, and in what order."""

from __future__ import annotations

import pytest

from rag.articles.head import Head
from rag.articles.html import read_page
from rag.errors import ArticleError
from tests.articles.made import page

_TEXT = "<p>The memo names twenty-two countries as producers of drugs, and Mexico is one of them.</p>"
_LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
    {"@type": "Organization", "name": "The Daily Wire"},
    {"@type": ["NewsArticle"], "headline": "The memo", "datePublished": "2020-09-18T23:00:00-06:00",
     "dateModified": "2020-09-20", "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Ron Roe"}],
     "license": "https://creativecommons.org/licenses/by/4.0/", "keywords": "mexico, drugs",
     "description": "It warns.", "inLanguage": "en-GB", "mainEntityOfPage": {"@id": "https://wire.example/2020/memo"}}
]}</script>"""


def test_json_ld_states_all_there_is_to_know() -> None:
    assert _head(_LINKED, language="") == Head(
        title="The memo",
        date="2020-09-18",
        byline="Jane Doe, Ron Roe",
        summary="It warns.",
        tags=("mexico", "drugs"),
        license="https://creativecommons.org/licenses/by/4.0/",
        url="https://wire.example/2020/memo",
        updated="2020-09-20",
        language="en-GB",
    )


def test_without_json_ld_the_meta_elements_are_read() -> None:
    meta = """<meta property="og:title" content="The memo | The Daily Wire">
    <meta property="og:site_name" content="The Daily Wire"><meta name="author" content="By Jane Doe">
    <meta property="article:published_time" content="2020-09-18T10:00:00Z"><meta name="description" content="It warns.">
    <meta property="article:modified_time" content="2020-09-20T10:00:00Z"><meta property="article:tag" content="mexico">
    <meta property="og:url" content="https://wire.example/2020/memo">
    <meta name="dcterms.license" content="CC BY 4.0">"""
    assert _head(meta) == Head(
        title="The memo",
        date="2020-09-18",
        byline="Jane Doe",
        summary="It warns.",
        tags=("mexico",),
        license="CC BY 4.0",
        url="https://wire.example/2020/memo",
        updated="2020-09-20",
        language="en",
    )


def test_what_only_the_page_s_looks_tell_is_marked_as_inferred() -> None:
    head = _head("<title>The memo - The Daily Wire</title>", body=f"<h1>The memo</h1><address>{_TEXT}")
    assert (head.title, head.inferred) == ("The memo", ("title",))


@pytest.mark.parametrize(
    ("mark", "inferred"), [('itemprop="datePublished"', ()), ("pubdate", ()), ('class="published"', ("date",))]
)
def test_a_time_is_the_date_stated_where_it_is_marked_so_and_inferred_where_not(
    mark: str, inferred: tuple[str, ...]
) -> None:
    head = _head("", body=f'<time datetime="2020-09-18T10:00:00Z" {mark}>Friday</time>{_TEXT}')
    assert (head.date, head.inferred) == ("2020-09-18", inferred)


@pytest.mark.parametrize(
    "broken", ["{", "[]", '"text"', '{"@type": 7}', "null", '{"@type": "NewsArticle", "author": 7}']
)
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    head = _head(f'<script type="application/ld+json">{broken}</script><meta property="og:title" content="The memo">')
    assert head.title == "The memo"


def test_the_canonical_address_goes_before_the_one_it_was_found_at() -> None:
    canonical = '<link rel="canonical" href="/2020/memo">'
    assert _head(canonical, url="https://wire.example/amp/2020/memo?x=1").url == "https://wire.example/2020/memo"


def test_a_front_page_is_no_article() -> None:
    front = '<link rel="canonical" href="https://wire.example/"><meta property="og:type" content="website">'
    with pytest.raises(ArticleError, match="front page of a site"):
        _head(front)


def test_a_front_page_is_no_article_s_address() -> None:
    wrong = '<link rel="canonical" href="https://wire.example/"><meta property="og:type" content="article">'
    assert _head(wrong, url="https://wire.example/2020/memo").url == "https://wire.example/2020/memo"
    assert _head(wrong).url is None


@pytest.mark.parametrize(
    "comment",
    ["<!-- saved from url=(0030)https://wire.example/2020/memo -->", "<!--\n Page saved with SingleFile \n url: "
     "https://wire.example/2020/memo \n saved date: Fri Sep 18 2020\n-->"],
)  # fmt: skip
def test_the_address_a_browser_notes_in_a_saved_page_is_its_url(comment: str) -> None:
    assert read_page(comment.encode() + page(_TEXT)).head.url == "https://wire.example/2020/memo"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://[", "  "])
def test_an_address_that_is_none_of_the_web_is_not_taken(address: str) -> None:
    assert _head(f'<link rel="canonical" href="{address}">').url is None


def test_a_link_marked_as_licence_is_the_licence() -> None:
    link = '<link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">'
    assert _head(link).license == "https://creativecommons.org/publicdomain/zero/1.0/"


def _head(head: str, *, body: str = _TEXT, url: str | None = None, language: str = "en") -> Head:
    return read_page(page(body, head=head, language=language), url=url).head
