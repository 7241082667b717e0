"""How the index stands as HTML: what it holds and since when, what failed, and the reindex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rag.text.dates import ago
from rag.types import FileProblem, IndexOverview, ReindexReport, Superseded
from rag.ui.markup import escape
from rag.ui.reindexing import Run
from rag.ui.wording import counted, date_in_words

# What the stages of a reindex count.
_UNITS = {"Reading": "files", "Cutting": "articles", "Embedding": "passages", "Checking": "passages"}
# A list of more failures is read in the log or with `status`.
PROBLEMS_SHOWN = 50


def status_html(overview: IndexOverview, *, now: datetime, reindex: str = "") -> str:
    """Return what the index holds, its age and its failures; `reindex` is the reindex's own part."""
    created = datetime.fromisoformat(overview.created)
    age = ago((now - created).total_seconds())
    exactly = f"{date_in_words(created.date().isoformat())}, {created:%H:%M} {created.tzname() or ''}".rstrip()
    return (
        f'<p class="index-line">{counted(overview.articles, "article")} in {counted(overview.passages, "passage")}, '
        f'indexed <time datetime="{escape(overview.created)}" title="{escape(exactly)}">{age}</time> '
        f'<span class="meta">({escape(exactly)}; {escape(overview.generation)})</span></p>'
        f"{_brought(overview)}{_failures(overview.failures)}{_older(overview.superseded)}{reindex}"
    )


def _brought(overview: IndexOverview) -> str:
    """Return what the reindex that built the index found, whoever ran it."""
    counts, reason = _listed(overview.changes), overview.reason
    if not counts:
        return f'<p class="meta">{escape(reason)}</p>' if reason else ""
    why = f"; {reason[:1].lower()}{reason[1:]}" if reason else "."
    return f'<p class="meta">The last reindex that changed it: {escape(counts + why)}</p>'


def _failures(problems: Sequence[FileProblem]) -> str:
    if not problems:
        return '<p class="meta">No file failed in the last reindex.</p>'
    return (
        f'<details class="failures"><summary>{counted(len({problem.path for problem in problems}), "file")} failed in'
        " the last reindex</summary>"
        f"{_problems(problems)}</details>"
    )


def _older(superseded: Sequence[Superseded]) -> str:
    if not superseded:
        return ""
    listed = "".join(
        f"<li><code>{escape(one.path)}</code> {escape(one.by)} is the newest version, with {escape(one.reason)}.</li>"
        for one in superseded[:PROBLEMS_SHOWN]
    )
    return (
        f'<details class="failures"><summary>{counted(len(superseded), "older version")} not searched</summary>'
        f"<ul>{listed}</ul>{_more(len(superseded) - PROBLEMS_SHOWN)}</details>"
    )


def _more(count: int) -> str:
    return f'<p class="meta">… and {count:,} more: python -m rag status lists them all.</p>' if count > 0 else ""


def _problems(problems: Sequence[FileProblem]) -> str:
    listed = "".join(
        f"<li><code>{escape(problem.path)}{f':{problem.line}' if problem.line else ''}</code> "
        f"{escape(problem.reason)} <span>{escape(problem.remedy)}</span></li>"
        for problem in problems[:PROBLEMS_SHOWN]
    )
    return f"<ul>{listed}</ul>{_more(len(problems) - PROBLEMS_SHOWN)}"


def reindex_html(run: Run | None) -> str:
    """Return the button that reindexes, with how the latest run stands."""
    running = run is not None and run.running
    busy = ' aria-disabled="true"' if running else ""  # not disabled: it would lose the focus
    return (
        f'<div class="reindex" data-running="{str(running).lower()}">'
        f'<button type="button" class="boxed" data-reindex{busy}>Reindex</button>'
        f'<div role="status">{_run(run) if run else ""}</div></div>'
    )


def _run(run: Run) -> str:
    if run.problem:
        return f'<p class="problem">{escape(run.problem.what)} {escape(run.problem.remedy)}</p>'
    if run.report:
        return _report(run.report)
    if not run.total:
        return "<p>Looking for changes…</p>"
    unit = _UNITS.get(run.stage, "")
    words = f"{run.stage}, {run.done:,} of {run.total:,} {unit}" if unit else f"{run.stage}…"
    return f'<p>{escape(words)}</p><progress max="{run.total}" value="{run.done}" aria-hidden="true"></progress>'


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)


def _report(report: ReindexReport) -> str:
    kinds = ("new", "changed", "renamed", "removed", "failed")
    changes = _listed({kind: getattr(report, kind) for kind in kinds})
    outcome = f"The index is now {report.generation}" if report.switched else "Nothing had changed"
    counts = f"{':' if report.switched else ';'} {changes}" if changes else ""
    embedded = f" {counted(report.embedded, 'passage')} embedded." if report.embedded else ""
    why = f'<p class="meta">{escape(report.reason)}</p>' if report.reason else ""
    notices = (
        f"<details><summary>{counted(len(report.notices), 'note')}</summary>{_problems(report.notices)}</details>"
        if report.notices
        else ""
    )
    return f"<p>{escape(outcome)}{counts}.{embedded} {report.seconds:,.1f} seconds.</p>{why}{notices}"
