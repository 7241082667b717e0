"""Articles come into the corpus folder by address or feed: once each, whole, and never over somebody's edits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.adding.add import Added
from rag.adding.ledger import NAME, load_ledger, one_at_a_time
from rag.articles.folder import scan
from rag.articles.loading import load_article
from rag.errors import CorpusError
from tests.adding.adders import FILE, Opener, add, files
from tests.adding.pages import TEXT, article, rss
from tests.adding.site import Reply, Site, redirect


def test_a_page_becomes_a_file_that_reads_back_as_its_article(site: Site, corpus: Path, open_adder: Opener) -> None:
    site.pages["/a"] = article()
    url = site.url("/a")
    assert add(open_adder, url) == Added(url, "saved", FILE)
    read = load_article(corpus / FILE, root=corpus)
    assert (read.title, read.date, read.byline) == ("Mayor of Springfield resigns", "2020-09-18", "Ana López")
    assert (read.url, read.license) == (url, "https://creativecommons.org/licenses/by/4.0/")
    assert read.text == "\n\n".join(TEXT)
    assert read.inferred == ()
    assert "fetched_at: '1970-01-01T00:16:40+00:00'\n" in (corpus / FILE).read_text("utf-8")


def test_neither_the_ledger_nor_a_part_of_a_file_counts_as_an_article_or_is_left_out(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    site.pages["/a"] = article()
    with one_at_a_time(corpus):
        add(open_adder, site.url("/a"))
    found = scan(corpus)
    assert [path.name for path in found.files] == [FILE]
    assert (found.left_out, found.unreadable) == ((), ())
    assert not list(corpus.glob("*.part"))
    assert not list(corpus.glob(".*.part"))


def test_the_same_page_again_is_unchanged_and_its_file_untouched(site: Site, corpus: Path, open_adder: Opener) -> None:
    site.pages["/a"] = article()
    add(open_adder, site.url("/a"))
    before = (corpus / FILE).read_bytes(), (corpus / FILE).stat().st_mtime_ns
    assert add(open_adder, site.url("/a")) == Added(site.url("/a"), "unchanged", FILE)
    assert ((corpus / FILE).read_bytes(), (corpus / FILE).stat().st_mtime_ns) == before


def test_a_page_is_asked_for_with_its_validators_and_304_is_unchanged(site: Site, open_adder: Opener) -> None:
    site.pages["/a"] = article(ETag='"v1"')
    add(open_adder, site.url("/a"))
    site.pages["/a"] = Reply("", 304)
    assert add(open_adder, site.url("/a")).outcome == "unchanged"
    assert site.asked[-1].headers["if-none-match"] == '"v1"'


def test_a_changed_article_overwrites_its_own_file_also_under_a_new_title(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    site.pages["/a"] = article()
    add(open_adder, site.url("/a"))
    site.pages["/a"] = article("Mayor resigns, deputy takes over", text=(*TEXT, "The vote was eleven to four."))
    assert add(open_adder, site.url("/a")) == Added(site.url("/a"), "updated", FILE)
    read = load_article(corpus / FILE, root=corpus)
    assert (read.title, read.text) == (
        "Mayor resigns, deputy takes over",
        "\n\n".join((*TEXT, "The vote was eleven to four.")),
    )
    assert files(corpus) == [FILE]


def test_a_file_that_was_edited_by_hand_is_kept_and_that_is_said(site: Site, corpus: Path, open_adder: Opener) -> None:
    site.pages["/a"] = article()
    add(open_adder, site.url("/a"))
    edited = (corpus / FILE).read_text("utf-8").replace("Ana López", "Ana María López")
    (corpus / FILE).write_text(edited, "utf-8")
    assert add(open_adder, site.url("/a")).outcome == "unchanged"
    site.pages["/a"] = article(text=(*TEXT, "The vote was eleven to four."))
    for _ in range(2):
        kept = add(open_adder, site.url("/a"))
        assert (kept.outcome, kept.path) == ("kept", FILE)
        assert "edited by hand" in kept.reason
        assert (corpus / FILE).read_text("utf-8") == edited


def test_after_the_edited_file_is_moved_away_the_new_version_comes(
    site: Site, corpus: Path, tmp_path: Path, open_adder: Opener
) -> None:
    site.pages["/a"] = article()
    add(open_adder, site.url("/a"))
    (corpus / FILE).rename(tmp_path / FILE)
    assert add(open_adder, site.url("/a")) == Added(site.url("/a"), "saved", FILE)


def test_a_file_that_was_moved_within_the_corpus_is_still_its_article(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    site.pages["/a"] = article()
    add(open_adder, site.url("/a"))
    (corpus / "2020").mkdir()
    (corpus / FILE).rename(corpus / "2020" / FILE)
    assert add(open_adder, site.url("/a")) == Added(site.url("/a"), "unchanged", f"2020/{FILE}")
    site.pages["/a"] = article(text=(*TEXT, "The vote was eleven to four."))
    assert add(open_adder, site.url("/a")) == Added(site.url("/a"), "updated", f"2020/{FILE}")


def test_without_its_ledger_an_article_is_recognised_by_the_address_in_its_file(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    site.pages["/a"] = article()
    add(open_adder, site.url("/a"))
    (corpus / NAME).unlink()
    assert add(open_adder, site.url("/a")) == Added(site.url("/a"), "unchanged", FILE)
    (corpus / NAME).unlink()
    site.pages["/a"] = article(text=(*TEXT, "The vote was eleven to four."))
    assert add(open_adder, site.url("/a")).outcome == "kept"


def test_an_article_has_one_file_whichever_way_leads_to_it(site: Site, corpus: Path, open_adder: Opener) -> None:
    canonical = f'<link rel="canonical" href="{site.url("/a")}">'
    site.pages |= {
        "/a": article(),
        "/amp/a": article(head=canonical),
        "/short": redirect("/a"),
        "/a?utm_source=x": Reply("never asked for", 500),
    }
    ways = ["/a", "/a?utm_source=x", "/a#part", "/amp/a", "/short"]
    assert [add(open_adder, site.url(way)).outcome for way in ways] == ["saved", *["unchanged"] * 4]
    assert files(corpus) == [FILE]


@pytest.mark.parametrize("stated", ["https://elsewhere.test/a", "/", "file:///etc/passwd", "http://[", "#"])
def test_a_canonical_address_of_another_site_or_of_none_is_not_believed(
    site: Site, corpus: Path, open_adder: Opener, stated: str
) -> None:
    site.pages["/a"] = article(head=f'<link rel="canonical" href="{stated}">')
    add(open_adder, site.url("/a"))
    assert load_article(corpus / FILE, root=corpus).url == site.url("/a")


def test_another_article_of_the_same_day_and_title_gets_a_name_of_its_own(
    site: Site, corpus: Path, open_adder: Opener
) -> None:
    other = ("Quite another mayor, of another Springfield, resigned on the same day.", *TEXT)
    site.pages |= {"/a": article(), "/b": article(text=other)}
    (corpus / FILE.replace(".md", "-2.md")).write_text("Somebody's own notes on the mayor of Springfield.")
    assert [add(open_adder, site.url(path)).path for path in ("/a", "/b")] == [FILE, FILE.replace(".md", "-3.md")]
    assert add(open_adder, site.url("/b")).outcome == "unchanged"


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(site: Site, corpus: Path, open_adder: Opener) -> None:
    site.pages |= {"/a": article(), "/b": article()}
    adder = open_adder(dry_run=True)
    assert [adder.add(site.url(path)).path for path in ("/a", "/b")] == [FILE, FILE.replace(".md", "-2.md")]
    assert list(corpus.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "path", "body", "title"),
    [
        ("text/plain", "/a.txt", "Bridge opens\n\nThe new bridge was opened on Friday by the mayor.", "Bridge opens"),
        ("text/plain", "/a.md", "# Bridge opens\n\nThe *new* bridge was opened on Friday.", "Bridge opens"),
        ("text/markdown", "/a", "---\ntitle: Bridge opens\n---\nThe new bridge was opened.", "Bridge opens"),
        ("application/octet-stream", "/a.md", "# Bridge opens\n\nThe new bridge was opened.", "Bridge opens"),
        ("application/xhtml+xml", "/a", article("Bridge opens").body, "Bridge opens"),
        ("", "/a", article("Bridge opens").body, "Bridge opens"),
    ],
)
def test_texts_markdown_and_pages_of_every_label_are_read(
    site: Site, corpus: Path, open_adder: Opener, kind: str, path: str, body: str, title: str
) -> None:
    site.pages[path] = Reply(body, headers={"Content-Type": kind} if kind else {})
    added = add(open_adder, site.url(path))
    assert added.outcome == "saved", added
    read = load_article(corpus / added.path, root=corpus)
    assert (read.title, read.url) == (title, site.url(path))


@pytest.mark.parametrize(
    ("label", "charset", "declared"),
    [("latin-1", "iso-8859-1", "utf-8"), ("utf-8", "", "utf-8"), ("cp1251", "", "windows-1251")],
)
def test_a_page_is_decoded_as_its_server_says_or_else_as_it_says_itself(
    site: Site, corpus: Path, open_adder: Opener, label: str, charset: str, declared: str
) -> None:
    russian = (
        "Мэр города ушёл в отставку после голосования, которого никто не ожидал, в понедельник вечером.",
        "Его заместитель будет исполнять обязанности до выборов в ноябре, сообщил городской совет.",
    )
    spanish = (
        "El alcalde Muñoz dimitió el lunes después de una votación que nadie esperaba en la ciudad.",
        "La señora Peña, su número dos, asumirá el cargo hasta las elecciones de noviembre, según el consejo.",
    )
    text = russian if label == "cp1251" else spanish
    page = str(article(text=text).body).replace("utf-8", declared).replace("López", "Lopez")
    kind = f"text/html; charset={charset}" if charset else "text/html"
    site.pages["/a"] = Reply(page.encode(label), headers={"Content-Type": kind})
    assert load_article(corpus / add(open_adder, site.url("/a")).path, root=corpus).text == "\n\n".join(text)


@pytest.mark.parametrize(
    ("reply", "reason", "remedy"),
    [
        (Reply("", 404), "There is no such page (404).", "Check the address."),
        (Reply("x", headers={"Content-Type": "image/jpeg"}), "It is image/jpeg, which holds no article.", "Give the"),
        (Reply(b"x"), "The page holds no article text.", "Save the page anew from a browser"),
        (rss(("/a", "A", "18")), "It is a feed, not an article.", "Pass it behind --feed."),
        (
            article(text=TEXT[:1], head='<script>{"isAccessibleForFree": "False"}</script>'),
            "The article is for subscribers; the page shows ",
            "Save the page from a browser that is signed in",
        ),
        (Reply("", headers={"Content-Type": "text/html"}), "The page is empty, or no HTML.", "Save the page anew"),
        (Reply("", headers={"Content-Type": "text/plain"}), "There is no text at this address.", "Look at it in a"),
        (Reply(b"%PDF-1.7 broken", headers={"Content-Type": "application/pdf"}), "The PDF is damaged", "Open it in"),
    ],
)
def test_what_is_no_article_is_told_with_what_to_do_and_leaves_nothing(
    site: Site, corpus: Path, open_adder: Opener, reply: Reply, reason: str, remedy: str
) -> None:
    site.pages["/a"] = reply
    failed = add(open_adder, site.url("/a"))
    assert failed.outcome == "failed"
    assert failed.reason.startswith(reason), failed
    assert failed.remedy.startswith(remedy), failed
    assert files(corpus) == []


def test_a_damaged_ledger_is_told_with_what_to_do(corpus: Path) -> None:
    for damaged in ("{", "[]", '{"articles": {"u": {}}, "also": {}, "stamps": {}, "feeds": {}}'):
        (corpus / NAME).write_text(damaged)
        with pytest.raises(CorpusError, match=r"cannot be read: .* Delete it; the articles stay"):
            load_ledger(corpus)


def test_a_second_process_is_kept_from_adding_to_the_same_folder(corpus: Path) -> None:
    second = one_at_a_time(corpus)
    with one_at_a_time(corpus), pytest.raises(CorpusError, match="Another process is adding articles"):
        second.__enter__()
    with one_at_a_time(corpus):
        pass


def test_a_folder_in_which_no_file_can_be_made_is_not_taken_for_one_that_another_process_adds_to(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def impossible(*_: object, **__: object) -> int:  # as below /proc, also for root
        raise FileNotFoundError(2, "No such file or directory")

    with monkeypatch.context() as patch:
        patch.setattr("os.open", impossible)
        with pytest.raises(CorpusError, match=r"Nothing can be saved into .*: no file can be made there\."):
            one_at_a_time(corpus).__enter__()


def test_an_interrupt_while_an_article_is_written_leaves_what_was_there(
    site: Site, corpus: Path, open_adder: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages |= {"/a": article(), "/b": article("B happened in the town")}
    add(open_adder, site.url("/a"))
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            add(open_adder, site.url("/b"))
    assert {path.name: path.read_bytes() for path in corpus.iterdir()} == before
    assert add(open_adder, site.url("/b")).outcome == "saved"


def test_a_kill_between_file_and_ledger_is_mended_by_the_next_run(site: Site, corpus: Path, open_adder: Opener) -> None:
    site.pages["/a"] = article()
    add(open_adder, site.url("/a"))
    (corpus / NAME).write_text(json.dumps({"version": 1, "articles": {}, "also": {}, "stamps": {}, "feeds": {}}))
    assert add(open_adder, site.url("/a")) == Added(site.url("/a"), "unchanged", FILE)
    site.pages["/a"] = article(text=(*TEXT, "The vote was eleven to four."))
    assert add(open_adder, site.url("/a")).outcome == "updated"


def test_a_folder_that_cannot_be_written_ends_the_run(
    site: Site, corpus: Path, open_adder: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    site.pages["/a"] = article()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CorpusError, match=r"Nothing can be saved into .*: No space left on device\. Free some space"):
        add(open_adder, site.url("/a"))
    assert list(corpus.iterdir()) == []
