"""A file of golden questions is run end to end and summed up by kind."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.answering.extractive import cite, extract
from rag.errors import CorpusError, QuestionError
from rag.evaluation.golden import Question, load_questions, run, summarise, table_lines
from rag.types import Answer, Article, Block, Candidate, NearestArticle, Turn
from tests.builders import candidate, evidence

TEXT = "He paid 5 euros."
ARTICLE = Article("a", "a.md", TEXT, (Block("paragraph", 0, 16),), "A title")


def question(kind: str, **changes: object) -> Question:
    values: dict[str, object] = {
        "id": kind, "text": kind, "kind": kind, "history": (), "facts": ("5 euros",), "evidence": (("a.md", TEXT),),
    }  # fmt: skip
    return Question(**{**values, **changes})  # type: ignore[arg-type]


def ask(text: str, history: Sequence[Turn]) -> Answer:
    found = [] if "refuse" in text or text == "unanswerable" else [evidence(TEXT)]
    return Answer(
        text, text, "answered" if found else "abstained", extract(found), cite(found),
        (NearestArticle("a", "A title", None),), 0.9 if found else 0.2, "extractive", {},
    )  # fmt: skip


def candidates(text: str, limit: int) -> list[Candidate]:
    return [candidate("Another passage.", article="b"), candidate(TEXT)][:limit]


def test_a_row_says_where_the_evidence_was_and_whether_citations_are_exact() -> None:
    (row,) = run([question("direct")], ask=ask, candidates=candidates, article=lambda name: ARTICLE)
    assert (row.ranks, row.facts_found, row.citations, row.exact_citations, row.cited_evidence) == ((2,), True, 1, 1, 1)


def test_a_citation_whose_article_says_something_else_is_not_exact() -> None:
    moved = Article("a", "a.md", "X" + TEXT, (Block("paragraph", 0, 17),), "A title")
    (row,) = run([question("direct")], ask=ask, candidates=candidates, article=lambda name: moved)
    assert row.exact_citations == 0


def test_the_summary_counts_refusals_by_whether_they_were_right() -> None:
    done = list(
        run(
            [question("direct"), question("direct", text="refuse"), question("unanswerable", facts=(), evidence=())],
            ask=ask, candidates=candidates, article=lambda name: ARTICLE,
        )
    )  # fmt: skip
    direct, impossible, total = summarise(done)
    assert (direct.questions, direct.answered, direct.wrongly_refused, direct.facts) == (2, 1, 1, 0.5)
    assert (impossible.rightly_refused, impossible.facts, impossible.recall_at_5) == (1, None, None)
    assert (total.questions, total.recall_at_1, total.recall_at_5, total.exact) == (3, 0.0, 1.0, 1.0)
    assert total.auc == pytest.approx(0.75)


def test_the_table_has_a_line_for_each_kind_and_the_total() -> None:
    lines = list(
        table_lines(
            summarise(list(run([question("direct")], ask=ask, candidates=candidates, article=lambda n: ARTICLE)))
        )
    )
    assert [line.split()[0] for line in lines] == ["kind", lines[1].split()[0], "direct", "total"]
    assert len({len(line) for line in lines}) == 1


def test_questions_are_read_with_history_and_evidence(tmp_path: Path) -> None:
    line = {
        "id": "q1", "question": "Who?", "kind": "followup", "history": [{"role": "user", "content": "Hm"}],
        "facts": ["x"], "evidence": [{"file": "a.md", "sentence": "S."}],
    }  # fmt: skip
    path = tmp_path / "golden.jsonl"
    path.write_text(json.dumps(line) + "\n\n")
    assert load_questions(path) == [
        Question("q1", "Who?", "followup", (Turn("user", "Hm"),), ("x",), (("a.md", "S."),))
    ]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text('{"question": "Who?"}\nnot json\n')
    with pytest.raises(CorpusError, match="line 2"):
        load_questions(path)
    with pytest.raises(CorpusError, match="cannot be read"):
        load_questions(tmp_path / "absent.jsonl")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("not json", "Expecting value"),
        ("[]", "no JSON object"),
        ('{"kind": "direct"}', "'question' is missing"),
        ('{"question": 5}', "'question' is missing or not a text"),
        ('{"question": "Who?", "facts": "5 euros"}', "'facts' is not a list"),
        ('{"question": "Who?", "facts": ["("]}', "unterminated"),
        ('{"question": "Who?", "facts": [5]}', "string"),
        ('{"question": "Who?", "evidence": [{"file": "a.md"}]}', "'sentence' is missing"),
        ('{"question": "Who?", "history": [{"role": "king", "content": "x"}]}', "'king'"),
        ('{"question": "Who?", "history": ["x"]}', "'str'"),
    ],
)
def test_a_line_is_refused_before_anything_is_asked_and_the_message_says_why(
    tmp_path: Path, line: str, fault: str
) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text(f'{{"question": "Who?"}}\n{line}\n')
    with pytest.raises(CorpusError, match="line 2") as caught:
        load_questions(path)
    assert fault in str(caught.value)


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text("\n \n")
    with pytest.raises(CorpusError, match="no questions"):
        load_questions(path)


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text('{"question": "Who\u2028paid?"}\r\n{"question": "When?"}', "utf-8")
    assert [question.text for question in load_questions(path)] == ["Who\u2028paid?", "When?"]


def test_a_question_that_cannot_be_asked_is_named() -> None:
    def refuse(text: str, history: Sequence[Turn]) -> Answer:
        raise QuestionError("The question has no words.", remedy="Type what you want to know.")

    with pytest.raises(QuestionError, match="Question q7: The question has no words"):
        list(run([question("direct", id="q7")], ask=refuse, candidates=candidates, article=lambda name: ARTICLE))
