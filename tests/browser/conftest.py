"""The real page over a scripted archive, served once and driven in a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("playwright", reason="needs playwright: pip install -r requirements-dev.txt")
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.scripted import ScriptedArchive
from tests.browser.serving import served
from tests.browser.visit import Visit

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def archive() -> ScriptedArchive:
    return ScriptedArchive()


@pytest.fixture(scope="session")
def address(archive: ScriptedArchive) -> Iterator[str]:
    """Serve the page over the scripted archive for the whole session and return its address."""
    with served(archive, may_reindex=True) as at:
        yield at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; BYLINE_CHROMIUM names another one."""
    named = os.environ.get("BYLINE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        pytest.skip("needs Chromium: install it (apt install chromium) or name it in BYLINE_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One browser context per set of preferences: a fresh one would fetch the whole of Gradio every time."""
    made: dict[str, BrowserContext] = {}

    def context(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = browser.new_context(**options)
            made[key].set_default_timeout(10_000)
        return made[key]

    yield context
    for opened in made.values():
        opened.close()


@pytest.fixture
def visit_as(
    contexts: Callable[..., BrowserContext], address: str, archive: ScriptedArchive
) -> Iterator[Callable[..., Visit]]:
    """Make visits with a window and preferences of one's own; each must end without errors or outside requests."""
    visits: list[Visit] = []
    archive.loading = False
    archive.closed_early.clear()
    archive.more = ()

    def start(**options: Any) -> Visit:
        options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options}
        visits.append(Visit(contexts(**options).new_page(), address))
        return visits[-1]

    yield start
    for visit in visits:
        visit.page.close()
    assert [visit.errors for visit in visits if visit.errors] == []
    assert [visit.requests for visit in visits if visit.requests] == []


@pytest.fixture
def visit(visit_as: Callable[..., Visit]) -> Visit:
    """Open the page as a reader at a desk does."""
    return visit_as().open()


@pytest.fixture
def reader(visit: Visit, archive: ScriptedArchive) -> Iterator[Visit]:
    """Open the page in a browser that has kept nothing yet."""
    visit.page.evaluate("localStorage.clear()")
    archive.feedback.clear()
    yield visit
    archive.corrected = False
