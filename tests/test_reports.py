"""What is printed about the index: the same facts for a log and for a terminal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from rag import reports
from rag.reports import cleared_lines, overview_lines, report_lines
from rag.types import FileChange, FileProblem, IndexOverview, ReindexReport, Superseded

PROBLEM = FileProblem("a[1].md", "It is broken.", "Mend it.", 3)
REPORT = ReindexReport(
    "gen-000002", True, 1, 2, 3_000, 0, 1, 12, 4, 1.25,
    problems=(PROBLEM,), renamed=1,
    notices=tuple(FileProblem(f"n{n}.pdf", "Not read.", "Save it.") for n in range(7)),
    changes=(FileChange("new", "b.md"), FileChange("renamed", "d.md", "c.md")),
)  # fmt: skip


def test_a_log_has_every_file_and_one_line_of_counts() -> None:
    lines = list(report_lines(REPORT))
    assert lines[:7] == [f"Note   n{n}.pdf: Not read. Save it." for n in range(7)]
    assert lines[7:] == [
        "FAILED a[1].md:3: It is broken. Mend it.",
        "Index is now gen-000002 (1.2 s)",
        "new 1  changed 2  unchanged 3000  removed 0  failed 1  passages 12  embedded 4  renamed 1",
    ]


def test_a_report_of_nothing_to_do_says_so_and_why_all_was_built_anew() -> None:
    report = ReindexReport("gen-000002", False, 1, 2, 3, 4, 5, 6, 7, 1.25, reason="No index.")
    assert list(report_lines(report)) == [
        "No index.",
        "Nothing to do; the index stays gen-000002 (1.2 s)",
        "new 1  changed 2  unchanged 3  removed 4  failed 5  passages 6  embedded 7",
    ]


def test_a_terminal_has_one_table_then_each_failed_file_with_place_reason_and_remedy() -> None:
    out = io.StringIO()
    reports._print_table(REPORT, Console(file=out, width=100, highlight=False))
    text = out.getvalue()
    assert [line.split() for line in text.splitlines() if "unchanged" in line or "3,000" in line] == [
        ["new", "changed", "renamed", "unchanged", "removed", "failed", "passages", "embedded"],
        ["1", "2", "1", "3,000", "0", "1", "12", "4"],
    ]
    narrow = io.StringIO()
    reports._print_table(REPORT, Console(file=narrow, width=60, highlight=False))
    assert ["unchanged", "3,000"] in [line.split() for line in narrow.getvalue().splitlines()]
    assert text.endswith("a[1].md:3\n  It is broken.\n  Mend it.\n")
    assert "… and 2 more; --json lists them all." in text


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(5, "just now"), (60, "1 minute ago"), (7_300, "2 hours ago"), (90_000, "1 day ago")],
)
def test_an_overview_tells_age_sizes_and_failures(seconds: int, age: str) -> None:
    created = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    found = IndexOverview(
        "gen-000003", created.isoformat(), 14, 79, {"tables": "2", "embedder": "e"}, 1_500_000,
        {"gen-000001": 500_000, "gen-000002": 1_000_000}, "gen-000002", (PROBLEM,),
        changes={"new": 1_200, "removed": 1}, reason="Everything was built anew.",
    )  # fmt: skip
    assert list(overview_lines(found, now=datetime.fromtimestamp(created.timestamp() + seconds, UTC))) == [
        f"Generation   gen-000003, built {age} (2026-11-24T06:00:00+00:00)",
        "Brought      1,200 new, 1 removed; everything was built anew.",
        "Articles     14",
        "Passages     79",
        "Size         1.5 MB, all generations 3.0 MB",
        "Also there   gen-000001 (500.0 kB, reindex --gc deletes it once nobody reads it), "
        "gen-000002 (1.0 MB, reindex --rollback goes back to it)",
        "Fingerprint  tables 2, embedder e",
        "Failed       1 file in the last reindex",
        "FAILED a[1].md:3: It is broken. Mend it.",
    ]


def test_what_was_cleared_is_named_with_what_it_freed() -> None:
    assert list(cleared_lines({"building-000002": 1_000, "gen-000001": 2_000})) == [
        "Deleted building-000002 (1.0 kB)",
        "Deleted gen-000001 (2.0 kB)",
        "Freed 3.0 kB.",
    ]
    assert list(cleared_lines({})) == ["Nothing to clear."]


def test_older_versions_are_told_with_the_newest_one_and_why_in_a_report_and_in_an_overview() -> None:
    older = Superseded("first.md", "corrected.md", "the same address")
    line = (
        "Older  first.md: corrected.md is the newest version, with the same address. "
        "If that one goes, this one comes back."
    )
    report = ReindexReport("gen-000001", True, 2, 0, 0, 0, 0, 2, 2, 0.5, superseded=(older,))
    assert next(report_lines(report)) == line
    found = IndexOverview(
        "gen-000001", "2026-11-24T06:00:00+00:00", 2, 2, {}, 1, {}, None, (), superseded=(older,)
    )  # fmt: skip
    lines = list(overview_lines(found, now=datetime(2026, 11, 24, 7, tzinfo=UTC)))
    assert lines[-3:] == [
        "Older        1 not searched, for there is a newer version",
        line,
        "Failed       no file in the last reindex",
    ]


def test_the_name_of_a_file_cannot_command_the_terminal_or_make_up_a_line() -> None:
    name = "a\x1b[31m\nFAILED b\x9b2J.md"
    shown = r"a\x1b[31m\nFAILED b\x9b2J.md"
    problem = FileProblem(name, f"{name} is broken.", "Mend it.")
    report = replace(
        REPORT, problems=(problem,), notices=(problem,), dry_run=True, refused=f"{name} is gone.",
        superseded=(Superseded(name, name, "the same address"),), changes=(FileChange("renamed", name, name),),
    )  # fmt: skip
    lines = list(report_lines(report))
    assert lines[:5] == [
        f"Note   {shown}: {shown} is broken. Mend it.",
        f"Older  {shown}: {shown} is the newest version, with the same address. If that one goes, this one comes back.",
        f"FAILED {shown}: {shown} is broken. Mend it.",
        f"renamed  {shown} → {shown}",
        f"REFUSED {shown} is gone.",
    ]
    out = io.StringIO()
    reports._print_table(report, Console(file=out, width=200, highlight=False))
    assert "".join(c for c in out.getvalue() if not c.isprintable()).strip("\n") == ""
    assert out.getvalue().count(shown) == 9


def test_where_a_file_holds_several_articles_those_that_failed_are_told_too_as_a_run_counts_them() -> None:
    problems = tuple(FileProblem("e.jsonl", "The line is broken.", "Mend it.", line) for line in (2, 7))
    found = IndexOverview("gen-000001", "2026-11-24T06:00:00+00:00", 2, 2, {}, 1, {}, None, problems)
    lines = list(overview_lines(found, now=datetime(2026, 11, 24, 7, tzinfo=UTC)))
    assert lines[-3:] == [
        "Failed       2 articles in 1 file in the last reindex",
        "FAILED e.jsonl:2: The line is broken. Mend it.",
        "FAILED e.jsonl:7: The line is broken. Mend it.",
    ]
