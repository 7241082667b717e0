"""What is taken away can be checked later, and means the same wherever it is opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from markdown_it import MarkdownIt

from rag.types import Answer, Article, Block, Citation, NearestArticle
from rag.ui.conversation import Exchange, Problem
from rag.ui.export import conversation_as_json, conversation_as_markdown, copied_html, copied_text

Cite = Callable[..., Citation]
Answered = Callable[..., Answer]
AT = "2026-11-24T10:20:00+00:00"


def _done(answer: Answer, **particulars: str) -> Exchange:
    return Exchange(1, "What?", "done", citations=answer.citations, answer=answer, **particulars)  # type: ignore[arg-type]


def test_copied_text_holds_question_answer_and_every_source(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = answered(cite(1, replace(memo, url="https://a.example/memo"), "First demand."))
    assert copied_text(_done(answer)) == (
        "What?\n\nFirst demand. [1]\n\n[1] First demand.\n    The memo, 18 September 2020, https://a.example/memo"
    )


def test_copied_html_holds_the_same_with_a_link(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = answered(cite(1, replace(memo, url="https://a.example/memo"), "First demand."))
    html = copied_html(_done(answer))
    assert "<p><strong>What?</strong></p><p>First demand.<sup>[1]</sup></p>" in html
    assert '<li value=1><q>First demand.</q><br><a href="https://a.example/memo"' in html
    assert "18 September 2020, memo.md</li>" in html


def test_markdown_holds_everything_that_a_check_needs(memo: Article, cite: Cite, answered: Answered) -> None:
    answer = answered(cite(1, replace(memo, url="https://a.example/memo"), "Second demand!"))
    turn = _done(answer, standalone="What, then?", within="articles tagged memo", asked_at=AT, generation="gen-000003")
    text = conversation_as_markdown([turn], title="My questions", exported_at=AT)
    assert text == (
        "# My questions\n\nSaved from Byline on 24 November 2026, 10:20 UTC, 1 question.\n\n"
        "## What?\n\nUnderstood as: What, then?\n\nAsked of articles tagged memo.\n\nSecond demand! \\[1\\]\n\n"
        "> \\[1\\] Second demand!\n>\n> The memo, 18 September 2020, memo.md <https://a.example/memo>\n"
        "> Article memo, characters 53 to 67\n\n"
        "*Asked on 24 November 2026, 10:20 UTC, index gen-000003, model scripted.*\n"
    )


def test_an_abstention_and_a_failure_are_exported_as_what_they_are(abstained: Answered) -> None:
    abstention = _done(abstained("The archive does not say.", NearestArticle("memo", "The memo", "2020-09")))
    failure = Exchange(2, "Who?", "failed", problem=Problem("It failed.", "Try again."))
    text = conversation_as_markdown([abstention, failure], title="T", exported_at=AT)
    assert "The archive does not say.\n\nNearest articles:\n\n- The memo, September 2020" in text
    assert "## Who?\n\nIt failed. Try again." in text


def test_markup_in_a_question_or_an_article_is_shown_and_not_rendered(
    cite: Cite, answered: Answered, payload: str
) -> None:
    hostile = f"# {payload} * [a](javascript:x) `b` _c_ ![d](http://spy.invalid/d.png) | ~e~"
    article = Article(
        "x", hostile, hostile, (Block("paragraph", 0, len(hostile)),), hostile, url=f"javascript:{payload}"
    )
    turn = replace(_done(answered(cite(1, article, hostile))), question=f"1. {hostile}", standalone=f"- {hostile}")
    text = conversation_as_markdown([turn], title=hostile, exported_at=AT)
    tokens = [inline for token in MarkdownIt().parse(text) for inline in (token, *(token.children or []))]
    kinds = {token.type for token in tokens}
    assert kinds <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "blockquote_open"),
        *("blockquote_close", "inline", "text", "softbreak", "em_open", "em_close", "text_special"),
    }
    shown = "".join(token.content for token in tokens if token.type in ("text", "text_special"))
    assert shown.count(hostile) >= 5  # title, question, meaning, answer, quote
    assert "<script" not in copied_html(turn) and 'href="javascript' not in copied_html(turn)


def test_json_holds_the_same_for_programs(memo: Article, cite: Cite, answered: Answered) -> None:
    turn = _done(answered(cite(1, memo, "First demand.")), asked_at=AT, generation="gen-000003")
    kept = json.loads(conversation_as_json([turn], title="T", exported_at=AT))
    assert (kept["format"], kept["title"], kept["exported_at"]) == ("byline-conversation-1", "T", AT)
    (told,) = kept["turns"]
    assert (told["answer"], told["generation"], told["asked_at"]) == ("First demand. [1]", "gen-000003", AT)
    (citation,) = told["citations"]
    assert memo.text[citation["start"] : citation["end"]] == citation["quote"] == "First demand."
