"""Conversations stay in the reader's browser: over a reload, a restart of the server, and in spite of trouble."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.kept import KEPT, QUESTION, forgive, kept, listed, reload
from tests.browser.samples import PAYLOAD
from tests.browser.scripted import ScriptedArchive
from tests.browser.visit import Visit

# A browser that is full, or one that keeps nothing; Gradio's own entries are let through.
REFUSING = """(name) => {
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    if (key.startsWith("byline:")) throw new DOMException("refused", name);
    set.call(this, key, value);
  };
}"""


def test_a_reload_shows_the_conversation_again_without_asking(reader: Visit, archive: ScriptedArchive) -> None:
    reader.ask(QUESTION)
    reader.ask("And when?")
    before, asked = reader.page.locator(".answer").all_inner_texts(), len(archive.asked)
    reload(reader)
    assert reader.page.locator(".answer").all_inner_texts() == before
    assert len(archive.asked) == asked
    reader.page.locator("#t1 a.cite").nth(2).click()
    expect(reader.page.locator("#t1-c3")).to_be_focused()
    reader.ask("And the bridge?")
    assert [turn.content for turn in archive.asked[-1][1] if turn.role == "user"] == [QUESTION, "And when?"]
    assert kept(reader) == 1


def test_what_was_cut_off_by_a_reload_is_there_as_stopped(reader: Visit) -> None:
    reader.send("What did the council slowly demand?")
    expect(reader.live.locator(".answer")).to_contain_text("The company")
    reload(reader)
    expect(reader.live.locator(".question")).to_have_text("What did the council slowly demand?")
    expect(reader.live.locator(".progress")).to_have_text("Stopped.")


def test_what_was_typed_survives_a_reload(reader: Visit) -> None:
    reader.ask(QUESTION)
    reader.box.fill("half a thought")
    reload(reader)
    expect(reader.box).to_have_value("half a thought")


def test_a_new_tab_begins_anew_and_lists_what_is_kept(reader: Visit, visit_as: Callable[..., Visit]) -> None:
    reader.ask(QUESTION)
    other = visit_as().open()
    expect(other.page.locator(".welcome")).to_be_visible()
    rows = listed(other)
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name=QUESTION, exact=True).click()
    other.done()
    expect(other.live.locator("a.cite")).to_have_count(4)


def test_a_conversation_opened_during_an_answer_ends_it_and_is_shown_alone(reader: Visit) -> None:
    reader.ask(QUESTION)
    reader.page.get_by_role("button", name="New conversation").click()
    expect(reader.page.locator(".welcome")).to_be_visible()
    reader.send("What did the council slowly want?")
    expect(reader.live.locator(".answer")).to_contain_text("The company")
    listed(reader).get_by_role("button", name=QUESTION, exact=True).click()
    expect(reader.live.locator(".question")).to_have_text(QUESTION)
    reader.page.wait_for_timeout(400)
    assert reader.page.locator(".question").all_inner_texts() == [QUESTION]
    expect(listed(reader)).to_have_count(2)


@pytest.mark.parametrize("edited", ["", "Who is Ada Holm?"])
def test_another_conversation_is_not_edited_in_place_of_the_one_that_was(reader: Visit, edited: str) -> None:
    reader.ask(QUESTION)
    reader.page.get_by_role("button", name="New conversation").click()
    expect(reader.page.locator(".welcome")).to_be_visible()
    reader.ask("When will the bridge be built?")
    reader.box.fill("half a thought")
    reader.live.get_by_role("button", name="Edit").click()
    if edited:
        reader.box.fill(edited)
    listed(reader).get_by_role("button", name=QUESTION, exact=True).click()
    expect(reader.live.locator(".question")).to_have_text(QUESTION)
    expect(reader.page.locator(".editing")).to_have_text("")
    expect(reader.box).to_have_value(f"{edited}\nhalf a thought".strip())
    reader.ask("And when?")
    questions = reader.page.evaluate(f"{KEPT}.map(key => JSON.parse(localStorage[key]).turns.map(t => t.question))")
    assert sorted(questions) == [[QUESTION, "And when?"], ["When will the bridge be built?"]]


def test_two_tabs_on_one_conversation_lose_nothing_of_each_other(reader: Visit, visit_as: Callable[..., Visit]) -> None:
    reader.ask(QUESTION)
    shown = reader.page.evaluate("sessionStorage.getItem('byline:open')")
    twin = visit_as()
    twin.page.add_init_script(f"sessionStorage.setItem('byline:open', '{shown}')")  # as duplicating a tab does
    twin.open()
    expect(twin.page.locator(".turn")).to_have_count(1)
    twin.done()
    twin.ask("And when?")
    reader.ask("And the bridge?")
    expect(listed(reader)).to_have_count(2)
    questions = reader.page.evaluate(f"{KEPT}.map(key => JSON.parse(localStorage[key]).turns.map(t => t.question))")
    assert sorted(questions) == [[QUESTION, "And the bridge?"], [QUESTION, "And when?"]]


def test_a_conversation_is_renamed_deleted_and_brought_back(reader: Visit) -> None:
    reader.ask(QUESTION)
    rows = listed(reader)
    rows.get_by_role("button", name="Rename").click()
    name = reader.page.get_by_label("Title of the conversation")
    expect(name).to_be_focused()
    name.fill("Ferries")
    name.press("Enter")
    expect(rows.get_by_role("button", name=re.compile("^Ferries"))).to_be_focused()
    rows.get_by_role("button", name="Delete").click()
    expect(rows).to_contain_text("Deleted “Ferries”.")
    expect(reader.page.locator(".turn")).to_have_count(0)
    assert kept(reader) == 0
    rows.get_by_role("button", name="Undo").click()
    expect(rows.get_by_role("button", name=re.compile("^Ferries"))).to_be_visible()
    expect(reader.live.locator("a.cite")).to_have_count(4)
    reload(reader)
    assert kept(reader) == 1


def test_all_conversations_are_deleted_only_after_a_question(reader: Visit) -> None:
    reader.ask(QUESTION)
    reader.page.get_by_role("button", name="New conversation").click()
    expect(reader.page.locator(".welcome")).to_be_visible()
    reader.ask("When will the bridge be built?")
    rows = listed(reader)
    expect(rows).to_have_count(2)
    dialog = reader.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete all").click()
    expect(dialog).to_contain_text("Delete all 2 conversations for good?")
    dialog.get_by_role("button", name="Keep them").click()
    assert kept(reader) == 2
    dialog.get_by_role("button", name="Delete all").click()
    dialog.get_by_role("button", name="Delete all").click()
    expect(dialog).to_contain_text("Nothing is kept any more.")
    assert kept(reader) == 0
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator(".welcome")).to_be_visible()


def test_a_conversation_is_saved_as_markdown_and_json(reader: Visit) -> None:
    reader.ask(QUESTION)
    rows = listed(reader)
    saved = {}
    for form in ("Markdown", "JSON"):
        with reader.page.expect_download() as download:
            rows.get_by_role("button", name=f"Save as {form}").click()
        saved[download.value.suggested_filename.split(".")[-1]] = download.value.path().read_text("utf-8")
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\d-what-did-the-council-demand\.(md|json)", download.value.suggested_filename
        )
    assert "> \\[3\\] The bridge that was to end the island's dependence" in saved["md"]
    (turn,) = json.loads(saved["json"])["turns"]
    assert (turn["question"], turn["generation"], len(turn["citations"])) == (QUESTION, "gen-000001", 4)


def test_a_sentence_that_the_archive_has_lost_since_is_said_to_be_lost(reader: Visit, archive: ScriptedArchive) -> None:
    reader.ask(QUESTION)
    archive.corrected = True
    reload(reader)
    lost = reader.page.locator(".card").filter(has=reader.page.locator("#t1-c1"))
    expect(lost).to_contain_text("The article has changed since this answer: the sentence is not in it any more.")
    expect(reader.page.locator(".changed")).to_have_count(1)
    reader.live.locator("a.cite").first.click()
    reader.live.locator(".read").first.click()
    dialog = reader.page.get_by_role("dialog")
    expect(dialog.locator(".problem")).to_contain_text("not in this article any more")
    expect(dialog.locator("mark")).to_have_count(2)


@pytest.mark.parametrize(
    ("fault", "told"), [("QuotaExceededError", "no room left"), ("SecurityError", "does not let the page keep")]
)
def test_a_browser_that_cannot_keep_says_so_and_the_page_works_on(reader: Visit, fault: str, told: str) -> None:
    reader.page.evaluate(f"({REFUSING})('{fault}')")
    reader.ask(QUESTION)
    reader.ask("And when?")
    expect(reader.page.locator(".turn")).to_have_count(2)
    listed(reader)
    expect(reader.page.get_by_role("dialog")).to_contain_text(told)
    expect(reader.page.locator("[data-conversations]")).to_have_attribute("title", re.compile(told))


def test_titles_are_text_whatever_they_say(reader: Visit) -> None:
    reader.ask(PAYLOAD)
    rows = listed(reader)
    expect(rows.locator(".title")).to_have_text(PAYLOAD)
    assert rows.locator(":is(img, script)").count() == 0
    assert reader.page.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    "record", ['{"version": 2, "turns": 3}', "no JSON", '{"version": 1, "turns": [{"question": 3}]}']
)
def test_what_this_version_did_not_keep_does_no_harm(reader: Visit, record: str) -> None:
    reader.page.evaluate(
        """record => { localStorage["byline:conversation:x"] = record; sessionStorage["byline:open"] = "x"; }""", record
    )
    reader.page.reload()
    reader.page.locator(".welcome .examples").wait_for()
    forgive(reader).ask(QUESTION)
    assert reader.page.evaluate("localStorage['byline:conversation:x']") == record


def test_a_link_is_asked_once_and_a_reload_shows_its_answer(reader: Visit, archive: ScriptedArchive) -> None:
    reader.ask("And when?")
    asked = len(archive.asked)
    reader.open("?q=Who%20is%20Ada%20Holm%3F&tag=ferries")
    reader.done()
    expect(reader.live.locator(".question")).to_have_text("Who is Ada Holm?")
    assert len(archive.asked) == asked + 1
    reader.page.wait_for_function("!location.search.includes('q=') && location.search.includes('tag=ferries')")
    reload(reader)
    expect(reader.live.locator(".question")).to_have_text("Who is Ada Holm?")
    assert (len(archive.asked), kept(reader)) == (asked + 1, 2)
