"""Running a file of golden questions through the archive, end to end.

A line of the file: `{"id", "question", "kind", "history": [{role, content}], "facts": [regex],
"evidence": [{"file", "sentence"}]}`, of which only the question must be there. The kind "unanswerable" marks what the
archive cannot answer; every pattern of `facts` must be found in the answer; `file` is an article's path in the corpus.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.errors import CorpusError, QuestionError
from rag.evaluation.metrics import auc, facts_found, percentile, recall_at, squeezed
from rag.types import Answer, Article, Candidate, Turn

UNANSWERABLE = "unanswerable"
_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Question:
    """One golden question; `evidence` holds (file, sentence)."""

    id: str
    text: str
    kind: str
    history: tuple[Turn, ...]
    facts: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What happened to one question. `ranks` gives each piece of evidence's rank, from 1, in the passages read."""

    id: str
    kind: str
    question: str
    standalone_question: str
    status: str
    answer: str
    confidence: float
    ranks: tuple[int | None, ...]
    facts_found: bool
    exact_citations: int
    citations: int
    cited_evidence: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the table; a share is None where there is nothing to take it of."""

    kind: str
    questions: int
    recall_at_1: float | None
    recall_at_5: float | None
    facts: float | None
    exact: float | None
    answered: int
    wrongly_refused: int
    rightly_refused: int
    auc: float | None
    median_seconds: float
    p95_seconds: float


def load_questions(path: Path) -> list[Question]:
    """Read golden questions.

    Raises:
        CorpusError: the file cannot be read or a line is not a golden question; the message names the line.
    """
    try:
        lines = path.read_text("utf-8").split("\n")  # splitlines() also cuts at U+2028, which a JSON text may hold
    except (OSError, UnicodeDecodeError) as fault:
        raise CorpusError(f"The questions {path} cannot be read: {fault}.", remedy="Check the path.") from None
    questions = [_question(line, path, number) for number, line in enumerate(lines, start=1) if line.strip()]
    if not questions:
        raise CorpusError(f"The file {path} holds no questions.", remedy=_REMEDY)
    return questions


_REMEDY = "Each line is a JSON object with at least a 'question'; README.md says what else it may hold."


def _question(line: str, path: Path, number: int) -> Question:
    try:
        data = json.loads(line)
        if not isinstance(data, dict):
            raise ValueError("it is no JSON object")
        return Question(
            id=str(data.get("id", number)),
            text=_text(data, "question"),
            kind=_text(data, "kind", default="direct"),
            history=tuple(_turn(turn) for turn in _list(data, "history")),
            facts=tuple(re.compile(fact).pattern for fact in _list(data, "facts")),
            evidence=tuple((_text(item, "file"), _text(item, "sentence")) for item in _list(data, "evidence")),
        )
    except (ValueError, TypeError, AttributeError, re.error) as fault:
        raise CorpusError(f"{path}, line {number} is not a golden question: {fault}.", remedy=_REMEDY) from None


def _text(data: dict[str, Any], name: str, *, default: str | None = None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name!r} is missing or not a text")
    return value


def _list(data: dict[str, Any], name: str) -> list[Any]:
    value = data.get(name, [])
    if not isinstance(value, list):
        raise ValueError(f"{name!r} is not a list")
    return value


def _turn(data: dict[str, Any]) -> Turn:
    role = data.get("role")
    if role not in ("user", "assistant"):
        raise ValueError(f"a turn has the role {role!r}, neither user nor assistant")
    return Turn(role, _text(data, "content"))


def run(
    questions: Iterable[Question],
    *,
    ask: Callable[[str, Sequence[Turn]], Answer],
    candidates: Callable[[str, int], list[Candidate]],
    article: Callable[[str], Article | None],
) -> Iterator[Row]:
    """Yield one row for each question; the functions are those of the archive under test.

    Raises:
        QuestionError: a question cannot be asked; the message names it.
    """
    for question in questions:
        started = time.perf_counter()
        try:
            answer = ask(question.text, question.history)
        except QuestionError as fault:
            raise QuestionError(f"Question {question.id}: {fault.what}", remedy=fault.remedy) from None
        seconds = time.perf_counter() - started
        found = candidates(answer.standalone_question, _DEPTH)
        text = " ".join(sentence.text for sentence in answer.sentences)
        yield Row(
            id=question.id,
            kind=question.kind,
            question=question.text,
            standalone_question=answer.standalone_question,
            status=answer.status,
            answer=text,
            confidence=answer.confidence,
            ranks=tuple(rank_of(place, found) for place in question.evidence),
            facts_found=bool(text) and facts_found(question.facts, text),
            exact_citations=sum(_is_exact(answer, n, article) for n in range(len(answer.citations))),
            citations=len(answer.citations),
            cited_evidence=sum(_is_cited(place, answer) for place in question.evidence),
            seconds=seconds,
        )


def rank_of(place: tuple[str, str], found: Sequence[Candidate]) -> int | None:
    """Return the rank, from 1, of the first passage that holds an evidence sentence (file, sentence); else None."""
    file, sentence = place
    wanted = squeezed(sentence)
    hits = (rank for rank, c in enumerate(found, start=1) if c.path == file and wanted in squeezed(c.text))
    return next(hits, None)


def _is_exact(answer: Answer, position: int, article: Callable[[str], Article | None]) -> bool:
    citation = answer.citations[position]
    cited = article(citation.article_id)
    return cited is not None and cited.text[citation.start : citation.end] == citation.quote


def _is_cited(place: tuple[str, str], answer: Answer) -> bool:
    file, sentence = place
    return any(c.path == file and squeezed(c.quote) in squeezed(sentence) for c in answer.citations)


def summarise(rows: Sequence[Row]) -> list[Summary]:
    """Return one summary for each kind in order of appearance, and the total."""
    kinds = list(dict.fromkeys(row.kind for row in rows))
    parts = [_summary(kind, [row for row in rows if row.kind == kind]) for kind in kinds]
    return [*parts, _summary("total", rows)]


def _summary(kind: str, rows: Sequence[Row]) -> Summary:
    answerable = [row for row in rows if row.kind != UNANSWERABLE]
    impossible = [row for row in rows if row.kind == UNANSWERABLE]
    with_evidence = [row for row in answerable if row.ranks]
    citations = sum(row.citations for row in rows)
    times = [row.seconds for row in rows]
    return Summary(
        kind=kind,
        questions=len(rows),
        recall_at_1=_mean([recall_at(row.ranks, 1) for row in with_evidence]),
        recall_at_5=_mean([recall_at(row.ranks, 5) for row in with_evidence]),
        facts=_mean([float(row.facts_found) for row in answerable]),
        exact=sum(row.exact_citations for row in rows) / citations if citations else None,
        answered=sum(row.status == "answered" for row in rows),
        wrongly_refused=sum(row.status == "abstained" for row in answerable),
        rightly_refused=sum(row.status == "abstained" for row in impossible),
        auc=auc([row.confidence for row in answerable], [row.confidence for row in impossible]),
        median_seconds=percentile(times, 0.5),
        p95_seconds=percentile(times, 0.95),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


_HEADS = (
    "kind",
    "n",
    "R@1",
    "R@5",
    "facts",
    "exact",
    "answered",
    "wrongly ref.",
    "rightly ref.",
    "AUC",
    "median s",
    "p95 s",
)


def table_lines(summaries: Sequence[Summary]) -> Iterator[str]:
    """Yield the summaries as the lines of a table."""
    cells = [_HEADS, *(_cells(summary) for summary in summaries)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADS))]
    for number, row in enumerate(cells):
        yield "  ".join(
            cell.ljust(w) if not n else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        if number == 0:
            yield "  ".join("-" * width for width in widths)


def _cells(s: Summary) -> tuple[str, ...]:
    shares = (s.recall_at_1, s.recall_at_5, s.facts, s.exact)
    counts = (s.answered, s.wrongly_refused, s.rightly_refused)
    return (
        s.kind,
        str(s.questions),
        *("–" if share is None else f"{share:.0%}" for share in shares),
        *map(str, counts),
        "–" if s.auc is None else f"{s.auc:.2f}",
        f"{s.median_seconds:.2f}",
        f"{s.p95_seconds:.2f}",
    )


def as_json(rows: Sequence[Row], summaries: Sequence[Summary]) -> dict[str, Any]:
    """Return everything a run measured as JSON values."""
    return {"summary": [asdict(summary) for summary in summaries], "rows": [asdict(row) for row in rows]}
