"""Narrowing the questions: set anywhere, visible, part of the link, and gone with one click."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from rag.types import WHOLE_ARCHIVE, Narrowing
from tests.browser.samples import BRIDGE, FERRY
from tests.browser.scripted import ScriptedArchive
from tests.browser.visit import Visit


def _narrow(visit: Visit, **limits: str) -> None:
    """Fill in the form and send it."""
    form = visit.page.locator("#byline-limits")
    form.get_by_text("Narrow", exact=True).first.click()
    for label, text in limits.items():
        form.get_by_label(label).fill(text)
    form.get_by_role("button", name="Narrow").click()


def test_what_is_set_shows_as_chips_stands_in_the_link_and_survives_a_reload(visit: Visit) -> None:
    _narrow(visit, From="March 18, 2021", Tag="Ferries")
    expect(visit.chips).to_have_text(["Tag: Ferries", "From 18 March 2021"])
    expect(visit.page.locator("#byline-narrowing")).to_contain_text("1 of 2 articles")
    expect(visit.page.locator("#byline-announcer [role=status]")).to_have_text("Narrowed to 1 of 2 articles.")
    expect(visit.page).to_have_url(re.compile(r"\?tag=Ferries&from=2021-03-18$"))
    expect(visit.page.locator("#byline-limits details")).not_to_have_attribute("open", "")
    visit.page.reload()
    expect(visit.chips).to_have_text(["Tag: Ferries", "From 18 March 2021"])
    _narrow(visit, Tag="ferries")  # it is set already, and so the form only folds
    expect(visit.page.locator("#byline-limits details")).not_to_have_attribute("open", "")
    expect(visit.chips).to_have_count(2)


def test_one_click_takes_a_limit_away_and_the_focus_goes_to_the_next(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open("?tag=ferries&source=Norrey+Gazette")
    visit.page.get_by_role("button", name="Remove: Tag: ferries").click()
    expect(visit.chips).to_have_text(["Source: Norrey Gazette"])
    expect(visit.page).to_have_url(re.compile(r"\?source=Norrey\+Gazette$"))
    last = visit.page.get_by_role("button", name="Remove: Source: Norrey Gazette")
    expect(last).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(visit.chips).to_have_count(0)
    expect(visit.page.locator("#byline-limits summary")).to_be_focused()
    assert "?" not in visit.page.url


def test_a_link_asks_its_question_within_its_limits_and_a_follow_up_keeps_them(
    visit_as: Callable[..., Visit], archive: ScriptedArchive
) -> None:
    visit = visit_as().open("?tag=ferries&from=2021&q=What+did+the+council+demand%3F")
    visit.done()
    expect(visit.live.locator(".within")).to_have_text("Asked of articles tagged ferries, dated 2021 or later")
    visit.ask("And when?")
    assert archive.narrowings[-2:] == [Narrowing(since="2021", tags=("ferries",))] * 2
    expect(visit.live.locator(".within")).to_have_text("Asked of articles tagged ferries, dated 2021 or later")


def test_when_the_narrowing_does_not_answer_one_click_asks_the_whole_archive(
    visit_as: Callable[..., Visit], archive: ScriptedArchive
) -> None:
    visit = visit_as().open("?to=2020")
    visit.ask("What did the council demand?")
    expect(visit.live.locator(".abstention .notice")).to_be_visible()
    visit.live.get_by_role("button", name="Look in the whole archive").click()
    expect(visit.live.locator("a.cite")).to_have_count(4)
    visit.done()
    assert archive.narrowings[-1] == WHOLE_ARCHIVE
    expect(visit.page.locator(".turn")).to_have_count(1)
    expect(visit.chips).to_have_count(0)
    assert "?" not in visit.page.url


def test_a_date_that_cannot_be_read_is_said_and_stays_in_its_field(visit: Visit) -> None:
    _narrow(visit, From="soon", Tag="ferries")
    expect(visit.page.get_by_role("alert")).to_contain_text("'soon' is not a date. Write it as 2020-09-18")
    expect(visit.chips).to_have_count(0)
    expect(visit.page.get_by_label("From")).to_have_value("soon")
    visit.page.get_by_label("From").fill("2021")
    visit.page.keyboard.press("Enter")
    expect(visit.chips).to_have_text(["Tag: ferries", "From 2021"])
    expect(visit.page.get_by_role("alert")).to_have_text("")


def test_a_link_whose_date_cannot_be_read_asks_nothing_and_leaves_its_question_in_the_box(
    visit_as: Callable[..., Visit], archive: ScriptedArchive
) -> None:
    asked = len(archive.asked)
    visit = visit_as().open("?tag=ferries&from=2024-13&q=What+did+the+council+demand%3F")
    expect(visit.page.get_by_role("alert")).to_contain_text("'2024-13' is not a date.")
    expect(visit.box).to_have_value("What did the council demand?")
    expect(visit.chips).to_have_text(["Tag: ferries"])
    expect(visit.page).to_have_url(re.compile(r"\?tag=ferries$"))  # a reload would ask it without its date
    expect(visit.page.locator(".turn")).to_have_count(0)
    assert len(archive.asked) == asked
    visit.box.press("Enter")
    visit.done()
    assert archive.narrowings[-1] == Narrowing(tags=("ferries",))


def test_the_form_suggests_what_the_archive_has(visit: Visit) -> None:
    expect(visit.page.locator("#byline-tags option")).to_have_count(2)
    assert visit.page.locator("#byline-sources option").get_attribute("value") == "Norrey Gazette"


def test_an_article_can_be_asked_alone(visit_as: Callable[..., Visit], archive: ScriptedArchive) -> None:
    visit = visit_as().open_archive("&tag=ferries")
    visit.table.get_by_role("button", name=FERRY.title).click()
    visit.page.get_by_role("dialog").get_by_role("button", name="Ask only this article").click()
    expect(visit.page.get_by_role("dialog")).to_be_hidden()
    expect(visit.chips).to_have_text([re.compile("^Article: Island council demands safer ferries")])
    expect(visit.box).to_be_focused()
    expect(visit.page).to_have_url(re.compile(rf"\?article={FERRY.id}$"))
    visit.ask("What did the council demand?")
    assert archive.narrowings[-1] == Narrowing(articles=(FERRY.id,))
    expect(visit.live.locator(".within")).to_have_text(f"Asked of “{FERRY.title}”")


def test_limits_that_leave_nothing_say_so_before_anything_is_asked(visit_as: Callable[..., Visit]) -> None:
    visit = visit_as().open(f"?article={BRIDGE.id}&tag=ferries")
    expect(visit.page.locator("#byline-narrowing")).to_contain_text("no article")
