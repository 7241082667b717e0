"""From a marker to the sentence, to the whole article, and back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit, in_view


def test_a_marker_opens_its_source_at_the_quoted_sentence(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    visit.live.locator("a.cite").nth(1).click()
    quote = visit.page.locator("#t1-c2")
    expect(quote).to_be_focused()
    expect(quote).to_have_text("“We cannot wait for another winter,” said its chair, Ada Holm.")
    expect(visit.page.locator(".card.is-open")).to_have_count(1)
    assert in_view(quote)
    assert visit.page.locator("mark.is-chosen").get_attribute("id") == "t1-c2"


def test_sentences_of_one_paragraph_share_a_card_and_articles_are_grouped(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    sources = visit.live.locator(".source")
    expect(sources).to_have_count(2)
    expect(sources.nth(0).locator(".card")).to_have_count(2)
    expect(sources.nth(0).locator(".card").first.locator("mark")).to_have_count(2)
    expect(sources.nth(0).locator(".card").first.locator(".section")).to_have_text("What the council wants")
    expect(sources.nth(0).locator(".meta")).to_have_text("18 March 2021 · Mara Lind")
    expect(sources.nth(1).locator(".meta")).to_have_text("November 2020 (inferred)")


def test_a_card_leads_back_to_the_sentence_that_cites_it(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    visit.live.locator("a.back[aria-label='Back to the sentence that cites source 2']").click()
    expect(visit.live.locator("a.cite").nth(1)).to_be_focused()
    expect(visit.live.locator(".sentence.is-cited")).to_contain_text("We cannot wait")


def test_the_article_opens_at_the_chosen_sentence_and_gives_the_focus_back(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    visit.live.locator("a.cite").nth(3).click()
    read = visit.live.get_by_role("button", name=re.compile("Read the article: Island"))
    read.click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_have_text(
        "Island council demands safer ferries after winter of cancellations"
    )
    expect(dialog.locator("mark")).to_have_count(3)
    cited = dialog.locator("mark").nth(2)
    expect(cited).to_have_text("If nothing happens, the council will look for another operator, the letter warns.")
    expect(cited).to_be_focused()
    assert in_view(cited)
    expect(dialog.locator(".aside")).to_have_text("Send your comments to the harbour office.")
    expect(dialog.locator("footer")).to_contain_text("CC0-1.0")
    dialog.get_by_role("button", name="Back to the answer").click()
    expect(dialog).to_be_hidden()
    expect(read).to_be_focused()


def test_the_browsers_back_closes_the_article_and_keeps_the_conversation(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    visit.live.get_by_role("button", name=re.compile("Read the article: Bridge")).click()
    expect(visit.page.get_by_role("dialog").locator("mark")).to_have_count(1)
    visit.page.go_back()
    expect(visit.page.get_by_role("dialog")).to_be_hidden()
    expect(visit.live.locator("a.cite")).to_have_count(4)


def test_markers_of_an_earlier_turn_still_open_their_own_sources(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    visit.ask("And when?")
    visit.ask("And the bridge?")
    expect(visit.page.locator("#t1-c3")).to_be_hidden()
    visit.page.locator("#t1 a.cite").nth(2).click()
    expect(visit.page.locator("#t1-c3")).to_be_focused()
    assert in_view(visit.page.locator("#t1-c3"))
    expect(visit.page.locator("#t3-c3")).to_be_visible()


@pytest.mark.parametrize("query", ["", "?__theme=dark", "?q=What%20now%3F"])
def test_a_marker_never_reloads_the_page(visit_as: Callable[..., Visit], query: str) -> None:
    visit = visit_as().open(query)
    if "q=" not in query:
        visit.ask("What did the council demand?")
    visit.done()
    address = visit.page.url
    visit.page.evaluate("window.still = true")
    visit.live.locator("a.cite").first.click()
    assert visit.page.evaluate("window.still") is True
    assert visit.page.url == address


def test_hovering_or_focusing_a_marker_shows_the_quoted_sentence_with_title_and_date(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    tip = visit.page.locator(".byline-tip")
    visit.live.locator("a.cite").nth(2).hover()
    expect(tip).to_contain_text("has been put off until 2031.")
    expect(tip).to_contain_text("Bridge to the mainland put off until 2031 · November 2020")
    visit.page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    visit.page.locator("[data-conversations]").focus()
    visit.page.keyboard.press("Tab")
    expect(tip).to_contain_text("The company must inspect every hull")
    visit.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_the_quoted_sentence_is_shown_beside_the_sentence_that_cites_it_and_not_over_it(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    for number in range(4):
        visit.live.locator("a.cite").nth(number).hover()
        sentence = visit.live.locator(".sentence").nth(number).bounding_box()
        tip = visit.page.locator(".byline-tip").bounding_box()
        assert sentence and tip
        assert tip["y"] + tip["height"] <= sentence["y"] or tip["y"] >= sentence["y"] + sentence["height"]


def test_sources_can_be_used_while_the_answer_is_still_being_written(visit: Visit) -> None:
    visit.send("What did the council slowly demand?")
    expect(visit.live.locator(".answer")).to_contain_text("The company")
    visit.page.locator("#t1-c1").evaluate("mark => mark.focus()")
    expect(visit.live.locator(".answer")).to_contain_text("every hull by 1 May")
    expect(visit.page.locator("#t1-c1")).to_be_focused()
    visit.page.get_by_role("button", name="Stop").click()
    visit.done()


def test_an_answer_is_copied_with_its_sources(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as(permissions=["clipboard-read", "clipboard-write"]).open()
    visit.ask("What did the council demand?")
    visit.page.get_by_role("button", name="Copy with sources").click()
    expect(visit.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert "within a week. [1] “We cannot wait" in copied
    assert "18 March 2021, https://news.invalid/ferries" in copied
