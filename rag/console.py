"""What the command line prints: progress, reports and answers, for a terminal and for a log."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from rag.answering.marks import marked_text
from rag.text.dates import spoken_date
from rag.types import Answer, FileProblem, ReindexReport

_WIDTH = 96
# In a log a stage reports itself this often, in shares of the whole.
_LOG_STEPS = 4


@contextmanager
def progress_shown() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows progress on standard error: a bar on a terminal, a few lines in a log."""
    if not sys.stderr.isatty():
        yield _logged_progress()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def _logged_progress() -> Callable[[str, int, int], None]:
    shown: dict[str, int] = {}

    def show(stage: str, done: int, total: int) -> None:
        step = done * _LOG_STEPS // total if total else _LOG_STEPS
        if step > shown.get(stage, 0):
            shown[stage] = step
            print(f"{stage} {done} of {total}", file=sys.stderr, flush=True)

    return show


def report_lines(report: ReindexReport) -> Iterator[str]:
    """Yield a reindex report as lines: what was left out, what failed, and the counts."""
    if report.reason:
        yield report.reason
    for notice in report.notices:
        yield f"Note   {_problem(notice)}"
    for problem in report.problems:
        yield f"FAILED {_problem(problem)}"
    done = "Index is now" if report.switched else "Nothing to do; the index stays"
    yield f"{done} {report.generation} ({report.seconds:.1f} s)"
    counts = ("new", "changed", "unchanged", "removed", "failed", "passages", "embedded")
    yield "  ".join(f"{name} {getattr(report, name)}" for name in counts)


def _problem(problem: FileProblem) -> str:
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return f"{place}: {problem.reason} {problem.remedy}"


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yield an answer as lines: the text with its markers, then the sentence behind each marker."""
    if answer.standalone_question != answer.question:
        yield from _wrapped(f"Understood as: {answer.standalone_question}")
        yield ""
    if answer.notice:
        yield from _wrapped(answer.notice)
    if answer.sentences:
        yield from _wrapped(marked_text(answer.sentences))
        yield ""
    for citation in answer.citations:
        about = ", ".join(part for part in (citation.title, spoken_date(citation.date)) if part)
        yield from _wrapped(f"[{citation.number}] {about}", indent=4)
        yield from _wrapped(f"    “{citation.quote}”", indent=4)
        yield f"    {citation.article_id} characters {citation.start}–{citation.end}"
    if answer.nearest:
        yield "The closest articles are:"
        for article in answer.nearest:
            yield from _wrapped(
                f"  - {', '.join(x for x in (article.title, spoken_date(article.date)) if x)}", indent=4
            )


def _wrapped(text: str, *, indent: int = 0) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * indent, break_long_words=False) or [text]
