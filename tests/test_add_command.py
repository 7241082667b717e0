"""The command `add` does what its contract says, also when it is used wrongly."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.adding.add import agent
from rag.adding.ledger import NAME
from rag.settings import PROJECT
from tests.adding.pages import TEXT, article, rss
from tests.adding.site import Handler, Site, redirect, running_site

FILE = "2020-09-18-mayor-of-springfield-resigns.md"
_NOBODY = 65_534


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr("rag.adding.manners.PAUSE", 0.0)
    with running_site() as running:
        yield running


@pytest.fixture
def where(tmp_path: Path) -> list[str]:
    (tmp_path / "corpus").mkdir()
    return ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]


def here(site: Site, path: str) -> str:
    return site.url(path, host="127.0.0.1")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["add", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_each_address_has_a_line_then_the_counts_and_what_to_do_next(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages["/a"] = article()
    status, out, err = run(capsys, *where, "--allow-private", here(site, "/a"), here(site, "/no"))
    assert (status, err) == (1, "")
    assert out.splitlines() == [
        f"saved     {FILE} ({here(site, '/a')})",
        f"FAILED    {here(site, '/no')}: There is no such page (404). Check the address.",
        "saved 1  updated 0  unchanged 0  kept 0  failed 1",
        f"To have them answered from, run: python -m rag reindex {where[0]} {where[1]} {where[2]} {where[3]}",
    ]
    status, out, _ = run(capsys, *where, "--allow-private", here(site, "/a"))
    assert (status, out.splitlines()[1:]) == (0, ["saved 0  updated 0  unchanged 1  kept 0  failed 0"])


def test_without_allow_private_this_machine_is_not_asked(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, *where, here(site, "/a"))
    assert status == 1
    assert "127.0.0.1 is an address of a private network" in out
    assert "--allow-private" in out
    assert site.asked == []


def test_a_feed_is_added_and_its_json_is_for_scripts(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages |= {
        "/feed": rss((here(site, "/a"), "A", "18"), (here(site, "/b"), "B", "17"), (here(site, "/c"), "C", "16")),
        "/a": article(),
    }
    status, out, err = run(capsys, *where, "--allow-private", "--feed", here(site, "/feed"), "--limit", "2", "--json")
    found = json.loads(out)
    assert (status, found["saved"], found["failed"], found["dry_run"], found["reindex"]) == (1, 1, 1, False, None)
    assert found["items"][0] == {
        "url": here(site, "/a"), "outcome": "saved", "path": FILE, "reason": "", "remedy": "",
    }  # fmt: skip
    assert found["items"][1]["reason"] == "There is no such page (404)."
    assert err.splitlines()[0] == f"saved     {FILE} ({here(site, '/a')})"


def test_an_edited_file_is_kept_and_the_line_says_why(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages["/a"] = article()
    run(capsys, *where, "--allow-private", here(site, "/a"))
    file = Path(where[1]) / FILE
    file.write_text(file.read_text("utf-8") + "\nA note of the editor.\n", "utf-8")
    site.pages["/a"] = article(text=(*TEXT, "The vote was eleven to four."))
    status, out, _ = run(capsys, *where, "--allow-private", here(site, "/a"))
    assert status == 0
    assert out.startswith(f"kept      {FILE}: The article changed, but this file was edited by hand")
    assert "saved 0  updated 0  unchanged 0  kept 1  failed 0" in out


def test_a_dry_run_writes_nothing_and_ends_with_the_status_of_a_run(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages["/a"] = article()
    status, out, _ = run(capsys, *where, "--allow-private", "--dry-run", here(site, "/a"))
    assert (status, out.splitlines()[-1]) == (0, "Nothing was written.")
    assert list(Path(where[1]).iterdir()) == []
    assert run(capsys, *where, "--allow-private", "--dry-run", here(site, "/no"))[0] == 1


def test_with_reindex_the_index_is_brought_in_line_at_once(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages["/a"] = article()
    status, out, _ = run(capsys, *where, "--allow-private", "--reindex", here(site, "/a"))
    assert status == 0
    assert "Index is now gen-000001" in out
    assert "new 1  changed 0  unchanged 0  removed 0  failed 0" in out
    assert "python -m rag reindex" not in out


def test_an_interrupt_between_two_articles_leaves_the_first_saved_and_counted(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages |= {"/a": article(), "/b": article("B happened in the town")}
    monkeypatch.setattr("rag.adding.manners.PAUSE", 60.0)

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupted)
    status, out, err = run(capsys, *where, "--allow-private", here(site, "/a"), here(site, "/b"))
    assert status == 130
    assert "saved 1  updated 0  unchanged 0  kept 0  failed 0" in out
    assert "Interrupted" in err
    assert sorted(path.name for path in Path(where[1]).iterdir() if path.suffix != ".lock") == [NAME, FILE]


def test_what_a_site_names_cannot_command_the_terminal(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages |= {"/feed": rss(("http://127.0.0.1/\x9b2J", "A", "18")), "/a": redirect("ftp://x/\x9b2J")}
    _, out, _ = run(capsys, *where, "--allow-private", here(site, "/a"), "--feed", here(site, "/feed"))
    assert out.count("FAILED") == 2
    assert "\x9b" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give the address of an article, or a feed with --feed"),
        (["--limit", "5", "https://news.example/"], "--limit is about feeds"),
        (["--feed", "https://news.example/", "--limit", "0"], "is '0', not a number from 1"),
        (["--feed", "https://news.example/", "--limit", "many"], "is 'many', not a number from 1"),
        (["--dry-run", "--reindex", "https://news.example/"], "--dry-run writes nothing"),
    ],
)
def test_what_is_not_understood_ends_with_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["add", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_is_not_there_or_closed_is_told_before_anything_is_fetched(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "--corpus", "/nowhere/at/all", "--allow-private", here(site, "/a"))
    assert (status, out) == (1, "")
    assert "The corpus folder /nowhere/at/all does not exist." in err
    assert "is not a folder." in run(capsys, "--corpus", __file__, "--allow-private", here(site, "/a"))[2]
    with tempfile.TemporaryDirectory() as closed:
        Path(closed).chmod(0o555)
        root = os.geteuid() == 0
        os.seteuid(_NOBODY) if root else None
        try:
            status, out, err = run(capsys, "--corpus", closed, "--allow-private", here(site, "/a"))
        finally:
            os.seteuid(0) if root else None
        Path(closed).chmod(0o755)
    assert (status, out) == (1, "")
    assert f"Nothing can be saved into {closed}: Permission denied." in err
    assert site.asked == []


def test_the_json_of_a_run_that_broke_off_has_what_was_done_and_why_it_went_no_further(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages["/a"] = article()
    Path(where[3]).write_text("no folder")
    status, out, err = run(capsys, *where, "--allow-private", "--reindex", "--json", here(site, "/a"))
    told = json.loads(out)
    assert (status, told["saved"], told["reindex"], told["exit_status"]) == (1, 1, None, 1)
    assert told["error"] == f"{where[3]} is a file, not the folder of an index."
    assert err.splitlines()[-1] == f"{told['error']} {told['remedy']}"
    status, out, _ = run(capsys, "--corpus", "/nowhere/at/all", "--json", here(site, "/a"))
    assert (status, set(json.loads(out))) == (1, {"error", "remedy", "exit_status"})


def test_sites_are_told_who_asks_and_whom_to_write_to(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_CONTACT", "archive@news.example")
    run(capsys, *where, "--allow-private", here(site, "/a"))
    assert {asked.headers["user-agent"] for asked in site.asked} == {"Byline/0.1 (archive@news.example)"}
    monkeypatch.setenv("BYLINE_CONTACT", "a\r\nHost: x")
    status, _, err = run(capsys, *where, here(site, "/a"))
    assert status == 1
    assert "BYLINE_CONTACT" in err


def test_the_version_that_sites_are_told_is_the_projects() -> None:
    version = next(line for line in (PROJECT / "pyproject.toml").read_text("utf-8").splitlines() if "version" in line)
    assert version.startswith(f'version = "{agent("").partition("/")[2].partition(" ")[0]}.')


def test_what_is_served_slowly_is_waited_for_in_the_open(
    site: Site, where: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy_once(handler: Handler, _: object) -> None:
        site.pages["/a"] = article()
        handler.raw(b"HTTP/1.1 503 Busy\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n")

    site.pages["/a"] = busy_once
    monkeypatch.setattr("time.sleep", lambda _: None)
    status, _, err = run(capsys, *where, "--allow-private", here(site, "/a"))
    assert (status, err) == (0, "Waiting 9 seconds; 127.0.0.1 asks for it.\n")
