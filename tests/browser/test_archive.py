"""The archive tab: a table, a timeline, the state of the index and its reindex."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from rag.types import ArticleSummary
from tests.browser.samples import BRIDGE, FERRY, PAYLOAD
from tests.browser.scripted import ScriptedArchive
from tests.browser.test_everyone import LOW_CONTRAST, PHONE
from tests.browser.visit import Visit

HEBREW = "הגשר אל היבשה נדחה"


def _more(count: int) -> tuple[ArticleSummary, ...]:
    """Make articles of January 2020, in the order of their titles."""
    return tuple(
        ArticleSummary(f"n{n}", f"n{n}.md", f"Number {n:03}", "2020-01-05", None, None, ("numbers",), None, 1)
        for n in range(count)
    )


def _titles(visit: Visit) -> list[str]:
    return visit.table.locator("tbody th").all_inner_texts()


def test_the_tab_opens_and_closes_by_its_link_and_keeps_the_conversation(visit: Visit) -> None:
    visit.ask("What did the council demand?")
    views = visit.page.get_by_role("navigation", name="Views")
    views.get_by_role("link", name="Archive").click()
    expect(visit.page.get_by_role("heading", name="What is in here")).to_be_focused()
    expect(views.locator("[aria-current=page]")).to_have_text("Archive")
    expect(visit.page).to_have_title("Archive · Byline")
    expect(visit.live).to_be_hidden()
    visit.page.go_back()
    expect(visit.live.locator("a.cite")).to_have_count(4)
    expect(visit.page.locator(".archive")).to_be_hidden()
    expect(views.locator("[aria-current=page]")).to_have_text("Ask")


def test_the_table_is_sorted_by_its_headings_and_says_how(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open_archive()
    assert _titles(visit) == [FERRY.title, BRIDGE.title]
    date = visit.table.get_by_role("columnheader", name="Date")
    expect(date).to_have_attribute("aria-sort", "descending")
    date.get_by_role("button").focus()
    visit.page.keyboard.press("Enter")
    expect(date).to_have_attribute("aria-sort", "ascending")
    assert _titles(visit) == [BRIDGE.title, FERRY.title]
    expect(date.get_by_role("button")).to_be_focused()


def test_only_a_page_of_a_large_archive_is_sent_and_a_search_looks_through_all(
    visit_as: Callable[..., Visit], archive: ScriptedArchive
) -> None:
    archive.more = _more(120)
    visit = visit_as().open_archive()
    expect(visit.table.locator("tbody tr")).to_have_count(50)
    expect(visit.page.locator(".pager")).to_contain_text("1 to 50 of 122 articles")
    visit.page.get_by_role("button", name="Next").click()
    expect(visit.page.locator(".pager")).to_contain_text("51 to 100 of 122 articles")
    expect(visit.page.get_by_role("button", name="Next")).to_be_focused()
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("numbers 117")
    expect(visit.table.locator("tbody tr")).to_have_count(1)
    assert _titles(visit) == ["Number 117"]
    expect(visit.page.locator("[data-part=told]")).to_have_text("1 of 122 articles")
    visit.page.get_by_label("Search the articles").fill("nowhere")
    expect(visit.page.locator(".none")).to_have_text("None of 122 articles matches the search.")


def test_an_article_opens_from_the_table_and_gives_the_focus_back(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open_archive()
    title = visit.table.get_by_role("button", name=FERRY.title)
    title.click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_have_text(FERRY.title)
    dialog.get_by_role("button", name="Back to the archive").click()
    expect(dialog).to_be_hidden()
    expect(title).to_be_focused()


def test_tags_sources_and_years_narrow_the_table_and_the_timeline(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open_archive()
    visit.page.get_by_role("button", name="Narrow to 2020").click()
    expect(visit.chips).to_have_text(["From 2020", "To 2020"])
    expect(visit.table.locator("tbody tr")).to_have_count(1)
    assert _titles(visit) == [BRIDGE.title]
    visit.page.get_by_role("button", name="Clear all").click()
    expect(visit.table.locator("tbody tr")).to_have_count(2)
    visit.table.get_by_role("button", name="Norrey Gazette").click()
    expect(visit.chips).to_have_text(["Source: Norrey Gazette"])
    expect(visit.table.locator("tbody tr")).to_have_count(1)
    expect(visit.page.locator(".strip")).to_have_count(3)  # all, and the ferries' two tags


@pytest.mark.parametrize("width", [390, 320])
def test_every_year_can_be_read_and_hit_on_a_narrow_screen(
    visit_as: Callable[..., Visit], archive: ScriptedArchive, width: int
) -> None:
    archive.more = (ArticleSummary("old", "o.md", "Old", "2013-12-31", None, None, (), None, 1),)
    visit = visit_as(viewport={"width": width, "height": 844}).open_archive()
    years = visit.page.get_by_role("group", name="Narrow to a year").get_by_role("button")
    expect(years).to_have_text(["2013", "2015", "2017", "2019"])  # nine years, the last three of them together
    for year in years.all():
        box = year.bounding_box()
        assert box and min(box["width"], box["height"]) >= 24
        assert year.evaluate("button => button.scrollWidth <= button.clientWidth")


def test_the_timelines_numbers_can_be_read_without_seeing_it(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open_archive()
    figure = visit.page.get_by_role("figure", name=re.compile("^Articles by month"))
    figure.get_by_text("The numbers").click()
    rows = figure.get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_have_text(re.compile(r"^\s*Month\s*All\s*ferries\s*norrey\s*$"))
    expect(rows.nth(2)).to_have_text(re.compile(r"^\s*March 2021\s*1\s*1\s*1\s*$"))


def test_the_index_says_what_failed_and_what_mends_it(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open_archive()
    status = visit.page.locator("[data-part=status]")
    expect(status).to_contain_text("2 articles in 6 passages, indexed")
    expect(status).to_contain_text("24 November 2026, 05:00 UTC; gen-000001")
    status.get_by_text("1 file failed in the last reindex").click()
    expect(status.locator("li")).to_contain_text("broken.md:1")
    expect(status.locator("li")).to_contain_text("Add a line with ---.")


def test_a_reindex_shows_its_progress_to_everyone_and_its_report_at_the_end(
    visit_as: Callable[..., Visit], archive: ScriptedArchive
) -> None:
    archive.reindexing.set()
    first, second = visit_as().open_archive(), visit_as().open_archive()
    button = first.page.get_by_role("button", name="Reindex")
    button.click()
    expect(first.page.locator(".reindex [role=status]")).to_contain_text("Embedding, 32 of 79 passages")
    expect(button).to_be_focused()
    second.page.bring_to_front()
    second.page.get_by_role("button", name="Reindex").click()
    expect(second.page.locator(".reindex [role=status]")).to_contain_text("Embedding, 32 of 79 passages")
    second.page.get_by_role("link", name="Ask").click()
    second.ask("What did the council demand?")  # nobody waits for it
    archive.reindexing.clear()
    first.page.bring_to_front()
    expect(first.page.locator(".reindex [role=status]")).to_contain_text(
        "The index is now gen-000002: 1 new. 3 passages embedded."
    )
    expect(first.page.get_by_role("button", name="Reindex")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_the_archive_without_sideways_scrolling_and_every_text_has_contrast(
    visit_as: Callable[..., Visit], archive: ScriptedArchive, theme: str
) -> None:
    archive.more = (
        ArticleSummary("hostile", "h.md", PAYLOAD, None, None, None, (PAYLOAD,), None, 1, (), (PAYLOAD,)),
        ArticleSummary("long", "l.md", "W" * 300, "2020", None, None, ("t" * 150,), None, 1, (), ("s" * 150,)),
        ArticleSummary("rtl", "r.md", HEBREW, "2021-02", None, None, (), None, 1),
    )
    visit = visit_as(**PHONE, color_scheme=theme).open_archive()
    expect(visit.table.locator("tbody tr")).to_have_count(5)
    visit.page.get_by_text("The numbers").tap()
    visit.page.locator("#byline-limits summary").tap()
    assert visit.fits()
    assert visit.page.evaluate(LOW_CONTRAST) == []
    assert visit.page.evaluate("window.pwned") is None
    assert PAYLOAD in _titles(visit)
    hebrew = visit.table.get_by_role("button", name=HEBREW)
    assert hebrew.evaluate("button => getComputedStyle(button).direction") == "rtl"
    visit.page.get_by_label("Sort by").select_option("date:ascending")
    expect(visit.table.locator("tbody th").nth(4)).to_have_text(PAYLOAD)  # undated, and so the last either way
    visit.table.locator("tbody tr", has_text="undated").locator(".col-tags button").tap()
    expect(visit.chips).to_have_text([f"Tag: {PAYLOAD}"])
    assert visit.fits()
    assert visit.page.evaluate(LOW_CONTRAST) == []
    assert visit.page.evaluate("window.pwned") is None
