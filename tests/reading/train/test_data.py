"""Rules of making answerable and unanswerable pairs."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from rag.reading.train.cutting import contains, cut, sentences, without_answer
from rag.reading.train.data import Pair, PairMaker, make_pairs
from rag.reading.train.squad import Paragraph, Question
from rag.reading.train.swaps import WordKinds, encoder_kinds

FIRST = "The harbour of Brenmouth reopened on Monday after nine weeks of repairs by the navy. "
SECOND = "Mayor Alice Norwood said that the repairs had cost 42 million pounds, twice what John Amery had expected. "
THIRD = "Two fishing boats sank in the storm of March 2021, but nobody was hurt on the quays of the old town."
TEXT = FIRST + SECOND + THIRD
ELSEWHERE = "The library of Tollbridge has a new roof, paid for by the county, and opens on the first day of summer."
ASKED = Question("q1", "How much had the repairs cost Brenmouth?", (("42 million", TEXT.index("42 million")),))
PARAGRAPH = Paragraph("set/Brenmouth", "Brenmouth", TEXT, (ASKED,))


@pytest.fixture(scope="module")
def kinds() -> WordKinds:
    return encoder_kinds()


@pytest.fixture(scope="module")
def pairs(kinds: WordKinds) -> list[Pair]:
    maker = PairMaker([PARAGRAPH], negatives={"q1": [ELSEWHERE]}, kinds=kinds)
    return [pair for seed in range(60) for pair in make_pairs(maker, [PARAGRAPH], random.Random(seed))]


def test_sentences_cover_the_text_without_gaps() -> None:
    assert sentences(TEXT) == [
        (0, len(FIRST)),
        (len(FIRST), len(FIRST + SECOND)),
        (len(FIRST + SECOND), len(TEXT)),
    ]


def test_a_text_is_cut_into_whole_sentences_that_fit() -> None:
    assert cut(TEXT, 250) == [(0, len(FIRST + SECOND)), (len(FIRST + SECOND), len(TEXT))]
    assert cut(TEXT, 10) == sentences(TEXT)
    assert cut(TEXT, 1000) == [(0, len(TEXT))]


def test_an_answerable_pair_marks_the_answer_in_its_passage(pairs: list[Pair]) -> None:
    answerable = [pair for pair in pairs if pair.answerable]
    assert len(answerable) == 60
    assert all(pair.passage[pair.start : pair.end] == "42 million" for pair in answerable)


def test_every_kind_of_unanswerable_pair_is_made(pairs: list[Pair]) -> None:
    assert {"swapped", "twisted", "removed", "sibling", "retrieved"} <= {pair.kind for pair in pairs}


def test_a_passage_without_its_answer_does_not_hold_it(pairs: list[Pair]) -> None:
    for pair in pairs:
        if pair.kind in ("removed", "sibling", "retrieved"):
            assert not contains(pair.passage, "42 million")
            assert (pair.start, pair.end) == (0, 0)


def test_relevance_is_open_where_the_right_paragraph_lost_its_answer(pairs: list[Pair]) -> None:
    relevant = {pair.kind: pair.relevant for pair in pairs}
    assert relevant["answerable"] is relevant["swapped"] is relevant["twisted"] is True
    assert relevant["sibling"] is relevant["retrieved"] is False
    assert relevant["removed"] is None


def test_the_same_seed_gives_the_same_pairs(kinds: WordKinds) -> None:
    once, again = (
        make_pairs(PairMaker([PARAGRAPH], negatives={}, kinds=kinds), [PARAGRAPH], random.Random(5)) for _ in range(2)
    )
    assert once == again


def test_taking_the_answer_out_takes_its_sentence() -> None:
    assert without_answer(TEXT, TEXT.index("42 million"), "42 million") == FIRST + THIRD


def test_nothing_is_taken_out_if_the_answer_remains_or_too_little_does() -> None:
    assert without_answer(TEXT + " It was Monday.", TEXT.index("Monday"), "Monday") is None
    assert without_answer(FIRST, FIRST.index("Monday"), "Monday") is None


def test_an_answer_is_found_as_whole_words() -> None:
    assert contains("It cost 42 million.", "42 Million")
    assert not contains("It cost 142 million.", "42 million")


def test_a_question_asked_in_vain_meets_the_passage_that_is_nearest_to_it(kinds: WordKinds) -> None:
    vain = Question("q2", "Why did the fishing boats sink off Brenmouth?", ())
    paragraph = Paragraph("set/Brenmouth", "Brenmouth", TEXT * 5, (vain,))
    maker = PairMaker([paragraph], negatives={}, kinds=kinds)
    found = [pair for seed in range(20) for pair in make_pairs(maker, [paragraph], random.Random(seed))]
    assert len(found) == 20
    assert {(pair.kind, pair.answerable, pair.relevant, pair.start, pair.end) for pair in found} == {
        ("asked in vain", False, True, 0, 0)
    }
    assert all("fishing boats sank" in pair.passage for pair in found)


def test_news_are_set_against_other_articles_of_their_story(kinds: WordKinds) -> None:
    first = Paragraph("news/port", "Port reopens", TEXT, (ASKED,), "2021-05-03")
    second = Paragraph("news/port", "Port closes", ELSEWHERE, (), "2020-01-01")
    maker = PairMaker([first, second], negatives={"q1": ["Not for news."]}, kinds=kinds)
    found = [pair for seed in range(60) for pair in make_pairs(maker, [first], random.Random(seed))]
    assert {pair.passage for pair in found if pair.kind == "retrieved"} == {ELSEWHERE}
    assert {pair.context.split(".")[0] for pair in found if pair.kind == "retrieved"} <= {
        "Port closes",
        "",
        "1 January 2020",
    }
    dated = [pair for pair in found if re.search("2021|2020", pair.context)]
    assert len(dated) > len(found) / 2


def test_what_another_article_answers_is_no_rival(kinds: WordKinds) -> None:
    asked = replace(ASKED, elsewhere=("a new roof",))
    first = Paragraph("news/port", "Port reopens", TEXT, (asked,), "2021-05-03")
    second = Paragraph("news/port", "Roof mended", ELSEWHERE, (), "2020-01-01")
    found = make_pairs(PairMaker([first, second], negatives={}, kinds=kinds), [first], random.Random(1))
    assert all(pair.passage != ELSEWHERE for pair in found)


def test_pairs_of_a_question_stand_together_and_ask_in_the_same_words_unless_it_was_changed(kinds: WordKinds) -> None:
    maker, together = PairMaker([PARAGRAPH], negatives={"q1": [ELSEWHERE]}, kinds=kinds), 0
    for seed in range(60):
        made = make_pairs(maker, [PARAGRAPH], random.Random(seed))
        rivals = [pair for pair in made if pair.kind in ("removed", "sibling", "retrieved", "edited")]
        assert len({pair.question for pair in rivals}) <= 1
        assert made[1 : 1 + len(rivals)] == rivals
        together += bool(rivals) and rivals[0].question == made[0].question
    assert together > 30  # the others were renamed on both sides, or have no rival


@pytest.mark.parametrize("dossier", [False, True])
def test_what_a_whole_dossier_leaves_open_is_read_in_its_other_articles_too(kinds: WordKinds, dossier: bool) -> None:
    vain = Question("q2", "Who paid for the boats of the library?", ())
    first = Paragraph("news/port", "Port reopens", TEXT, (vain,), "2021-05-03", dossier)
    second = Paragraph("news/port", "Library reopens", ELSEWHERE, (), "2020-01-01", dossier)
    maker = PairMaker([first, second], negatives={}, kinds=kinds)
    found = [pair for seed in range(20) for pair in make_pairs(maker, [first], random.Random(seed))]
    assert {pair.kind for pair in found} == {"asked in vain"}
    assert (ELSEWHERE in {pair.passage for pair in found}) is dossier
