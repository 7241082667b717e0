"""A reply that says there is no answer is told from one that answers."""

from rag.answering.abstaining import ABSTENTION, NOT_WITHIN, NOTHING_WITHIN, abstains


def test_each_notice_abstains_and_an_answer_does_not() -> None:
    assert all(abstains(notice) for notice in (ABSTENTION, NOT_WITHIN, NOTHING_WITHIN))
    assert not abstains("Yes, on all five counts.")
