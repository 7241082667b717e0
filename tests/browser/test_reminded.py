"""A server that has forgotten a conversation is reminded of it by the page, and only such a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.kept import KEPT, QUESTION, kept
from tests.browser.scripted import ScriptedArchive
from tests.browser.visit import Visit

# Gradio may render the latest turn before those it follows, or those without it.
HALVES = {
    "the latest turn is there first": """
        document.querySelector("#byline-past .turn").remove();
        live.querySelector(".turn").dataset.kept = JSON.stringify({ question: "And who?", run: "another" });""",
    "the latest turn is not there yet": 'live.querySelector(".turn").remove();',
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_of_a_change_on_the_page_is_not_taken_for_a_server_that_forgot(reader: Visit, half: str) -> None:
    reader.ask(QUESTION)
    reader.ask("And when?")
    records = f"{KEPT}.map(key => localStorage.getItem(key))"
    before = reader.page.evaluate(records)
    reminders: list[str] = []
    reader.page.on("request", lambda sent: reminders.append(sent.url) if '"turns"' in (sent.post_data or "") else None)
    reader.page.evaluate(
        f"""() => {{
          const live = document.querySelector("#byline-live");
          {half}
          live.dispatchEvent(new CustomEvent("byline:changed", {{ bubbles: true }}));
        }}"""
    )
    reader.page.wait_for_timeout(300)
    assert reader.page.evaluate(records) == before
    assert reminders == []


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
