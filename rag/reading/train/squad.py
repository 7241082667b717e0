"""SQuAD-format files read into paragraphs with questions.

Does not know what the questions are for.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` are (text, start) as the annotators gave them; empty when the paragraph does not answer.

    `elsewhere` is what other paragraphs answer to the same question, where several answer it together.
    """

    id: str
    text: str
    answers: tuple[tuple[str, int], ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`title` is empty when the set has none worth showing (`Amazon_Reviews_2030`).

    Sets of news give each paragraph a title and a date of its own; `article` is then the story it belongs to.
    The questions of a `dossier` were asked of all its articles: none of the others answers them.
    """

    article: str
    title: str
    text: str
    questions: tuple[Question, ...]
    date: str | None = None
    dossier: bool = False


def read_squad(paths: Iterable[Path]) -> list[Paragraph]:
    """Read SQuAD 1 or 2 files, in order."""
    return [
        Paragraph(
            article=f"{path.stem}/{article['title']}",
            title=paragraph.get("title") or _shown(article["title"]),
            text=paragraph["context"],
            questions=tuple(_question(entry) for entry in paragraph["qas"]),
            date=paragraph.get("date"),
            dossier=article.get("dossier", False),
        )
        for path in paths
        for article in json.loads(path.read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
    ]


def best_answer(question: Question) -> tuple[str, int]:
    """Return the answer most annotators agree on; among equals the shortest."""
    counts = Counter(question.answers)
    return max(counts, key=lambda answer: (counts[answer], -len(answer[0]), -answer[1]))


def split(paragraphs: Iterable[Paragraph], *, held_back: int) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return (training, held back); `held_back` of 100 paragraphs, by the hash of their text; news by whole stories."""
    parts: tuple[list[Paragraph], list[Paragraph]] = ([], [])
    for paragraph in paragraphs:
        parts[_percentile(paragraph.article if paragraph.date else paragraph.text) < held_back].append(paragraph)
    return parts


def _percentile(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 100


def _shown(title: str) -> str:
    return "" if title.startswith(("Amazon_Reviews", "Filtered_Reddit")) else unquote(title).replace("_", " ")


def _question(entry: dict[str, object]) -> Question:
    answers, elsewhere = (entry.get(name) or () for name in ("answers", "elsewhere"))
    assert isinstance(answers, list | tuple)
    assert isinstance(elsewhere, list | tuple)
    return Question(
        id=str(entry["id"]),
        text=str(entry["question"]).strip(),
        answers=tuple((answer["text"], answer["answer_start"]) for answer in answers),
        elsewhere=tuple(elsewhere),
    )
