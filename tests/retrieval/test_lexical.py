"""The words of a question as a full-text query."""

from __future__ import annotations

from rag.retrieval.lexical import fts_query


def test_a_query_asks_for_any_content_word_once_each_and_quoted() -> None:
    assert fts_query("What did the memo say of the Memo's Mérida?") == '"memo" OR "s" OR "merida"'


def test_query_syntax_is_taken_as_words() -> None:
    assert fts_query('NOT("memo" AND title:cartel*) OR -drug') == '"memo" OR "title" OR "cartel" OR "drug"'


def test_a_number_stays_whole() -> None:
    assert fts_query("35,625 or 1.4") == '"35,625" OR "1.4"'


def test_a_question_without_words_has_no_query() -> None:
    assert fts_query("?! — “”") == fts_query("") == ""
