"""Conversations stay in the reader's browser: over a reload, a restart of the server, and in spite of trouble."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.scripted import PAYLOAD, ScriptedArchive
from tests.browser.visit import Visit

QUESTION = "What did the council demand?"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('byline:conversation:'))"
# A browser that is full, or one that keeps nothing; Gradio's own entries are let through.
REFUSING = """(name) => {
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    if (key.startsWith("byline:")) throw new DOMException("refused", name);
    set.call(this, key, value);
  };
}"""


@pytest.fixture
def reader(visit: Visit, archive: ScriptedArchive) -> Iterator[Visit]:
    """Open the page in a browser that has kept nothing yet."""
    visit.page.evaluate("localStorage.clear()")
    archive.feedback.clear()
    yield visit
    archive.corrected = False


def reload(visit: Visit) -> Visit:
    """Reload the page and wait for the conversation."""
    visit.page.reload(wait_until="commit")
    visit.page.locator(".turn").first.wait_for()
    visit.done()
    return forgive(visit)


def forgive(visit: Visit) -> Visit:
    """Drop what Gradio says of its own streams when a reload cuts them off."""
    visit.errors[:] = [each for each in visit.errors if "AbortError" not in each and "Connection errored" not in each]
    return visit


def listed(visit: Visit) -> Locator:
    """Open the list of conversations and return its rows."""
    visit.page.get_by_role("button", name=re.compile("^Conversations")).click()
    return visit.page.get_by_role("dialog").locator(".conversations li")


def kept(visit: Visit) -> int:
    """Return how many conversations the browser keeps."""
    return int(visit.page.evaluate(f"{KEPT}.length"))


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


def test_half_of_a_change_on_the_page_is_not_taken_for_a_server_that_forgot(reader: Visit) -> None:
    """Gradio may render the latest turn before those it follows; the question was then asked once more."""
    reader.ask(QUESTION)
    reader.ask("And when?")
    records = reader.page.evaluate(f"{KEPT}.map(key => localStorage.getItem(key))")
    reminders: list[str] = []
    reader.page.on("request", lambda sent: reminders.append(sent.url) if '"turns"' in (sent.post_data or "") else None)
    reader.page.evaluate(
        """() => {
          document.querySelector("#byline-past .turn").remove();
          const live = document.querySelector("#byline-live");
          live.querySelector(".turn").dataset.kept = JSON.stringify({ question: "And who?", run: "another" });
          live.dispatchEvent(new CustomEvent("byline:changed", { bubbles: true }));
        }"""
    )
    reader.page.wait_for_timeout(300)
    assert reminders == []
    assert reader.page.evaluate(f"{KEPT}.map(key => localStorage.getItem(key))") == records


def test_a_page_that_shows_only_the_beginning_of_what_is_kept_changes_nothing(reader: Visit) -> None:
    reader.ask(QUESTION)
    reader.ask("And when?")
    records = reader.page.evaluate(f"{KEPT}.map(key => localStorage.getItem(key))")
    reminders: list[str] = []
    reader.page.on("request", lambda sent: reminders.append(sent.url) if '"turns"' in (sent.post_data or "") else None)
    reader.page.evaluate(
        """() => {
          const live = document.querySelector("#byline-live");
          live.querySelector(".turn").remove();
          live.dispatchEvent(new CustomEvent("byline:changed", { bubbles: true }));
          return new Promise(resolve => setTimeout(resolve));  // behind the page's own
        }"""
    )
    assert reader.page.evaluate(f"{KEPT}.map(key => localStorage.getItem(key))") == records
    assert reminders == []


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


@pytest.fixture
def restart(contexts: Callable[..., BrowserContext]) -> Iterator[Callable[[], tuple[Visit, ScriptedArchive]]]:
    """Start a server of its own and open its page; with the second call the server has forgotten, the page has not."""
    from rag.ui import build, launch_options

    options = {"prevent_thread_lock": True, "quiet": True} | launch_options()
    pages: list[Any] = []
    visits: list[Visit] = []

    def start() -> tuple[Visit, ScriptedArchive]:
        archive = ScriptedArchive()
        for page in pages:
            page.close()
        pages.append(build(archive))
        if visits:
            pages[-1].launch(server_port=int(visits[0].address.rsplit(":", 1)[1]), **options)
        else:
            _, address, _ = pages[-1].launch(**options)
            page = contexts(viewport={"width": 1000, "height": 700}).new_page()
            visits.append(Visit(page, address.rstrip("/")).open())
            page.evaluate("localStorage.clear()")
        return visits[0], archive

    yield start
    for visit in visits:
        visit.page.close()
    for page in pages:
        page.close()


def test_a_server_that_was_started_again_is_reminded_of_the_conversation(
    restart: Callable[[], tuple[Visit, ScriptedArchive]],
) -> None:
    visit, _ = restart()
    visit.ask(QUESTION)
    _, archive = restart()
    visit.send("And when?")
    visit.page.wait_for_function("document.querySelectorAll('.turn').length === 2", polling="raf")
    visit.done()
    assert visit.page.locator(".question").all_inner_texts() == [QUESTION, "And when?"]
    assert archive.asked[-1][1][0].content == QUESTION
    assert kept(visit) == 1


@pytest.mark.parametrize(("number", "left"), [(3, 1), (2, 2), (1, 2)])
def test_a_question_edited_after_the_server_was_started_again_loses_nothing(
    restart: Callable[[], tuple[Visit, ScriptedArchive]], number: int, left: int
) -> None:
    visit, _ = restart()
    asked = [QUESTION, "And when?", "And the bridge?"]
    for question in asked:
        visit.ask(question)
    _, archive = restart()
    visit.page.locator(f"#t{number}").get_by_role("button", name="Edit").click()
    visit.send("Who is Ada Holm?")
    expect(visit.live.locator(".question")).to_have_text("Who is Ada Holm?")
    visit.done()
    edited = [*asked[: number - 1], "Who is Ada Holm?"]
    expect(visit.page.locator(".question")).to_have_text(edited)
    assert [turn.content for turn in archive.asked[-1][1] if turn.role == "user"] == edited[:-1]
    questions = visit.page.evaluate(f"{KEPT}.map(key => JSON.parse(localStorage[key]).turns.map(t => t.question))")
    assert sorted(questions) == sorted([edited, asked][:left])
