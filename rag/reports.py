"""What the command line prints about the index: plain lines for a log, one table on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.filesize import decimal
from rich.markup import escape
from rich.table import Table

from rag.text.dates import ago
from rag.text.printable import printable
from rag.types import FileProblem, IndexOverview, ReindexReport, Superseded

_COUNTS = ("new", "changed", "unchanged", "removed", "failed", "passages", "embedded")
# On a terminal the table has to stay in sight; a log, and --json, have them all.
_NOTICES_SHOWN = 5
# A narrower terminal has one count on each line.
_TABLE_WIDTH = 80
_CLEARS = "--gc deletes it once nobody reads it"


def print_report(report: ReindexReport) -> None:
    """Print a reindex report, as a table where someone is looking and as lines where not."""
    if sys.stdout.isatty():
        _print_table(report, Console(highlight=False))
    else:
        print("\n".join(report_lines(report)), flush=True)


def report_lines(report: ReindexReport) -> Iterator[str]:
    """Yield a reindex report as lines: what was left out, what failed, what would change, and the counts."""
    if report.reason:
        yield report.reason
    for notice in report.notices:
        yield f"Note   {_problem(notice)}"
    for one in report.superseded:
        yield f"Older  {_older(one)}"
    for problem in report.problems:
        yield f"FAILED {_problem(problem)}"
    if report.dry_run:
        yield from _change_lines(report)
    yield f"{_outcome(report)} ({report.seconds:.1f} s)"
    counts = (*_COUNTS, "renamed") if report.renamed else _COUNTS
    yield "  ".join(f"{name} {getattr(report, name)}" for name in counts)


def overview_lines(overview: IndexOverview, *, now: datetime) -> Iterator[str]:
    """Yield what an index holds as lines; `now` has a time zone."""
    whole = overview.size + sum(overview.kept.values())
    kept = [
        f"{name} ({decimal(size)}, reindex {'--rollback goes back to it' if name == overview.previous else _CLEARS})"
        for name, size in overview.kept.items()
    ]
    yield f"Generation   {overview.generation}, built {ago(age_seconds(overview, now=now))} ({overview.created})"
    if overview.changes or overview.reason:
        yield f"Brought      {_brought(overview)}"
    yield f"Articles     {overview.articles}"
    yield f"Passages     {overview.passages}"
    yield f"Size         {decimal(overview.size)}, all generations {decimal(whole)}"
    yield f"Also there   {', '.join(kept) or 'none'}"
    yield f"Fingerprint  {', '.join(f'{name} {value}' for name, value in overview.fingerprint.items())}"
    if overview.superseded:
        yield f"Older        {len(overview.superseded)} not searched, for there is a newer version"
    for one in overview.superseded:
        yield f"Older  {_older(one)}"
    yield f"Failed       {_failed(overview.failures)} in the last reindex"
    for problem in overview.failures:
        yield f"FAILED {_problem(problem)}"


def age_seconds(overview: IndexOverview, *, now: datetime) -> int:
    """Return for how many seconds a generation has been there; `now` has a time zone."""
    return int((now - datetime.fromisoformat(overview.created)).total_seconds())


def cleared_lines(cleared: dict[str, int]) -> Iterator[str]:
    """Yield what was deleted from an index folder, and how much space that freed."""
    for name, size in cleared.items():
        yield f"Deleted {name} ({decimal(size)})"
    yield f"Freed {decimal(sum(cleared.values()))}." if cleared else "Nothing to clear."


def _print_table(report: ReindexReport, console: Console) -> None:
    if report.reason:
        console.print(escape(report.reason))
    _print_notes("Note ", [_problem(notice) for notice in report.notices], console)
    _print_notes("Older", [_older(one) for one in report.superseded], console)
    if report.dry_run:
        for line in _change_lines(report):
            console.print(escape(line), soft_wrap=True)
    console.print(f"[bold]{escape(_outcome(report))}[/], {report.seconds:.1f} s")
    console.print(_counts_table(report, upright=console.width < _TABLE_WIDTH))
    for problem in report.problems:
        console.print(f"[bold red]{escape(_place(problem))}[/]", soft_wrap=True)
        console.print(f"  {escape(printable(problem.reason))}\n  [green]{escape(printable(problem.remedy))}[/]")


def _print_notes(label: str, notes: list[str], console: Console) -> None:
    for note in notes[:_NOTICES_SHOWN]:
        console.print(f"[dim]{label} {escape(note)}[/]")
    if len(notes) > _NOTICES_SHOWN:
        console.print(f"[dim]{label} … and {len(notes) - _NOTICES_SHOWN} more; --json lists them all.[/]")


def _counts_table(report: ReindexReport, *, upright: bool) -> Table:
    names = ("new", "changed", "renamed", "unchanged", "removed", "failed", "passages", "embedded")
    cells = {name: f"{getattr(report, name):,}" for name in names}
    if report.failed:
        cells["failed"] = f"[bold red]{cells['failed']}[/]"
    table = Table(box=None if upright else SIMPLE_HEAD, show_header=not upright)
    if upright:
        table.add_column()
        table.add_column(justify="right")
        for row in cells.items():
            table.add_row(*row)
        return table
    for name in names:
        table.add_column(name, justify="right")
    table.add_row(*cells.values())
    return table


def _change_lines(report: ReindexReport) -> Iterator[str]:
    for change in report.changes:
        yield printable(f"{change.kind:<8} {f'{change.formerly} → ' if change.formerly else ''}{change.path}")
    if report.refused:
        yield printable(f"REFUSED {report.refused}")


def _outcome(report: ReindexReport) -> str:
    stays = f"the index stays {report.generation}" if report.generation else "there is no index"
    if report.dry_run:
        would = "A reindex would do this" if report.switched else "There is nothing to do"
        return f"{would}; nothing was written, {stays}"
    return f"Index is now {report.generation}" if report.switched else f"Nothing to do; {stays}"


def _problem(problem: FileProblem) -> str:
    return f"{_place(problem)}: {printable(f'{problem.reason} {problem.remedy}')}"


def _older(one: Superseded) -> str:
    told = f"{one.path}: {one.by} is the newest version, with {one.reason}. If that one goes, this one comes back."
    return printable(told)


def _brought(overview: IndexOverview) -> str:
    counts = ", ".join(f"{count:,} {kind}" for kind, count in overview.changes.items())
    reason = overview.reason[:1].lower() + overview.reason[1:]
    return "; ".join(filter(None, (counts, reason)))


def _place(problem: FileProblem) -> str:
    return printable(f"{problem.path}:{problem.line}" if problem.line else problem.path)


def _failed(problems: Sequence[FileProblem]) -> str:
    """Return how many files failed; where a file holds several articles, also how many of those, as a run counts."""
    files = len({problem.path for problem in problems})
    told = "no file" if not files else "1 file" if files == 1 else f"{files} files"
    return told if files == len(problems) else f"{len(problems)} articles in {told}"
