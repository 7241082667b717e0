"""Keyboard alone, a screen reader, a phone, the dark, pages that mean harm, and the first seconds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.samples import PAYLOAD
from tests.browser.scripted import ScriptedArchive
from tests.browser.visit import Visit, in_view, top

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_the_keyboard_alone_asks_opens_reads_and_returns(visit: Visit) -> None:
    keys = visit.page.keyboard
    keys.press("/")
    expect(visit.box).to_be_focused()
    keys.type("What did the council demand?")
    keys.press("Enter")
    visit.done()
    visit.page.locator("[data-conversations]").focus()
    keys.press("Tab")
    expect(visit.live.locator("a.cite").first).to_be_focused()
    keys.press("Enter")
    assert visit.focused() == "t1-c1"
    read = visit.live.get_by_role("button", name=re.compile("Read the article: Island"))
    for _ in range(6):
        keys.press("Tab")
        if read.evaluate("button => button === document.activeElement"):
            break
    keys.press("Enter")
    expect(visit.page.get_by_role("dialog").locator("mark").first).to_be_focused()
    keys.press("Escape")
    expect(read).to_be_focused()
    keys.press("/")
    expect(visit.box).to_be_focused()


def test_the_up_arrow_recalls_earlier_questions(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    visit.ask("And when?")
    visit.box.press("ArrowUp")
    expect(visit.box).to_have_value("And when?")
    visit.box.press("ArrowUp")
    expect(visit.box).to_have_value("What did the council demand?")
    visit.box.press("ArrowDown")
    visit.box.press("ArrowDown")
    expect(visit.box).to_have_value("")


def test_a_screen_reader_is_told_each_stage_and_then_the_whole_answer(visit: Visit) -> None:
    region = visit.page.locator("#byline-announcer [role=status]")
    expect(region).to_have_attribute("aria-live", "polite")
    visit.send("What did the council slowly demand?")
    expect(region).to_have_text("4 sources. The answer is being written.")
    visit.page.get_by_role("button", name="Stop").click()
    expect(region).to_have_text("Stopped.")
    visit.ask("What did the council demand?")
    expect(region).to_contain_text("The company must inspect every hull by 1 May")
    expect(region).to_contain_text("4 sources.")
    assert "[1]" not in region.inner_text()


def test_what_assistive_technology_needs_is_there(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Byline")
    expect(visit.page.get_by_role("heading", level=2)).to_have_text("What did the council demand?")
    expect(visit.page.get_by_role("complementary", name=re.compile("Sources of"))).to_have_count(1)
    marker = visit.live.locator("a.cite").first
    assert marker.get_attribute("role") == "doc-noteref"
    expect(marker).to_have_accessible_name(re.compile("^Source 1: Island council .*, 18 March 2021$"))
    expect(marker).to_have_accessible_description(re.compile("^The company must inspect every hull"))
    ids = visit.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id).filter(Boolean)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_everything_without_sideways_scrolling(visit_as: Callable[..., Visit], theme: str) -> None:
    visit = visit_as(**PHONE, color_scheme=theme).open()
    assert visit.fits()
    visit.ask("What did the council demand?")
    tops = [top(visit.live.locator(part)) for part in (".answer", ".actions", ".sources")]
    assert tops == sorted(tops)
    visit.live.locator("a.cite").nth(3).tap()
    expect(visit.page.locator("#t1-c4")).to_be_focused()
    assert in_view(visit.page.locator("#t1-c4"))
    expect(visit.page.locator(".byline-tip")).to_have_count(0)
    assert visit.fits()
    visit.live.locator(".read").first.tap()
    expect(visit.page.get_by_role("dialog").locator("mark")).to_have_count(3)
    assert visit.fits()
    visit.page.keyboard.press("Escape")
    visit.ask("W" * 300)
    assert visit.fits()
    for part in (".question", ".understood"):
        assert visit.live.locator(part).evaluate("element => element.scrollWidth <= element.clientWidth")
    visit.ask("Something hostile?")
    assert visit.fits()


def test_the_dark_is_dark_and_the_light_is_light(visit_as: Callable[..., Visit]) -> None:
    def ground(**options: Any) -> int:
        visit = visit_as(**options).open()
        colour = visit.page.locator(".gradio-container").evaluate("e => getComputedStyle(e).backgroundColor")
        return sum(int(part) for part in re.findall(r"\d+", colour)[:3])

    assert ground(color_scheme="dark") < 120
    assert ground(color_scheme="light") > 700


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_reaches_aa_contrast(visit_as: Callable[..., Visit], theme: str) -> None:
    visit = visit_as(color_scheme=theme).open()
    assert visit.page.evaluate(LOW_CONTRAST) == []
    visit.ask("What did the council demand?")
    visit.live.locator("a.cite").first.click()
    assert visit.page.evaluate(LOW_CONTRAST) == []
    visit.ask("What will the weather be?")
    assert visit.page.evaluate(LOW_CONTRAST) == []
    visit.ask("Will it break?")
    assert visit.page.evaluate(LOW_CONTRAST) == []


def test_markup_in_a_question_is_shown_as_it_was_typed(visit: Visit) -> None:
    visit.ask(PAYLOAD)
    assert visit.live.locator(".question").inner_text() == PAYLOAD
    assert visit.live.locator(".question *").count() == 0
    assert visit.page.evaluate("window.pwned") is None


def test_markup_in_an_article_neither_runs_nor_fetches(visit: Visit) -> None:
    visit.ask("Something hostile?")
    expect(visit.live.locator("mark")).to_have_text(f"Before. {PAYLOAD} After.")
    visit.live.locator("a.cite").hover()
    expect(visit.page.locator(".byline-tip")).to_contain_text(PAYLOAD)
    visit.live.locator(".read").click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.locator("mark")).to_have_text(f"Before. {PAYLOAD} After.")
    expect(dialog.get_by_role("heading", level=2)).to_have_text(PAYLOAD)
    assert visit.page.locator("main :is(img, script, iframe), main a[href^=javascript]").count() == 0
    assert visit.page.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    "question", ["¿Qué pidió el consejo?", "ماذا طلب المجلس؟", "議会は何を要求しましたか", "a\ud83d b"]
)
def test_other_scripts_and_odd_characters_get_an_answer(visit: Visit, question: str) -> None:
    visit.box.evaluate(
        "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', {bubbles: true})) }",
        question.replace("\ud83d", ""),
    )
    visit.box.press("Enter")
    expect(visit.page.locator(".turn")).to_have_count(1)
    visit.done()


def test_only_what_is_named_is_an_endpoint(visit: Visit, address: str) -> None:
    api = visit.page.request.get(f"{address}/gradio_api/info").json()
    assert set(api["named_endpoints"]) == {"/ask", "/search", "/articles", "/status"}
    assert api["unnamed_endpoints"] == {}


# Text whose colour stands out less than 4.5 to 1 (3 to 1 when large) from the nearest painted ground.
LOW_CONTRAST = """() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const low = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, style = getComputedStyle(e);
    if (!walk.currentNode.data.trim() || !e.checkVisibility({ visibilityProperty: true })) continue;
    if (e.closest(".visually-hidden, .sr-only, style")) continue;
    const [a, b] = [light(parts(style.color)), light(ground(e))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24;
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) low.push([e.className, walk.currentNode.data.trim(), style.color]);
  }
  return low;
}"""


def test_while_models_load_the_page_says_so_and_the_question_waits(
    visit_as: Callable[..., Visit], archive: ScriptedArchive
) -> None:
    archive.loading = True
    visit = visit_as().open()
    loading = visit.page.locator(".loading")
    expect(loading).to_contain_text("Loading the reading models; your question will be answered")
    visit.send("What did the council demand?")
    expect(visit.live.locator(".progress")).to_contain_text("Loading the reading models")
    archive.loading = False
    visit.done()
    expect(visit.live.locator("a.cite")).to_have_count(4)
    expect(loading).to_have_count(0)


def test_the_examples_appear_once_the_models_are_there(
    visit_as: Callable[..., Visit], archive: ScriptedArchive
) -> None:
    archive.loading = True
    visit = visit_as().open()
    expect(visit.page.locator(".welcome")).to_be_visible()
    expect(visit.page.locator(".examples")).to_have_count(0)
    archive.loading = False
    expect(visit.page.locator(".examples li")).to_have_count(4)
