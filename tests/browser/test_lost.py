"""A server that does not answer is said where the reader looks, and the page goes on when it does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.scripted import ScriptedArchive
from tests.browser.visit import Visit

QUESTION = "What did the council demand?"
AGAIN = "The server did not answer. Try again when it is back."
# What the browser and Gradio say of requests that reach nobody.
EXPECTED = ("net::ERR", "Failed to fetch", "AbortError", "Connection errored out")


@pytest.fixture
def reader(visit: Visit) -> Iterator[Visit]:
    """Open the page; that requests fail is what these tests are about, and nothing to find fault with."""
    yield visit
    visit.errors[:] = [each for each in visit.errors if not any(part in each for part in EXPECTED)]


def lose(visit: Visit) -> None:
    """Let no request reach the server any more."""
    visit.page.route("**/gradio_api/**", lambda route: route.abort())


def find(visit: Visit) -> None:
    """Let requests reach the server again."""
    visit.page.unroute("**/gradio_api/**")


@pytest.mark.parametrize("way", ["wait", "stop"])
def test_a_server_lost_in_mid_answer_is_told_in_the_turn_which_can_be_asked_again(
    reader: Visit, archive: ScriptedArchive, way: str
) -> None:
    archive.loading = True  # so that the answer is on its way until this ends
    reader.send(QUESTION)
    expect(reader.live.locator("[aria-busy=true]")).to_have_count(1)
    lose(reader)
    if way == "stop":
        reader.page.get_by_role("button", name="Stop").click()
    told = reader.live.get_by_role("alert")
    expect(told).to_contain_text("The server does not answer any more.")
    expect(reader.live.locator(".progress")).to_have_count(0)
    expect(reader.page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(reader.live.get_by_role("button", name="Ask again")).to_be_visible()
    archive.loading = False
    find(reader)
    reader.page.reload()  # as Gradio does by itself once the server is back
    again = reader.live.get_by_role("button", name="Ask again")
    again.click()
    expect(reader.live.locator("a.cite")).to_have_count(4)
    reader.done()


def test_a_question_that_reaches_nobody_is_said_to_and_stays_in_the_box(reader: Visit) -> None:
    lose(reader)
    reader.send(QUESTION)
    line = reader.page.locator(".unanswered")
    expect(line.get_by_role("alert")).to_have_text(AGAIN)
    expect(reader.box).to_have_value(QUESTION)


def test_a_narrowing_that_reaches_nobody_is_said_to_and_stays_in_the_form(reader: Visit) -> None:
    lose(reader)
    reader.page.locator("#byline-limits summary").click()
    form = reader.page.locator("#byline-limits")
    form.get_by_label("Tag").fill("ferries")
    form.get_by_role("button", name="Narrow").click()
    expect(reader.page.locator(".unanswered").get_by_role("alert")).to_have_text(AGAIN)
    expect(form.get_by_label("Tag")).to_have_value("ferries")


@pytest.mark.parametrize("name", ["Ask again", "New conversation"])
def test_a_button_that_reaches_nobody_is_said_to(reader: Visit, name: str) -> None:
    reader.ask(QUESTION)
    lose(reader)
    reader.page.get_by_role("button", name=name).click()
    expect(reader.page.locator(".unanswered").get_by_role("alert")).to_have_text(AGAIN)
    expect(reader.live.locator("a.cite")).to_have_count(4)


def test_feedback_export_and_the_archive_say_that_nobody_answered(reader: Visit) -> None:
    reader.ask(QUESTION)
    lose(reader)
    reader.live.get_by_role("button", name="Feedback").click()
    reader.live.get_by_label("Good").check()
    reader.live.get_by_role("button", name="Send").click()
    expect(reader.live.locator("form.judge").get_by_role("alert")).to_have_text("The server did not answer. Try again.")
    reader.page.locator("[data-conversations]").click()
    reader.page.get_by_role("button", name="Save as Markdown").first.click()
    expect(reader.page.locator(".keeping-told")).to_have_text("The server did not answer. Try again.")
    reader.page.keyboard.press("Escape")
    reader.page.get_by_role("link", name="Archive").click()
    expect(reader.page.locator("[data-part=list]")).to_have_text("The server did not answer. Try again.")
    expect(reader.page.locator("[data-part=status]")).to_have_text("The server did not answer. Try again.")
    find(reader)
    reader.page.get_by_label("Search the articles").fill("ferries")
    expect(reader.table.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_gradios_notice_covers_neither_the_head_nor_the_question_box(reader: Visit, width: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": 844})
    lose(reader)
    reader.send(QUESTION)
    expect(reader.page.locator(".unanswered p")).to_be_visible()
    notice = reader.page.locator(".toast-body").first.bounding_box()
    assert notice
    for part in ("#byline-top", "#byline-composer"):
        box = reader.page.locator(part).bounding_box()
        assert box
        beside = notice["x"] >= box["x"] + box["width"]
        assert beside or notice["y"] >= box["y"] + box["height"] or notice["y"] + notice["height"] <= box["y"]


def test_what_was_said_goes_when_the_server_answers(reader: Visit) -> None:
    lose(reader)
    reader.send(QUESTION)
    expect(reader.page.locator(".unanswered p")).to_have_count(1)
    find(reader)
    reader.page.reload()
    reader.ask(QUESTION)
    expect(reader.page.locator(".unanswered p")).to_have_count(0)
