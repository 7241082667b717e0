"""The articles of a feed: the newest, each asked for once, and one that fails stops no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rag.adding.add import Added
from rag.articles.loading import load_article
from tests.adding.adders import FILE, Opener, add, feed, last
from tests.adding.pages import article, rss
from tests.adding.site import Reply, Site


def test_a_feed_saves_its_newest_articles_and_gives_its_date_to_those_without(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    site.pages |= {
        "/feed": rss(("/old", "Old", "16"), ("/b", "B", "17"), ("/c", "C", "18")),
        "/b": article("B happened in the town", date=None),
        "/c": article("C happened in the town"),
    }
    assert feed(open_adder, site.url("/feed"), limit=2) == [
        ("saved", "2020-09-18-c-happened-in-the-town.md"),
        ("saved", "2020-09-17-b-happened-in-the-town.md"),
    ]
    assert site.paths == ["/feed", "/c", "/b"]


def test_a_date_that_only_the_feed_gives_stays_when_the_article_is_added_by_its_address(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    site.pages |= {"/feed": rss(("/b", "B", "17")), "/b": article(date=None)}
    ((_, path),) = feed(open_adder, site.url("/feed"))
    assert add(open_adder, site.url("/b")) == Added(site.url("/b"), "unchanged", path)
    assert load_article(corpus / path, root=corpus).date == "2020-09-17"


def test_of_a_feed_only_what_it_shows_as_new_or_changed_is_asked_for(site: Site, open_adder: Opener) -> None:
    site.pages |= {
        "/feed": rss(("/b", "B", "17"), ("/c", "C", "18")),
        "/b": article("B happened in the town"),
        "/c": article("C happened in the town"),
        "/d": article("D happened in the town"),
    }
    feed(open_adder, site.url("/feed"))
    site.asked.clear()
    site.pages["/feed"] = rss(("/b", "B", "17"), ("/c", "C corrected", "18"), ("/d", "D", "19"))
    assert [outcome for outcome, _ in feed(open_adder, site.url("/feed"))] == ["saved", "unchanged", "unchanged"]
    assert site.paths == ["/feed", "/d", "/c"]


def test_a_feed_whose_articles_are_all_here_is_asked_whether_it_changed(site: Site, open_adder: Opener) -> None:
    site.pages |= {"/feed": rss(("/b", "B", "17"), ETag='"f1"'), "/b": article()}
    feed(open_adder, site.url("/feed"))
    site.pages["/feed"] = Reply("", 304)
    (added,) = open_adder().add_feed(site.url("/feed"), limit=20)
    assert (added.outcome, added.reason) == ("unchanged", "The feed shows nothing new.")
    assert site.asked[-1].headers["if-none-match"] == '"f1"'


def test_what_failed_or_lay_beyond_the_limit_is_tried_again_with_an_unchanged_feed(
    site: Site, open_adder: Opener
) -> None:
    site.pages |= {"/feed": rss(("/b", "B", "17"), ("/c", "C", "18"), ETag='"f1"'), "/c": article()}
    assert feed(open_adder, site.url("/feed"), limit=1) == [("saved", FILE)]
    assert [outcome for outcome, _ in feed(open_adder, site.url("/feed"), limit=2)] == ["unchanged", "failed"]
    assert "if-none-match" not in last(site, "/feed").headers
    site.pages["/b"] = article("B happened in the town")
    assert [outcome for outcome, _ in feed(open_adder, site.url("/feed"), limit=2)] == ["unchanged", "saved"]
    assert "if-none-match" not in last(site, "/feed").headers


def test_one_bad_entry_of_a_feed_stops_no_other(site: Site, open_adder: Opener) -> None:
    site.pages |= {
        "/feed": rss(("http://news.test:22/a", "A", "16"), ("/b", "B", "17"), ("http://10.0.0.1/c", "C", "18")),
        "/b": article(),
    }
    assert [outcome for outcome, _ in feed(open_adder, site.url("/feed"))] == ["failed", "saved", "failed"]


def test_entries_that_link_to_no_web_page_are_passed_over_with_one_note_and_fail_nothing(
    site: Site, open_adder: Opener, told: list[str]
) -> None:
    site.pages |= {
        "/feed": rss(("urn:1", "A", "16"), ("/b", "B", "17"), ("file:///etc/passwd", "C", "18"), ETag='"f1"'),
        "/b": article(),
    }
    assert [outcome for outcome, _ in feed(open_adder, site.url("/feed"))] == ["saved"]
    assert told == [f"In the feed {site.url('/feed')} 2 entries link to no web page; passed over."]
    feed(open_adder, site.url("/feed"))
    assert last(site, "/feed").headers["if-none-match"] == '"f1"'


def test_of_a_damaged_feed_what_can_be_read_is_added_and_the_feed_is_asked_for_anew(
    site: Site, open_adder: Opener, told: list[str]
) -> None:
    whole = rss(("/b", "B", "17"), ETag='"f1"')
    site.pages |= {"/feed": replace(whole, body=str(whole.body).removesuffix("</channel></rss>")), "/b": article()}
    assert [outcome for outcome, _ in feed(open_adder, site.url("/feed"))] == ["saved"]
    assert told == [
        f"The feed {site.url('/feed')} is damaged (line 1: no element found); what can be read of it is added."
    ]
    assert [outcome for outcome, _ in feed(open_adder, site.url("/feed"))] == ["unchanged"]
    assert "if-none-match" not in last(site, "/feed").headers


def test_an_article_that_was_deleted_here_does_not_come_back_by_its_feed_but_by_its_address(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    site.pages |= {"/feed": rss(("/b", "B", "17")), "/b": article()}
    feed(open_adder, site.url("/feed"))
    (corpus / FILE).unlink()
    (added,) = open_adder().add_feed(site.url("/feed"), limit=20)
    assert (added.outcome, added.path, added.reason) == ("unchanged", "", "Its file was deleted here.")
    assert add(open_adder, site.url("/b")).outcome == "saved"


def test_a_feed_that_cannot_be_had_is_told_as_one_failure(site: Site, open_adder: Opener) -> None:
    (failed,) = open_adder().add_feed(site.url("/feed"), limit=20)
    assert (failed.url, failed.outcome, failed.reason) == (site.url("/feed"), "failed", "There is no such page (404).")
