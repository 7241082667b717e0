"""Markers are joined to text only when it is rendered, and taken off again without a trace."""

from rag.answering.marks import marked_text, with_markers, without_markers
from rag.types import AnswerSentence


def test_each_sentence_is_followed_by_its_markers() -> None:
    sentences = [AnswerSentence("It did.", (1,)), AnswerSentence("It ended.", (2, 3))]
    assert marked_text(sentences) == "It did. [1] It ended. [2][3]"


def test_a_sentence_without_citation_has_no_marker() -> None:
    assert with_markers(AnswerSentence("It did.", ())) == "It did."


def test_markers_of_every_common_shape_are_taken_off() -> None:
    assert without_markers("It did [1]. It ended.[2, 3] So [4][5] what?") == "It did. It ended. So what?"


def test_other_brackets_stay() -> None:
    assert without_markers("“clear [them] out” [sic]") == "“clear [them] out” [sic]"
