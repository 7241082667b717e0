"""A narrowing stands in the page's link and in chips, and markup in it is text."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.text.labels import Label
from rag.types import WHOLE_ARCHIVE, Narrowing
from rag.ui.narrowing import Chip, chips, from_link, left_words, link_of, readable_link
from rag.ui.render_narrowing import SUGGESTED, limits_html, narrowing_html, suggestions_html

FULL = Narrowing("2020-09", "2021", ("opium", "a&b"), ("The Star",), ("memo",))


def test_a_narrowing_survives_the_way_through_a_link() -> None:
    assert link_of(FULL) == "article=memo&tag=opium&tag=a%26b&source=The+Star&from=2020-09&to=2021"
    pairs = [(chip.name, chip.value) for chip in chips(FULL)]
    assert from_link([("q", "What?"), ("__theme", "dark"), *pairs]) == FULL
    assert (link_of(WHOLE_ARCHIVE), from_link([])) == ("", WHOLE_ARCHIVE)


def test_a_date_that_a_link_gives_twice_is_the_last_one() -> None:
    assert from_link([("from", "2019"), ("from", "2020")]) == Narrowing(since="2020")


def test_a_link_with_dates_that_cannot_be_read_keeps_the_rest_and_says_why() -> None:
    narrowing, fault = readable_link([("from", "soon"), ("tag", "opium")])
    assert narrowing == Narrowing(tags=("opium",))
    assert isinstance(fault, QuestionError) and "soon" in fault.what
    assert readable_link([("tag", "opium")]) == (narrowing, None)


def test_chips_say_in_words_what_is_set() -> None:
    assert chips(FULL, title_of=lambda name: f"Title of {name}") == [
        Chip("article", "memo", "Article: Title of memo"),
        Chip("tag", "opium", "Tag: opium"),
        Chip("tag", "a&b", "Tag: a&b"),
        Chip("source", "The Star", "Source: The Star"),
        Chip("from", "2020-09", "From September 2020"),
        Chip("to", "2021", "To 2021"),
    ]


def test_what_is_left_is_counted() -> None:
    assert [left_words(left, 1204) for left in (0, 1, 1204)] == [
        "no article",
        "1 of 1,204 articles",
        "1,204 of 1,204 articles",
    ]


def test_every_chip_has_a_button_that_takes_it_away_and_markup_in_it_is_text(payload: str) -> None:
    html = narrowing_html(chips(Narrowing(tags=(payload,))), link="tag=x", left="no article")
    assert html.count("data-widen") == 1 and "Remove: Tag:" in html
    assert "<script" not in html and "<img" not in html
    two = narrowing_html(chips(FULL), link=link_of(FULL), left="")
    assert two.count('data-widen=""') == 1  # all at once


def test_the_form_suggests_tags_and_sources_no_more_than_help(payload: str) -> None:
    tags = [Label(payload, 2), *(Label(f"tag {n}", 1) for n in range(SUGGESTED))]
    html = suggestions_html(tags, [Label("The Star", 1)])
    assert html.count("<option") == SUGGESTED + 1
    assert '<option value="The Star">1 article</option>' in html
    assert "<script" not in html and "<img" not in html


@pytest.mark.parametrize("name", ["from", "to", "tag", "source"])
def test_every_field_of_the_form_has_a_label(name: str) -> None:
    assert f'<input type="text" name="{name}"' in limits_html()
