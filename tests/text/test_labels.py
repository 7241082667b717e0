"""Labels are counted by article, whatever their capitals and spaces."""

from __future__ import annotations

from rag.text.labels import Label, counted_labels, label_key


def test_two_ways_to_write_a_label_are_one() -> None:
    assert label_key(" Drug  Policy") == label_key("drug policy")
    assert label_key("cafe\u0301") == label_key("CAFÉ")
    assert label_key("cafe") != label_key("café")


def test_labels_come_by_the_number_of_their_articles_then_by_name_as_most_often_written() -> None:
    articles = [("Mexico", "opium"), ("mexico", "MEXICO"), ("Mexico", "arms"), ()]
    assert counted_labels(articles) == [Label("Mexico", 3), Label("arms", 1), Label("opium", 1)]
