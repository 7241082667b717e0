"""What the command line prints: progress and answers, for a terminal and for a log."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from rag.answering.marks import marked_text
from rag.text.dates import spoken_date
from rag.text.narrowing import narrowing_in_words
from rag.types import WHOLE_ARCHIVE, Answer

_WIDTH = 96
# In a log a stage reports itself this often, in shares of the whole.
_LOG_STEPS = 4
# Before this many seconds a stage says nothing but its end.
_LOG_QUIET = 1.0
# On a terminal a bar moves in steps of this share; drawing one for each of 10,000 files takes longer than a glance.
_BAR_STEPS = 200
# What the stages of a reindex count.
_UNITS = {"Reading": " files", "Cutting": " articles", "Embedding": " passages", "Checking": " passages"}


@contextmanager
def progress_shown() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows progress on standard error: a bar on a terminal, a few lines in a log."""
    if not sys.stderr.isatty():
        yield _logged_progress()
        return
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}{task.fields[unit]}"),
        _RateColumn(),
        _LeftColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, unit=_UNITS.get(stage, ""))
            if done in (0, total) or done % max(1, total // _BAR_STEPS) == 0:
                bars.update(tasks[stage], completed=done, total=total)

        yield show


class _RateColumn(ProgressColumn):
    """How much is done in a second, where it can be told."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed and speed >= 1 else "")


class _LeftColumn(ProgressColumn):
    """About how long a stage still takes; how long it goes on already, where that cannot be told or it is done."""

    def render(self, task: Task) -> Text:
        if task.finished:
            return Text(f"in {_clock(task.finished_time or 0)}", style="dim")
        left = task.time_remaining
        return Text(_clock(task.elapsed or 0) if left is None else f"{_clock(left)} left")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def _logged_progress() -> Callable[[str, int, int], None]:
    shown: dict[str, int] = {}
    begun: dict[str, float] = {}

    def show(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        since = now - begun.setdefault(stage, now)
        step = done * _LOG_STEPS // total if total else _LOG_STEPS
        if step > shown.get(stage, 0) and (done == total or since >= _LOG_QUIET):
            shown[stage] = step
            print(f"{stage} {done} of {total}{_pace(done, total, since)}", file=sys.stderr, flush=True)

    return show


def _pace(done: int, total: int, seconds: float) -> str:
    """Say how fast a stage goes and how long it still takes, once it has gone on long enough to tell."""
    if seconds < _LOG_QUIET:
        return ""
    left = f", about {_clock((total - done) * seconds / done)} left" if done < total else ""
    return f" ({done / seconds:,.1f}/s{left})"


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yield an answer as lines: the text with its markers, then the sentence behind each marker."""
    if answer.standalone_question != answer.question:
        yield from _wrapped(f"Understood as: {answer.standalone_question}")
        yield ""
    if answer.narrowing != WHOLE_ARCHIVE:
        yield from _wrapped(f"Asked of: {narrowing_in_words(answer.narrowing)}")
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
        yield "The closest articles, and what they do say:"
        for article in answer.nearest:
            yield from _wrapped(
                f"  - {', '.join(x for x in (article.title, spoken_date(article.date)) if x)}", indent=4
            )
            if article.quote:
                yield from _wrapped(f"    “{article.quote}”", indent=4)


def _wrapped(text: str, *, indent: int = 0) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * indent, break_long_words=False) or [text]
