"""Asking, stopping, retrying and starting over, as a reader does it in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.scripted import ScriptedArchive
from tests.browser.visit import Visit


def test_evidence_is_on_screen_before_the_text_and_the_text_grows(visit: Visit) -> None:
    visit.send("What did the council slowly demand?")
    expect(visit.page.locator("#t1-c1")).to_be_visible()
    expect(visit.live.locator(".answer")).to_contain_text("The company")
    early = visit.live.locator(".answer").inner_text()
    expect(visit.live.locator(".answer")).to_contain_text("every hull by 1 May")
    assert visit.live.locator(".answer").inner_text().startswith(early)
    visit.page.get_by_role("button", name="Stop").click()
    visit.done()


def test_the_finished_answer_has_small_markers_and_its_words_emphasised(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    assert visit.live.locator("a.cite").all_inner_texts() == ["[1]", "[2]", "[3]", "[4]"]
    assert visit.live.locator(".answer strong").inner_text() == "company must in"
    expect(visit.live.locator(".sources summary")).to_contain_text("4 sources in 2 articles")


def test_completing_the_answer_moves_nothing(visit: Visit) -> None:
    visit.send("What did the council demand?")
    expect(visit.live.locator("a.cite")).to_have_count(4)
    visit.page.evaluate("window.before = document.querySelector('.answer').getBoundingClientRect().height")
    visit.done()
    assert visit.page.evaluate("document.querySelector('.answer').getBoundingClientRect().height === before")


def test_enter_sends_and_shift_enter_breaks_the_line(visit: Visit) -> None:
    visit.box.fill("What did")
    visit.box.press("Shift+Enter")
    visit.box.press_sequentially("the council demand?")
    assert visit.box.input_value() == "What did\nthe council demand?"
    visit.box.press("Enter")
    visit.done()
    expect(visit.box).to_have_value("")


def test_an_example_asks_its_question(visit: Visit, archive: ScriptedArchive) -> None:
    visit.page.get_by_role("button", name="When will the bridge be built?").click()
    visit.done()
    assert archive.asked[-1] == ("When will the bridge be built?", ())
    expect(visit.box).to_be_focused()


def test_a_follow_up_carries_the_conversation_and_says_how_it_was_understood(
    visit: Visit, archive: ScriptedArchive
) -> None:
    visit.ask("What did the council demand?")
    expect(visit.live.locator(".understood")).to_be_hidden()
    visit.ask("And when?")
    user, assistant = archive.asked[-1][1]
    assert (user.role, user.content) == ("user", "What did the council demand?")
    assert assistant.content.startswith("The company must inspect every hull by 1 May")
    assert "[1]" not in assistant.content and "<" not in assistant.content
    expect(visit.live.locator(".understood")).to_contain_text("Understood as: And when, on the ferries?")
    visit.page.get_by_role("button", name="Correct this").click()
    expect(visit.box).to_have_value("And when, on the ferries?")
    expect(visit.box).to_be_focused()


def test_stop_keeps_what_was_written_and_the_box_works_on(visit: Visit, archive: ScriptedArchive) -> None:
    visit.send("What did the council slowly demand?")
    expect(visit.live.locator(".answer")).to_contain_text("every hull")
    visit.page.get_by_role("button", name="Stop").click()
    visit.done()
    expect(visit.live.locator(".progress")).to_have_text("Stopped.")
    expect(visit.live.locator(".answer")).to_contain_text("every hull")
    assert archive.closed_early.wait(5)
    visit.page.wait_for_timeout(400)
    expect(visit.live.locator(".progress")).to_have_text("Stopped.")
    visit.ask("What did the council demand?")
    expect(visit.live.locator("a.cite")).to_have_count(4)
    assert [turn.role for turn in archive.asked[-1][1]] == ["user", "assistant"]


def test_after_stop_the_next_question_does_not_wait_for_a_step_that_hangs(
    visit: Visit, archive: ScriptedArchive
) -> None:
    visit.send("Is it stuck?")
    visit.page.get_by_role("button", name="Stop").click()
    expect(visit.live.locator(".progress")).to_have_text("Stopped.")
    visit.ask("What did the council demand?")
    visit.page.wait_for_timeout(2000)
    expect(visit.page.locator("#t1 .progress")).to_have_text("Stopped.")
    visit.ask("And when?")
    assert archive.asked[-1][1][0].content == "What did the council demand?"


def test_a_question_sent_twice_or_during_an_answer_is_asked_once(visit: Visit, archive: ScriptedArchive) -> None:
    before = len(archive.asked)
    visit.box.fill("What did the council slowly demand?")
    visit.box.press("Enter")
    visit.box.press("Enter")
    expect(visit.live.locator(".answer")).to_contain_text("every hull")
    visit.send("And when?")
    expect(visit.box).to_have_value("And when?")
    visit.page.get_by_role("button", name="Stop").click()
    visit.done()
    assert len(archive.asked) == before + 1


def test_asking_again_replaces_the_answer_and_leaves_the_box_alone(visit: Visit, archive: ScriptedArchive) -> None:
    visit.ask("What did the council demand?")
    visit.box.fill("half a thought")
    before = len(archive.asked)
    visit.page.get_by_role("button", name="Ask again").click()
    expect(visit.live.locator("[aria-busy=true]")).to_have_count(1)
    visit.done()
    assert archive.asked[before:] == [("What did the council demand?", ())]
    expect(visit.page.locator(".turn")).to_have_count(1)
    expect(visit.box).to_have_value("half a thought")


def test_a_new_conversation_starts_with_the_examples_and_forgets(visit: Visit, archive: ScriptedArchive) -> None:
    visit.ask("What did the council demand?")
    visit.page.get_by_role("button", name="New conversation").click()
    expect(visit.page.locator(".welcome .examples li")).to_have_count(4)
    visit.ask("And when?")
    assert archive.asked[-1] == ("And when?", ())


def test_a_new_conversation_ends_an_answer_that_is_being_written(visit: Visit, archive: ScriptedArchive) -> None:
    visit.send("What did the council slowly demand?")
    expect(visit.live.locator(".answer")).to_contain_text("every hull")
    visit.page.get_by_role("button", name="New conversation").click()
    expect(visit.page.locator(".welcome")).to_be_visible()
    assert archive.closed_early.wait(5)
    visit.page.wait_for_timeout(400)
    expect(visit.page.locator(".turn")).to_have_count(0)


def test_an_unexpected_error_is_a_plain_sentence_and_the_box_stays_usable(visit: Visit) -> None:
    visit.ask("Will it break?")
    expect(visit.live.locator(".problem")).to_contain_text("Something went wrong while answering")
    assert "secret" not in visit.page.content() and "Traceback" not in visit.page.content()
    visit.ask("What did the council demand?")
    expect(visit.live.locator("a.cite")).to_have_count(4)


def test_a_known_error_says_what_to_do(visit: Visit) -> None:
    visit.ask("Is the model there?")
    expect(visit.live.locator(".problem")).to_have_text(
        re.compile("The reader could not be loaded.*Run python -m rag doctor", re.DOTALL)
    )


@pytest.mark.parametrize("refused", ["???", "word" * 400])
def test_a_question_that_is_refused_stays_in_the_box_and_leaves_no_trace(visit: Visit, refused: str) -> None:
    visit.page.evaluate("localStorage.clear()")
    visit.ask("What did the council demand?")
    visit.ask("And when?")
    before = visit.page.evaluate("Object.values(localStorage)")
    visit.send(refused)
    expect(visit.page.get_by_role("alert")).to_contain_text("The question has")
    expect(visit.box).to_have_value(refused)
    assert visit.page.locator(".question").all_inner_texts() == ["What did the council demand?", "And when?"]
    assert visit.page.evaluate("Object.values(localStorage)") == before
    visit.ask("And the bridge?")
    expect(visit.page.get_by_role("alert")).to_have_text("")


def test_a_refusal_is_over_once_something_else_is_written_or_shown_and_told_again_for_the_same_words(
    visit: Visit,
) -> None:
    told = visit.page.get_by_role("alert").filter(has_text="no words")
    visit.send("???")
    expect(told).to_be_visible()
    visit.box.press_sequentially("?")
    expect(told).to_have_count(0)
    visit.box.press("Backspace")
    visit.page.wait_for_timeout(900)  # page.js sends nothing twice within 800 ms
    visit.box.press("Enter")
    expect(told).to_be_visible()
    visit.page.get_by_role("link", name="Archive").click()
    visit.page.get_by_role("link", name="Ask", exact=True).click()
    expect(visit.box).to_be_visible()
    expect(told).to_have_count(0)


def test_a_link_whose_question_is_refused_puts_it_into_the_box(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open("?q=%3F%3F%3F")
    expect(visit.page.get_by_role("alert")).to_contain_text("The question has no words.")
    expect(visit.box).to_have_value("???")


def test_what_is_being_typed_stays_while_another_question_is_asked(visit: Visit) -> None:
    visit.box.fill("half a thought")
    visit.page.get_by_role("button", name="When will the bridge be built?").click()
    visit.done()
    expect(visit.box).to_have_value("half a thought")
    visit.live.locator(".next button").first.click()
    expect(visit.page.locator(".turn")).to_have_count(2)
    visit.done()
    expect(visit.box).to_have_value("half a thought")
    visit.live.get_by_role("button", name="Correct this").click()
    expect(visit.box).to_have_value("Who is Ada Holm, on the ferries?")
    expect(visit.page.locator(".editing")).to_contain_text("What you were writing comes back")
    visit.box.press("Enter")
    expect(visit.page.locator(".turn")).to_have_count(3)
    expect(visit.box).to_have_value("half a thought")
    expect(visit.page.locator(".editing")).to_have_text("")
    visit.done()
    visit.page.get_by_role("button", name="New conversation").click()
    expect(visit.page.locator(".welcome")).to_be_visible()
    expect(visit.box).to_have_value("half a thought")


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_the_focus_goes_to_the_box_when_the_pressed_button_goes_away(visit: Visit, way: str) -> None:
    def press(name: str) -> None:
        button = visit.page.get_by_role("button", name=name, exact=True)
        button.click() if way == "mouse" else button.press("Enter")
        expect(visit.box).to_be_focused()

    visit.box.fill("What did the council slowly demand?")
    press("Ask")
    expect(visit.live.locator(".answer")).to_contain_text("every hull")
    expect(visit.box).to_be_focused()
    press("Stop")
    visit.done()
    expect(visit.box).to_be_focused()
    press("New conversation")
    expect(visit.page.locator(".welcome")).to_be_visible()
    expect(visit.box).to_be_focused()


def test_an_empty_question_is_answered_with_advice(visit: Visit) -> None:
    visit.send("   ")
    expect(visit.page.get_by_role("alert")).to_contain_text("There is no question yet.")
    expect(visit.page.locator(".welcome")).to_be_visible()
    visit.ask("What did the council demand?")


def test_an_abstention_looks_different_and_its_nearest_articles_open(visit: Visit) -> None:
    visit.ask("What will the weather be?")
    expect(visit.live.locator(".abstention .notice")).to_have_text("The archive does not say what the weather will be.")
    expect(visit.live.locator(".answer")).to_have_count(0)
    nearest = visit.live.get_by_role("button", name="Bridge to the mainland put off until 2031")
    nearest.click()
    expect(visit.page.get_by_role("dialog")).to_contain_text("costs of 1.2 billion crowns")
    visit.page.keyboard.press("Escape")
    expect(nearest).to_be_focused()


def test_a_link_opens_a_question(visit_as: Callable[..., Visit], archive: ScriptedArchive) -> None:
    visit = visit_as().open("?q=What%20did%20the%20council%20demand%3F&__theme=dark")
    visit.done()
    expect(visit.live.locator(".question")).to_have_text("What did the council demand?")
    visit.live.locator("a.cite").first.click()
    assert visit.focused() == "t1-c1"
    visit.ask("And when?")
    assert len(archive.asked[-1][1]) == 2


def test_several_readers_are_answered_at_once(visit_as: Callable[..., Visit]) -> None:
    first, second = visit_as().open(), visit_as().open()
    first.send("What did the council slowly demand?")
    expect(first.live.locator(".answer")).to_contain_text("The company")
    second.ask("When will the bridge be built?")
    expect(first.live.locator("[aria-busy=true]")).to_have_count(1)
    first.page.bring_to_front()
    first.page.get_by_role("button", name="Stop").click()
    first.done()
