"""What a reader does with a turn: edit, judge, go on, copy, and order its articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.kept import forgive, kept, reload
from tests.browser.scripted import ScriptedArchive
from tests.browser.test_everyone import PHONE
from tests.browser.visit import Visit, top

QUESTION = "What did the council demand?"


@pytest.fixture
def reader(visit: Visit, archive: ScriptedArchive) -> Iterator[Visit]:
    """Open the page in a browser that has kept nothing, over an archive without feedback."""
    visit.page.evaluate("localStorage.clear()")
    archive.feedback.clear()
    yield visit
    archive.disk_full = False


def test_the_last_question_is_edited_in_its_place(reader: Visit, archive: ScriptedArchive) -> None:
    reader.ask(QUESTION)
    reader.ask("And whn?")
    reader.live.get_by_role("button", name="Edit").click()
    expect(reader.box).to_have_value("And whn?")
    expect(reader.box).to_be_focused()
    expect(reader.page.locator(".editing")).to_contain_text("Editing this question: its answer is replaced.")
    reader.box.fill("And when?")
    reader.box.press("Enter")
    expect(reader.live.locator(".question")).to_have_text("And when?")
    reader.done()
    expect(reader.page.locator(".turn")).to_have_count(2)
    expect(reader.page.locator(".editing")).to_have_text("")
    assert [turn.content for turn in archive.asked[-1][1] if turn.role == "user"] == [QUESTION]
    reader.page.wait_for_function("Object.values(localStorage).some(each => each.includes('And when?'))")
    assert kept(reader) == 1


def test_what_follows_an_edited_question_is_kept_as_a_conversation_of_its_own(
    reader: Visit, archive: ScriptedArchive
) -> None:
    reader.ask(QUESTION)
    reader.ask("And when?")
    reader.page.locator("#t1").get_by_role("button", name="Edit").click()
    expect(reader.page.locator(".editing")).to_contain_text("as it is now, it stays under Conversations")
    reader.send("What did Ada Holm say?")
    expect(reader.live.locator(".question")).to_have_text("What did Ada Holm say?")
    reader.done()
    expect(reader.page.locator(".turn")).to_have_count(1)
    assert archive.asked[-1] == ("What did Ada Holm say?", ())
    reader.page.get_by_role("button", name=re.compile("^Conversations")).click()
    rows = reader.page.get_by_role("dialog").locator(".conversations li")
    expect(rows).to_have_count(2)
    rows.get_by_role("button", name=QUESTION, exact=True).click()
    expect(reader.page.locator(".turn")).to_have_count(2)


@pytest.mark.parametrize("way", ["Cancel", "Escape"])
def test_editing_can_be_given_up_and_what_was_typed_comes_back(reader: Visit, way: str) -> None:
    reader.ask(QUESTION)
    reader.box.fill("half a thought")
    reader.live.get_by_role("button", name="Edit").click()
    if way == "Cancel":
        reader.page.get_by_role("button", name="Cancel", exact=True).click()
    else:
        reader.box.press("Escape")
    expect(reader.box).to_have_value("half a thought")
    expect(reader.page.locator(".editing")).to_have_text("")
    reader.ask("And when?")
    expect(reader.page.locator(".turn")).to_have_count(2)


def test_an_edited_question_that_is_refused_changes_nothing_and_is_still_edited(reader: Visit) -> None:
    reader.ask(QUESTION)
    reader.ask("And when?")
    before = reader.page.evaluate("Object.values(localStorage)")
    reader.page.locator("#t1").get_by_role("button", name="Edit").click()
    reader.send("???")
    expect(reader.page.get_by_role("alert").first).to_contain_text("The question has no words.")
    assert reader.page.locator(".question").all_inner_texts() == [QUESTION, "And when?"]
    assert reader.page.evaluate("Object.values(localStorage)") == before
    expect(reader.page.locator(".editing")).to_contain_text("Editing question 1")
    reader.send("Who is Ada Holm?")
    expect(reader.page.locator(".question")).to_have_text(["Who is Ada Holm?"])
    expect(reader.page.locator(".editing")).to_have_text("")
    reader.done()


def test_a_question_is_still_edited_when_the_server_could_not_be_reached(reader: Visit) -> None:
    reader.ask(QUESTION)
    reader.box.fill("half a thought")
    reader.live.get_by_role("button", name="Edit").click()
    reader.page.route("**/queue/join*", lambda route: route.abort(), times=1)
    with reader.page.expect_event("domcontentloaded"):  # Gradio loads the page anew once it reaches the server again
        reader.send("Who is Ada Holm?")
    reader.live.wait_for()
    reader.errors.clear()  # what Chromium and Gradio say of the request that was cut off
    expect(reader.live.locator(".question")).to_have_text(QUESTION)
    expect(reader.page.locator(".editing")).to_contain_text("Editing this question")
    expect(reader.box).to_have_value("Who is Ada Holm?")
    reader.box.press("Enter")
    expect(reader.live.locator(".question")).to_have_text("Who is Ada Holm?")
    reader.done()
    expect(reader.page.locator(".turn")).to_have_count(1)
    expect(reader.box).to_have_value("half a thought")
    assert kept(reader) == 1


@pytest.mark.parametrize("way", ["Who is Ada Holm?", "Ask again"])
def test_asking_something_else_ends_the_editing(reader: Visit, way: str) -> None:
    reader.ask(QUESTION)
    expect(reader.live.locator(".next li")).to_have_count(2)
    reader.live.get_by_role("button", name="Edit").click()
    reader.box.fill("What did the council ask for?")
    reader.live.get_by_role("button", name=way).click()
    expect(reader.page.locator(".editing")).to_have_text("")
    expect(reader.live.locator("[aria-busy=true]")).to_have_count(1)
    reader.done()
    expect(reader.box).to_have_value("What did the council ask for?")
    asked = reader.page.locator(".question").all_inner_texts()
    reader.ask("And when?")
    expect(reader.page.locator(".question")).to_have_text([*asked, "And when?"])
    assert kept(reader) == 1


def test_the_keyboard_alone_judges_an_answer_and_takes_it_back(reader: Visit, archive: ScriptedArchive) -> None:
    reader.ask(QUESTION)
    reader.ask("And when?")
    keys = reader.page.keyboard
    reader.live.get_by_role("button", name="Feedback").focus()
    keys.press("Enter")
    expect(reader.live.get_by_label("Good")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(reader.live.get_by_label("A citation is wrong")).to_be_checked()
    keys.press("Tab")
    keys.type("It was another week.")
    keys.press("Tab")
    keys.press("Enter")
    expect(reader.live.locator(".judged")).to_contain_text("Thank you. Feedback: A citation is wrong")
    (given,) = archive.feedback.values()
    assert (given.verdict, given.note, given.question) == ("wrong citation", "It was another week.", "And when?")
    assert given.history[0].content == QUESTION
    assert (given.generation, len(given.citations)) == ("gen-000001", 4)
    expect(reader.live.get_by_role("button", name="Undo the feedback")).to_be_focused()
    keys.press("Enter")
    expect(reader.live.get_by_role("button", name="Feedback", exact=True)).to_be_focused()
    assert archive.feedback == {}


def test_a_refusal_is_judged_by_its_own_words(reader: Visit, archive: ScriptedArchive) -> None:
    reader.ask("What will the weather be?")
    reader.live.get_by_role("button", name="Feedback").click()
    form = reader.live.locator("form.judge")
    expect(form.locator("fieldset label")).to_have_text(["Rightly not answered", "It should have been answered"])
    form.get_by_label("It should have been answered").check()
    form.get_by_role("button", name="Send").click()
    expect(reader.live.locator(".judged")).to_be_visible()
    (given,) = archive.feedback.values()
    assert (given.verdict, given.status) == ("should have answered", "abstained")


def test_feedback_that_could_not_be_kept_says_so_and_stays(reader: Visit, archive: ScriptedArchive) -> None:
    archive.disk_full = True
    reader.ask(QUESTION)
    reader.live.get_by_role("button", name="Feedback").click()
    form = reader.live.locator("form.judge")
    form.get_by_label("Bad").check()
    form.get_by_label("A note, if you like").fill("Not what I asked.")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("alert")).to_have_text("The feedback cannot be kept: the disk is full. Try again later.")
    archive.disk_full = False
    form.get_by_role("button", name="Send").click()
    expect(reader.live.locator(".judged")).to_be_visible()
    assert [given.note for given in archive.feedback.values()] == ["Not what I asked."]


def test_half_written_feedback_stays_with_its_answer(reader: Visit, archive: ScriptedArchive) -> None:
    reader.ask(QUESTION)
    reader.live.get_by_role("button", name="Feedback").click()
    form = reader.page.locator("form.judge")
    form.get_by_label("Bad").check()
    form.get_by_label("A note, if you like").fill("Not what I asked.")
    reader.ask("And when?")
    expect(reader.page.locator("#t1 form.judge")).to_have_count(1)
    expect(form.get_by_label("Bad")).to_be_checked()
    form.get_by_role("button", name="Send").click()
    expect(reader.page.locator("#t1 .judged")).to_contain_text("Feedback: Bad")
    assert [(given.question, given.note) for given in archive.feedback.values()] == [(QUESTION, "Not what I asked.")]


def test_feedback_is_remembered_over_a_reload_and_can_be_withdrawn_then(
    reader: Visit, archive: ScriptedArchive
) -> None:
    reader.ask(QUESTION)
    reader.live.get_by_role("button", name="Feedback").click()
    reader.live.get_by_label("Good").check()
    reader.live.get_by_role("button", name="Send").click()
    expect(reader.live.locator(".judged")).to_contain_text("Thank you.")
    reload(reader)
    expect(reader.live.locator(".judged")).to_contain_text("Feedback: Good")
    expect(reader.live.get_by_role("button", name="Feedback", exact=True)).to_be_hidden()
    reader.live.get_by_role("button", name="Undo the feedback").click()
    expect(reader.live.get_by_role("button", name="Feedback", exact=True)).to_be_focused()
    assert archive.feedback == {}
    reload(reader)
    expect(reader.live.get_by_role("button", name="Feedback", exact=True)).to_be_visible()


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_what_to_ask_next_appears_without_moving_anything(
    visit_as: Callable[..., Visit], archive: ScriptedArchive, device: str
) -> None:
    archive.pause = 0.1  # the suggestions take their time
    visit = visit_as(**(PHONE if device == "phone" else {})).open()
    visit.ask(QUESTION)
    archive.pause = 0.01
    parts = [
        visit.live.locator(part) for part in (".question", ".answer", ".actions", ".sources", ".source:last-child")
    ]
    visit.page.evaluate("scrollTo(0, 0)")
    before = [top(part) for part in parts]
    expect(visit.live.locator(".next li")).to_have_text(["Who is Ada Holm?", "When will the bridge open?"])
    assert [top(part) for part in parts] == before
    assert visit.fits()
    visit.live.get_by_role("button", name="Who is Ada Holm?").click()
    expect(visit.live.locator(".question")).to_have_text("Who is Ada Holm?")
    visit.done()
    expect(visit.live.locator(".next li")).to_have_text(["When will the bridge open?"])


def test_a_refusal_offers_what_the_nearest_articles_answer(reader: Visit) -> None:
    reader.ask("What will the weather be?")
    expect(reader.live.locator(".next .label")).to_have_text("What the nearest articles answer")
    expect(reader.live.locator(".next li")).to_have_count(2)


def test_the_order_of_the_articles_is_chosen_and_remembered(reader: Visit) -> None:
    reader.ask(QUESTION)

    def first() -> str:
        titles = reader.live.locator(".source h3")
        return min(titles.all(), key=top).inner_text()

    assert first().startswith("Island council")  # of March 2021
    reader.live.get_by_label("Order").select_option("oldest first")
    assert first().startswith("Bridge to the mainland")  # of November 2020
    reload(reader)
    expect(reader.live.get_by_label("Order")).to_have_value("oldest")
    assert first().startswith("Bridge to the mainland")
    reader.live.get_by_label("Order").select_option("newest first")
    assert first().startswith("Island council")


def test_an_answer_is_copied_as_text_and_as_html(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as(permissions=["clipboard-read", "clipboard-write"]).open()
    visit.ask(QUESTION)
    visit.live.get_by_role("button", name="Copy with sources").click()
    expect(visit.live.get_by_role("button", name="Copied")).to_be_visible()
    html = visit.page.evaluate(
        "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then(blob => blob.text())"
    )
    assert "<sup>[1]</sup>" in html and 'href="https://news.invalid/ferries"' in html


def test_a_copied_link_opens_the_question_as_it_was_understood(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as(permissions=["clipboard-read", "clipboard-write"]).open("?tag=ferries")
    visit.ask(QUESTION)
    visit.ask("And when?")
    visit.live.get_by_role("button", name="Copy link").click()
    expect(visit.live.get_by_role("button", name="Copied")).to_be_visible()
    link = visit.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{visit.address}/?q=And+when%2C+on+the+ferries%3F&tag=ferries"
    visit.page.goto(link)
    visit.page.locator(".turn").wait_for()
    visit.done()
    expect(forgive(visit).live.locator(".question")).to_have_text("And when, on the ferries?")
