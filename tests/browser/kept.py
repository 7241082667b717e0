"""What a browser keeps of conversations, as tests look at it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator

from tests.browser.visit import Visit

QUESTION = "What did the council demand?"


KEPT = "Object.keys(localStorage).filter(key => key.startsWith('byline:conversation:'))"


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
