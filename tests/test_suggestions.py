"""Only questions that the archive answers from where they were drawn are suggested, and readers go first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from rag import suggestions
from rag.errors import IndexMissing
from rag.suggestions import FIRST, Suggestions
from rag.types import (
    WHOLE_ARCHIVE,
    Answer,
    AnswerSentence,
    Article,
    ArticleSummary,
    Block,
    Citation,
    Narrowing,
    NearestArticle,
)

ACT = "On 3 May 2021 Ada Holm signed the Norrey Ferry Act."
SALE = "Then Northline was sold to Norrey in March 2022."
TEXTS = {
    "act": f"{ACT} The ferry of Norrey and Ada waited.",
    "sale": f"Later Norrey and Northline agreed. {SALE[5:]}",
    "rain": "It rained.",
}
SIGNED, WHO, SOLD = (
    "When did Ada Holm sign the Norrey Ferry Act?",
    "Who signed the Norrey Ferry Act?",
    "When was Northline sold to Norrey?",
)


def _article(article_id: str) -> Article | None:
    text = TEXTS.get(article_id)
    if text is None:
        return None
    return Article(article_id, f"{article_id}.md", text, (Block("paragraph", 0, len(text)),), "A title", date="2022")


def _summaries(*ids: str) -> list[ArticleSummary]:
    return [ArticleSummary(each, f"{each}.md", "A title", "2022", None, None, (), None, 1) for each in ids]


def _citation(article_id: str, quote: str) -> Citation:
    start = TEXTS[article_id].index(quote)
    return Citation(1, article_id, "A title", "2022", f"{article_id}.md", None, start, start + len(quote), quote)


def _answer(question: str, *citations: Citation, nearest: tuple[NearestArticle, ...] = ()) -> Answer:
    status = "answered" if citations else "abstained"
    sentences = tuple(AnswerSentence(item.quote, (item.number,)) for item in citations)
    return Answer(question, question, status, sentences, citations, nearest, 0.9, "scripted", {})  # type: ignore[arg-type]


class Archive:
    """Answers each question with the citation it is given for it, and counts what it is asked."""

    def __init__(self, **known: Citation) -> None:
        self.known: dict[str, Citation] = {
            SIGNED: _citation("act", ACT),
            WHO: _citation("act", ACT),
            SOLD: _citation("sale", SALE[5:]),
        }
        self.asked: list[tuple[str, Narrowing]] = []

    def ask(self, question: str, narrowing: Narrowing) -> Answer:
        self.asked.append((question, narrowing))
        return _answer(question, *filter(None, [self.known.get(question)]))


def test_examples_come_from_different_articles_that_answer_them() -> None:
    archive = Archive()
    found = Suggestions(archive.ask, _article).find_examples(_summaries("act", "rain", "sale"), generation="g")
    assert sorted(found) == [SIGNED, SOLD]


@pytest.mark.parametrize(
    "answered_with",
    [None, _citation("sale", SALE[5:]), _citation("act", "The ferry of Norrey and Ada waited.")],
    ids=["refused", "another article", "another sentence"],
)
def test_a_question_that_its_own_sentence_does_not_answer_is_not_offered(answered_with: Citation | None) -> None:
    archive = Archive()
    del archive.known[WHO]
    archive.known.pop(SIGNED)
    if answered_with:
        archive.known[SIGNED] = answered_with
    assert Suggestions(archive.ask, _article).find_examples(_summaries("act"), generation="g") == []


def test_a_headline_question_is_offered_if_what_answers_it_has_a_date() -> None:
    headline = "When did Norrey list six ferries as unsafe?"
    article = Article(
        "list", "list.md", "In May 2021 Norrey did. Norrey waited.", (), "Norrey lists six ferries as unsafe"
    )

    def offered(quote: str) -> list[str]:
        start = article.text.index(quote)
        citation = Citation(1, "list", article.title, None, "list.md", None, start, start + len(quote), quote)
        return Suggestions(lambda q, _: _answer(q, citation), lambda _: article).find_examples(
            _summaries("list"), generation="g"
        )

    assert headline in offered("In May 2021 Norrey did.")
    assert headline not in offered("Norrey waited.")


def test_the_first_question_is_offered_only_where_its_article_speaks_of_what_it_names() -> None:
    memo = "Trump sent a memo with demands. It demands much."

    def offered(text: str) -> list[str]:
        article = Article("memo", "memo.md", text, (), "A title")
        citation = Citation(1, "memo", "A title", None, "memo.md", None, 0, len(text), text)
        return Suggestions(lambda q, _: _answer(q, citation), lambda _: article).find_examples([], generation="g")

    assert offered(memo) == [FIRST]
    assert offered("The mayor demands a bridge.") == []


def test_what_to_ask_next_is_near_the_answer_and_not_in_it_already() -> None:
    archive = Archive()
    suggest = Suggestions(archive.ask, _article)
    about_sale = _answer("What was sold to Norrey?", _citation("sale", SALE[5:]))
    assert suggest.following(about_sale, [], generation="g") == []
    about_ferry = _answer("What waited?", _citation("act", "The ferry of Norrey and Ada waited."))
    assert suggest.following(about_ferry, [], generation="g") == [SIGNED, WHO]
    assert suggest.following(about_ferry, [SIGNED.lower()], generation="g") == [WHO]


def test_after_its_own_articles_those_suggest_that_are_about_the_same_thing() -> None:
    suggest = Suggestions(Archive().ask, _article)
    about_ferry = _answer("What waited?", _citation("act", "The ferry of Norrey and Ada waited."))
    assert suggest.following(about_ferry, [], generation="g", related=["sale", "act"]) == [SIGNED, WHO]
    also_of_sale = _answer("What waited before Northline was sold?", *about_ferry.citations)
    assert suggest.following(also_of_sale, [], generation="g", related=["sale", "act"]) == [SIGNED, WHO, SOLD]


def test_instead_of_an_answer_the_nearest_articles_suggest() -> None:
    nearest = (NearestArticle("sale", "A title", None), NearestArticle("gone", "A title", None))
    refused = _answer("What is the capital of France?", nearest=nearest)
    assert Suggestions(Archive().ask, _article).following(refused, [], generation="g") == [SOLD]


def test_a_question_is_tried_once_for_each_generation_and_narrowing() -> None:
    archive = Archive()
    suggest = Suggestions(archive.ask, _article)
    nearest = (NearestArticle("sale", "A title", None),)
    for generation in ("g", "g", "h"):
        suggest.following(_answer("What?", nearest=nearest), [], generation=generation)
    assert archive.asked == [(SOLD, WHOLE_ARCHIVE)] * 2


def test_nothing_is_tried_while_a_reader_waits() -> None:
    archive = Archive()
    suggest = Suggestions(archive.ask, _article)
    refused = _answer("What?", nearest=(NearestArticle("sale", "A title", None),))
    found: list[list[str]] = []
    looking = threading.Thread(target=lambda: found.append(suggest.following(refused, [], generation="g")))
    with suggest.held_back():
        looking.start()
        looking.join(0.2)
        assert looking.is_alive() and archive.asked == []
    looking.join(10)
    assert found == [[SOLD]]


def test_where_readers_never_cease_nothing_is_suggested_and_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "_PATIENCE_S", 0.05)
    archive = Archive()
    suggest = Suggestions(archive.ask, _article)
    refused = _answer("What?", nearest=(NearestArticle("sale", "A title", None),))
    with suggest.held_back():
        assert suggest.following(refused, [], generation="g") == []
    assert suggest.following(refused, [], generation="g") == [SOLD]


def test_beyond_so_many_at_once_nothing_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "LOOKERS", 0)
    archive = Archive()
    refused = _answer("What?", nearest=(NearestArticle("sale", "A title", None),))
    assert Suggestions(archive.ask, _article).following(refused, [], generation="g") == []
    assert archive.asked == []


def _until(found: Callable[[], list[str] | None]) -> list[str]:
    for _ in range(500):
        if (examples := found()) is not None:
            return examples
        time.sleep(0.01)
    raise AssertionError("the examples were never found")


def test_examples_are_looked_for_in_the_background_and_anew_for_a_new_generation() -> None:
    archive = Archive()
    suggest = Suggestions(archive.ask, _article)
    assert suggest.examples(lambda: _summaries("sale"), generation="g") is None
    assert _until(lambda: suggest.examples(lambda: _summaries("sale"), generation="g")) == [SOLD]
    assert suggest.examples(lambda: _summaries("act"), generation="h") is None
    assert _until(lambda: suggest.examples(lambda: _summaries("act"), generation="h")) == [SIGNED]


def test_an_archive_that_cannot_be_read_has_no_examples(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> list[ArticleSummary]:
        raise IndexMissing("There is no index.", remedy="Run reindex.")

    suggest = Suggestions(Archive().ask, _article)
    assert _until(lambda: suggest.examples(broken, generation="g")) == []
    assert "There is no index." in caplog.text
