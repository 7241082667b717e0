"""A drafted sentence is cited to the sentences that support it, or not at all."""

from rag.answering.alignment import align
from tests.builders import evidence

MEMO = evidence("The memo of 16 September names 22 countries as major producers.")
GUARD = evidence("The Supreme Court struck the transfer down by eight votes to three.")
HE = evidence(
    "He was sentenced to 460 months in prison.",
    passage="Genaro Luna was found guilty. He was sentenced to 460 months in prison.",
)


def test_a_paraphrase_that_keeps_the_facts_is_supported() -> None:
    assert align("The memo names 22 countries as producers.", [GUARD, MEMO]) == [1]


def test_a_wrong_number_is_not_supported() -> None:
    assert align("The memo names 23 countries as producers.", [MEMO]) == []


def test_a_name_that_no_source_has_is_not_supported() -> None:
    assert align("The memo names Honduras and 22 countries as major producers.", [MEMO]) == []


def test_a_sentence_about_something_else_is_not_supported() -> None:
    assert align("The capital of France is Paris.", [MEMO, GUARD]) == []


def test_a_name_may_come_from_the_sentence_before_the_quoted_one() -> None:
    assert align("Genaro Luna was sentenced to 460 months in prison.", [HE]) == [0]


def test_a_sentence_that_joins_two_sources_cites_both() -> None:
    joined = "The memo names 22 countries as major producers, and the Supreme Court struck the transfer down."
    assert sorted(align(joined, [MEMO, GUARD])) == [0, 1]


def test_a_sentence_without_content_is_not_supported() -> None:
    assert align("So it is.", [MEMO]) == []
