"""Public question sets as archives of our own kind: a folder of articles and a file of golden questions.

    python -m rag.evaluation.convert squad dev-v2.0.json OUT
    python -m rag.evaluation.convert news rag/reading/train/news/calibration.json OUT
    python -m rag.evaluation.convert clapnq answerable.jsonl unanswerable.jsonl OUT

Afterwards `OUT/corpus` is indexed and `OUT/golden.jsonl` evaluated like anything else. A question that its set
calls unanswerable has the kind "unanswerable"; every other one is "answerable", or "multi" where several articles
answer it together. The field "group" names the article or story a question was written for, so that tuning and
reporting can be kept apart by it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from rag.evaluation.golden import UNANSWERABLE
from rag.text.sentences import split_sentences

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#&|~!])")
_LIST_ITEM = re.compile(r"^(\d*)([-+=.)])")


def squad(source: Path, out: Path) -> None:
    """Write each article of a SQuAD 2.0 file, with its paragraphs, and all questions."""
    questions: list[dict[str, Any]] = []
    for article in json.loads(source.read_text("utf-8"))["data"]:
        title = article["title"].replace("_", " ")
        name = f"{_slug(title)}.md"
        paragraphs = [paragraph["context"] for paragraph in article["paragraphs"]]
        _write_article(out / "corpus" / name, title, paragraphs)
        for paragraph in article["paragraphs"]:
            questions += _squad_questions(paragraph, name, group=name)
    _write_questions(out, questions)


def news(source: Path, out: Path) -> None:
    """Write each paragraph of a set of news as an article of its own; a story is a group, in several articles.

    A question that several articles answer together is one question, of the kind "multi", with all its evidence.
    """
    questions: list[dict[str, Any]] = []
    for story in json.loads(source.read_text("utf-8"))["data"]:
        asked: dict[str, dict[str, Any]] = {}
        for article in story["paragraphs"]:
            name = f"{article['date']}-{_slug(article['title'])}.md"
            paragraphs = article["context"].split("\n\n")
            _write_article(out / "corpus" / name, article["title"], paragraphs, date=article["date"])
            for question in _squad_questions(article, name, group=story["title"]):
                first = asked.setdefault(question["question"], question)
                if first is not question:
                    first["kind"] = "multi"
                    first["facts"] += question["facts"]
                    first["evidence"] += question["evidence"]
        questions += asked.values()
    _write_questions(out, questions)


def _squad_questions(paragraph: dict[str, Any], name: str, *, group: str) -> Iterator[dict[str, Any]]:
    text = paragraph["context"]
    sentences = split_sentences(text)
    for asked in paragraph["qas"]:
        answers = list(dict.fromkeys(answer["text"] for answer in asked["answers"]))
        at = asked["answers"][0]["answer_start"] if answers else 0
        holding = [
            span.of(text) for span in sentences if answers and span.start < at + len(answers[0]) and span.end > at
        ]
        yield {
            "id": asked["id"],
            "question": asked["question"].strip(),
            "kind": UNANSWERABLE if asked["is_impossible"] else "answerable",
            "group": group,
            "facts": ["|".join(re.escape(answer) for answer in answers)] if answers else [],
            "evidence": [{"file": name, "sentence": " ".join(sentence.split())} for sentence in holding],
        }


def clapnq(answerable: Path, unanswerable: Path, out: Path) -> None:
    """Write each passage of CLAPNQ as an article and each input as a question."""
    questions: list[dict[str, Any]] = []
    for source, kind in ((answerable, "answerable"), (unanswerable, UNANSWERABLE)):
        for line in filter(str.strip, source.read_text("utf-8").split("\n")):
            row = json.loads(line)
            passage = row["passages"][0]
            name = f"{_slug(passage['title'])}-{row['id']}.md"
            _write_article(out / "corpus" / name, passage["title"], [passage["text"]])
            chosen = row["output"][0]["selected_sentences"] if kind != UNANSWERABLE else []
            questions.append(
                {
                    "id": row["id"],
                    "question": row["input"].strip(),
                    "kind": kind,
                    "group": name,
                    "facts": [],
                    "evidence": [{"file": name, "sentence": " ".join(sentence.split())} for sentence in chosen],
                }
            )
    _write_questions(out, questions)


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title).strip("-").lower()[:60]


def _write_article(path: Path, title: str, paragraphs: list[str], *, date: str | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {"title": title, "date": date} if date else {"title": title}
    head = yaml.safe_dump(known, allow_unicode=True)
    body = "\n\n".join(_escaped(" ".join(paragraph.split())) for paragraph in paragraphs)
    path.write_text(f"---\n{head}---\n\n{body}\n", "utf-8")


def _escaped(paragraph: str) -> str:
    """Return a paragraph as Markdown that reads as exactly these characters."""
    return _LIST_ITEM.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", paragraph))


def _write_questions(out: Path, questions: list[dict[str, Any]]) -> None:
    lines = (json.dumps(question, ensure_ascii=False) for question in questions)
    (out / "golden.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Read the command and convert."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sets = parser.add_subparsers(required=True, dest="set")
    for name, sources in (("squad", ["source"]), ("news", ["source"]), ("clapnq", ["answerable", "unanswerable"])):
        one = sets.add_parser(name)
        for argument in (*sources, "out"):
            one.add_argument(argument, type=Path)
    options = parser.parse_args()
    if options.set == "clapnq":
        clapnq(options.answerable, options.unanswerable, options.out)
    else:
        {"squad": squad, "news": news}[options.set](options.source, options.out)


if __name__ == "__main__":
    main()
