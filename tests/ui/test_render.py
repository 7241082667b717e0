"""Turns, sources and articles as HTML: what is there, and that nothing in it is markup by accident."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.types import Answer, AnswerSentence, Article, Block, Citation, NearestArticle, Source, Span
from rag.ui.conversation import UNEXPECTED, Exchange, Problem
from rag.ui.passages import ABSENT, CHANGED, source_articles
from rag.ui.render_article import article_html, missing_html
from rag.ui.render_page import announcer_html, header_html, refusal_html, welcome_html
from rag.ui.render_turn import announcement, conversation_html, turn_html
from tests.ui.inventory import ELEMENTS, Inventory, text_of

Cite = Callable[..., Citation]
Answered = Callable[..., Answer]


def done(memo: Article, answer: Answer, number: int = 3) -> Exchange:
    """Return a finished exchange."""
    sources = source_articles(answer.citations, lambda _: memo)
    return Exchange(number, "What?", "done", "What?", answer.citations, sources, answer=answer)


def test_a_sentence_carries_its_markers_and_its_emphasis(memo: Article, cite: Cite, answered: Answered) -> None:
    html = turn_html(done(memo, answered(cite(1, memo, "First demand."), emphasis=(Span(0, 5),))), latest=True)
    assert '<span class="sentence"><strong>First</strong> demand.<a class="cite" href="#t3-c1"' in html
    assert '<mark id="t3-c1" tabindex="-1" data-start="39">First demand.</mark>' in html


def test_a_remark_on_an_answer_is_shown_under_it(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = replace(answered(cite(1, memo, "First demand.")), notice="The model <b> was out.")
    assert '<p class="meta" dir="auto">The model &lt;b&gt; was out.</p>' in turn_html(done(memo, answer), latest=True)


def test_a_number_without_its_citation_gets_no_marker(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = answered(cite(1, memo, "First demand."))
    answer = replace(answer, sentences=(AnswerSentence("First demand.", (1, 7)),))
    assert re.findall(r">(\[\d\])<", turn_html(done(memo, answer), latest=True)) == ["[1]"]


def test_a_draft_shows_known_markers_and_hides_one_that_is_only_begun(memo: Article, cite: Cite) -> None:
    citation = cite(1, memo, "First demand.")
    exchange = Exchange(1, "What?", "writing", citations=(citation,), draft="First demand. [1] See [9] and [1")
    html = turn_html(exchange, latest=True)
    assert 'demand.<a class="cite" href="#t1-c1"' in html
    assert "</a> See [9] and</p>" in html


def test_ids_are_unique_in_a_conversation(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = answered(cite(1, memo, "First demand."), cite(2, memo, "More lead."))
    html = conversation_html([done(memo, answer, 1), done(memo, answer, 2)]) + turn_html(
        done(memo, answer, 3), latest=True
    )
    ids = [value for name, value in Inventory(html).attributes if name == "id"]
    assert len(ids) == len(set(ids)) == 12


def test_every_marker_has_its_sentence_and_every_card_its_way_back(
    memo: Article, cite: Cite, answered: Answered
) -> None:
    answer = answered(cite(1, memo, "First demand."), cite(2, memo, "More lead."))
    attributes = Inventory(turn_html(done(memo, answer), latest=True)).attributes
    ids = {value for name, value in attributes if name == "id"}
    assert {value[1:] for name, value in attributes if name == "href"} <= ids
    assert sorted(value for name, value in attributes if name == "data-cites") == ["t3-c1", "t3-c2"]


def test_sources_are_open_in_the_latest_turn_and_folded_in_earlier_ones(
    memo: Article, cite: Cite, answered: Answered
) -> None:
    exchange = done(memo, answered(cite(1, memo, "First demand.")))
    assert "<details open><summary>1 source<" in turn_html(exchange, latest=True)
    assert "<details><summary>1 source<" in conversation_html([exchange])


def test_how_a_question_was_understood_is_shown_only_when_it_differs() -> None:
    assert "Understood as: Where, then?" in text_of(
        turn_html(Exchange(1, "Where?", standalone="Where, then?"), latest=True)
    )
    assert "Understood as" not in turn_html(Exchange(1, "Where?", standalone=" Where? "), latest=True)
    assert "Understood as" not in turn_html(Exchange(1, "Where\nis it?", standalone="Where is it?"), latest=True)


def test_an_abstention_has_its_notice_and_nearest_articles_and_no_answer(abstained: Answered) -> None:
    near = NearestArticle("memo", "The memo", "2020-09-18")
    html = turn_html(Exchange(1, "What?", "done", answer=abstained("It does not say.", near)), latest=True)
    assert 'class="answer"' not in html
    assert 'data-article="memo" dir="auto">The memo</button>' in html
    assert "18 September 2020" in text_of(html)


def test_a_nearest_sentence_stands_between_quotation_marks_unless_it_brings_its_own(abstained: Answered) -> None:
    near = [NearestArticle("a", "A", None, "It rained."), NearestArticle("b", "B", None, '"It rained," he said.')]
    text = text_of(turn_html(Exchange(1, "What?", "done", answer=abstained("It does not say.", *near)), latest=True))
    assert "“It rained.”" in text
    assert '"It rained," he said.' in text and '“"' not in text


def test_how_a_question_was_understood_cannot_turn_what_follows_it() -> None:
    html = turn_html(Exchange(1, "Where?", standalone="Where \u202ethen?"), latest=True)
    assert "<bdi>Where \u202ethen?</bdi>" in html


def test_retry_is_offered_in_the_latest_turn_only_and_never_while_running() -> None:
    over = Exchange(1, "What?", "failed", problem=UNEXPECTED)
    assert "data-retry" in turn_html(over, latest=True)
    assert "data-retry" not in turn_html(over, latest=False)
    assert "data-retry" not in turn_html(Exchange(1, "What?"), latest=True)


def test_a_very_long_question_is_shown_in_short_and_kept_in_full() -> None:
    question = "word " * 1000
    html = turn_html(Exchange(1, question), latest=True)
    assert len(text_of(html)) < 500
    assert ("data-question", question) in Inventory(html).attributes


def test_articles_say_their_places_by_age_and_undated_ones_come_last(
    memo: Article, cite: Cite, answered: Answered
) -> None:
    held = {
        article.id: article
        for article in (
            memo,
            replace(memo, id="new", date="2025"),
            replace(memo, id="undated", date=None),
            replace(memo, id="same", date="2020-09-18"),
        )
    }
    citations = tuple(cite(n, article, "First demand.") for n, article in enumerate(held.values(), start=1))
    exchange = replace(done(memo, answered(*citations)), sources=source_articles(citations, held.get))
    html = turn_html(exchange, latest=True)
    assert re.findall(r"--oldest: (\d); --newest: (\d)", html) == [("0", "1"), ("1", "0"), ("2", "2"), ("0", "1")]
    assert "<select data-order>" in html
    assert "<select" not in turn_html(done(memo, answered(citations[0])), latest=True)


def test_a_quote_that_is_gone_is_said_to_be(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = answered(cite(1, memo, "First demand."))
    gone = source_articles(answer.citations, lambda _: replace(memo, text="All new."))
    absent = source_articles(answer.citations, lambda _: None)
    assert CHANGED in turn_html(replace(done(memo, answer), sources=gone), latest=True)
    assert ABSENT in turn_html(replace(done(memo, answer), sources=absent), latest=True)
    assert CHANGED not in turn_html(done(memo, answer), latest=True)


def test_a_screen_reader_is_told_the_answer_without_markers(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = answered(cite(1, memo, "First demand."))
    assert announcement(done(memo, answer)) == "First demand. 1 source."
    assert announcement(Exchange(1, "What?")) == "Searching the archive…"
    assert announcement(Exchange(1, "What?", "stopped", draft="First")) == "Stopped."


def test_markup_in_any_field_of_a_turn_is_text(
    memo: Article, payload: str, cite: Cite, answered: Answered, abstained: Answered
) -> None:
    text = f"{payload} Sentence."
    hostile = Article(
        payload,
        payload,
        text,
        (Block("paragraph", 0, len(text)),),
        payload,
        date=payload,
        byline=payload,
        url=payload,
    )
    answer = answered(cite(1, hostile, text))
    turns = [
        replace(done(hostile, answer), question=payload, standalone=f"{payload}?"),
        Exchange(4, payload, "writing", citations=answer.citations, draft=f"{payload} [1] {payload}"),
        Exchange(5, payload, "failed", problem=Problem(payload, payload)),
        Exchange(6, payload, "done", answer=abstained(payload, NearestArticle(payload, payload, payload))),
    ]
    for turn in turns:
        found = Inventory(turn_html(turn, latest=True))
        assert found.elements <= ELEMENTS
        assert not [name for name, _ in found.attributes if name.startswith("on")]
        assert payload in found.text


def test_markup_in_any_field_of_an_article_is_text(memo: Article, payload: str) -> None:
    blocks = (Block("heading", 0, len(payload), 1), Block("paragraph", 0, len(payload)))
    article = Article(
        payload,
        payload,
        payload,
        blocks,
        f"{payload}!",
        payload,
        payload,
        payload,
        (payload,),
        payload,
        payload,
        (Source(payload, payload, payload, f"https://x.invalid/{payload}"),),
        (payload,),
    )
    found = Inventory(article_html(article, [(0, payload)]))
    assert found.elements <= ELEMENTS
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert found.text.count(payload) >= 8


def test_markup_around_the_conversation_is_text(payload: str) -> None:
    pieces = [
        welcome_html([payload]),
        header_html(payload),
        refusal_html(Problem(payload, payload)),
        announcer_html(payload),
        missing_html(payload),
    ]
    for piece in pieces:
        found = Inventory(piece)
        assert found.elements <= ELEMENTS and payload in found.text
