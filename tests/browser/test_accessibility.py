"""axe-core finds nothing serious on any screen, light or dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

pytest.importorskip("axe_playwright_python", reason="needs axe-core: pip install -r requirements-dev.txt")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.visit import Visit

# What axe-core calls an obstacle for some readers; "minor" and "moderate" are advice.
GRAVE = ("serious", "critical")


@pytest.fixture(params=["light", "dark"])
def reader(request: pytest.FixtureRequest, visit_as: Callable[..., Visit]) -> Visit:
    """Open the page in either theme."""
    visit = visit_as(color_scheme=request.param).open()
    visit.page.evaluate("localStorage.clear()")
    return visit


def grave(visit: Visit) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds grave on the page as it stands: the rule and the elements."""
    found = Axe().run(visit.page).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found if rule["impact"] in GRAVE]


def test_axe_finds_what_is_wrong(reader: Visit) -> None:
    reader.page.evaluate("document.querySelector('#byline-question textarea').closest('label').replaceWith('no label')")
    reader.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert "button-name" in [rule for rule, _ in grave(reader)]


def test_the_start_and_the_conversation_have_no_obstacle(reader: Visit) -> None:
    assert grave(reader) == []
    reader.ask("What did the council demand?")
    expect(reader.live.locator(".next li").first).to_be_visible()
    reader.live.locator("a.cite").first.click()
    reader.live.get_by_role("button", name="Feedback").click()
    assert grave(reader) == []
    reader.ask("What will the weather be?")
    expect(reader.live.locator(".next li").first).to_be_visible()
    reader.page.locator("#t1").get_by_role("button", name="Edit").click()
    assert grave(reader) == []


def test_what_opens_over_the_page_has_no_obstacle(reader: Visit) -> None:
    reader.ask("What did the council demand?")
    reader.live.locator(".read").first.click()
    expect(reader.page.get_by_role("dialog").locator("mark")).to_have_count(3)
    assert grave(reader) == []
    reader.page.keyboard.press("Escape")
    reader.page.get_by_role("button", name=re.compile("^Conversations")).click()
    rows = reader.page.get_by_role("dialog").locator(".conversations li")
    rows.get_by_role("button", name="Rename").click()
    assert grave(reader) == []
    reader.page.keyboard.press("Escape")
    reader.page.get_by_role("dialog").get_by_role("button", name="Delete all").click()
    assert grave(reader) == []


def test_the_archive_tab_and_the_narrowing_have_no_obstacle(reader: Visit) -> None:
    reader.page.locator("#byline-limits summary").click()
    assert grave(reader) == []
    reader.page.goto(f"{reader.address}/?view=archive&tag=ferries")
    reader.page.locator("#byline-archive table.articles").wait_for()
    assert grave(reader) == []
