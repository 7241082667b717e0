"""Public question sets become archives of our own kind, with nothing of their text changed."""

import json
from pathlib import Path
from typing import Any

from rag.articles.loading import load_article
from rag.evaluation.convert import clapnq, news, squad

CONTEXT = "1. The *mayor* of <Springfield> resigned. # It rained [in May] & June_July."


def test_a_squad_file_becomes_articles_and_questions(tmp_path: Path) -> None:
    source = tmp_path / "squad.json"
    asked = [
        {
            "id": "a",
            "question": "Who resigned?",
            "is_impossible": False,
            "answers": [{"text": "The *mayor*", "answer_start": 3}],
        },
        {"id": "b", "question": "Who won?", "is_impossible": True, "answers": []},
    ]
    source.write_text(json.dumps({"data": [{"title": "A_town", "paragraphs": [{"context": CONTEXT, "qas": asked}]}]}))
    squad(source, tmp_path)
    article = load_article(tmp_path / "corpus" / "a-town.md", root=tmp_path / "corpus")
    assert (article.title, article.text) == ("A town", CONTEXT)
    first, second = (json.loads(line) for line in (tmp_path / "golden.jsonl").read_text().splitlines())
    assert first["evidence"] == [{"file": "a-town.md", "sentence": "The *mayor* of <Springfield> resigned."}]
    assert (first["kind"], second["kind"], second["evidence"]) == ("answerable", "unanswerable", [])
    assert first["group"] == "a-town.md"


def test_news_become_one_article_each_and_their_story_the_group(tmp_path: Path) -> None:
    text = 'Rain fell. The dam held.\n\n"It held. It will," said Ada Moss.'
    answer = {"text": "It held. It will", "answer_start": text.index("It held")}
    asked = [{"id": "a", "question": "her words?", "is_impossible": False, "answers": [answer]}]
    article = {"title": "Dam holds", "date": "2021-05-04", "context": text, "qas": asked}
    source = tmp_path / "news.json"
    source.write_text(json.dumps({"data": [{"title": "the-dam", "paragraphs": [article]}]}))
    news(source, tmp_path)
    (path,) = (tmp_path / "corpus").iterdir()
    read = load_article(path, root=tmp_path / "corpus")
    assert (read.title, read.date, read.text) == ("Dam holds", "2021-05-04", text)
    question = json.loads((tmp_path / "golden.jsonl").read_text())
    assert question["group"] == "the-dam"
    assert {piece["file"] for piece in question["evidence"]} == {"2021-05-04-dam-holds.md"}
    assert " ".join(piece["sentence"] for piece in question["evidence"]) == '"It held. It will," said Ada Moss.'


def test_a_question_that_two_articles_answer_together_is_one(tmp_path: Path) -> None:
    def article(date: str, words: str, other: str) -> dict[str, Any]:
        asked = {"id": date, "question": "then and now?", "is_impossible": False, "elsewhere": [other]}
        asked["answers"] = [{"text": words, "answer_start": 0}]
        return {"title": "Levels", "date": date, "context": f"{words} high.", "qas": [asked]}

    paragraphs = [article("2020-01-01", "Two feet", "Ten feet"), article("2021-01-01", "Ten feet", "Two feet")]
    source = tmp_path / "news.json"
    source.write_text(json.dumps({"data": [{"title": "the-dam", "dossier": True, "paragraphs": paragraphs}]}))
    news(source, tmp_path)
    [question] = [json.loads(line) for line in (tmp_path / "golden.jsonl").read_text().splitlines()]
    assert question["kind"] == "multi"
    assert question["facts"] == [r"Two\ feet", r"Ten\ feet"]
    assert question["evidence"] == [
        {"file": "2020-01-01-levels.md", "sentence": "Two feet high."},
        {"file": "2021-01-01-levels.md", "sentence": "Ten feet high."},
    ]


def test_clapnq_files_become_articles_and_questions(tmp_path: Path) -> None:
    for name, number in (("yes", "1"), ("no", "2")):
        passage = {"title": "T", "text": "- Some\u2028text . More ."}
        row = {"id": number, "input": "who?", "passages": [passage], "output": [{"selected_sentences": ["More ."]}]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n")
    clapnq(tmp_path / "yes.jsonl", tmp_path / "no.jsonl", tmp_path)
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "golden.jsonl").read_text().splitlines()]
    assert kinds == ["answerable", "unanswerable"]
    article = load_article(tmp_path / "corpus" / "t-1.md", root=tmp_path / "corpus")
    assert article.text == "- Some text . More ."
    evidence = [json.loads(line)["evidence"] for line in (tmp_path / "golden.jsonl").read_text().splitlines()]
    assert evidence == [[{"file": "t-1.md", "sentence": "More ."}], []]
