"""The extractive draft is the evidence itself, each sentence with a citation of its own."""

from rag.answering.extractive import cite, extract
from rag.types import Span
from tests.builders import evidence


def test_each_piece_of_evidence_is_one_sentence_with_one_citation() -> None:
    found = [evidence("He paid 5 euros.", article="a"), evidence("She paid none.", article="b")]
    assert [(s.text, s.citations) for s in extract(found)] == [("He paid 5 euros.", (1,)), ("She paid none.", (2,))]
    assert [(c.number, c.article_id, c.quote) for c in cite(found)] == [
        (1, "a", "He paid 5 euros."),
        (2, "b", "She paid none."),
    ]


def test_a_citation_gives_the_place_of_the_sentence_in_its_article() -> None:
    (citation,) = cite([evidence("It ended.", passage="It began. It ended.")])
    assert (citation.start, citation.end) == (10, 19)


def test_the_answer_words_are_emphasised_relative_to_their_sentence() -> None:
    (sentence,) = extract([evidence("He paid 5 euros.", passage="It was late. He paid 5 euros.", answer="5 euros")])
    assert sentence.emphasis == (Span(8, 15),)
    assert sentence.emphasis[0].of(sentence.text) == "5 euros"
