"""From scored passages to a few verbatim sentences in reading order."""

from rag.reading.evidence import MAX_SENTENCES, closest_articles, merge_evidence, select_evidence
from rag.types import Candidate, PassageScore, Span
from tests.builders import candidate, evidence, passage_score


def quotes(*read: tuple[Candidate, PassageScore]) -> list[str]:
    return [e.quote for e in select_evidence(read)]


def test_the_best_sentence_is_chosen_and_weak_ones_are_left() -> None:
    passage = candidate("The mayor resigned. Rain fell. A bridge opened.")
    assert quotes((passage, passage_score(0.9, 0.1, 0.17))) == ["The mayor resigned."]


def test_further_sentences_join_if_they_score_nearly_as_well() -> None:
    passage = candidate("The mayor resigned. Rain fell. A bridge opened.")
    assert quotes((passage, passage_score(0.9, 0.1, 0.8))) == ["The mayor resigned.", "A bridge opened."]


def test_never_more_than_the_limit() -> None:
    passage = candidate("Ants ate. Bees buzzed. Cats cried. Dogs dug. Eels eloped. Foxes fled.")
    assert len(quotes((passage, passage_score(*[0.9] * 6)))) == MAX_SENTENCES


def test_reading_order_is_best_article_first_and_each_from_top_to_bottom() -> None:
    low = candidate("The senate voted in May.", article="low")
    high = candidate("The mayor resigned. A bridge opened.", article="high", start=100)
    chosen = select_evidence([(low, passage_score(0.7)), (high, passage_score(0.8, 0.9))])
    assert [(e.candidate.chunk.article_id, e.span.start) for e in chosen] == [("high", 100), ("high", 120), ("low", 0)]


def test_a_sentence_that_points_back_brings_the_one_before_it() -> None:
    passage = candidate("García Luna was convicted in 2023. He got 460 months.")
    assert quotes((passage, passage_score(0.1, 0.9))) == ["García Luna was convicted in 2023.", "He got 460 months."]


def test_the_first_sentence_of_a_passage_has_none_before_it() -> None:
    assert quotes((candidate("He got 460 months."), passage_score(0.9))) == ["He got 460 months."]


def test_sentences_that_say_the_same_are_shown_once() -> None:
    one = candidate("The court sentenced him to 460 months in prison.", article="a")
    two = candidate("The court sentenced him to 460 months in prison!", article="b")
    assert len(quotes((one, passage_score(0.9)), (two, passage_score(0.85)))) == 1


def test_the_answer_words_stay_with_the_sentence_that_holds_them() -> None:
    passage = candidate("The mayor resigned. A bridge opened.", start=50)
    (first, second) = select_evidence([(passage, passage_score(0.9, 0.8, answer=Span(54, 59)))])
    assert (first.answer, second.answer) == (Span(54, 59), None)
    assert first.span == Span(50, 69)


def test_an_account_goes_on_with_what_follows_the_best_sentence() -> None:
    passage = candidate("Rain fell. The growers see a way out. Prices may rise. Tea may be sold. Ants ate.")
    read = [(passage, passage_score(0.05, 0.9, 0.1, 0.1, 0.1))]
    chosen = [e.quote for e in select_evidence(read, question="do the growers see a way out?")]
    assert chosen == ["The growers see a way out.", "Prices may rise.", "Tea may be sold."]
    assert [e.quote for e in select_evidence(read, question="who sees a way out?")] == ["The growers see a way out."]


def test_an_account_does_not_go_on_with_what_has_nothing_to_do_with_it() -> None:
    passage = candidate("The growers see a way out. Prices may rise. Ants ate.")
    read = [(passage, passage_score(0.9, 0.01, 0.1))]
    assert len(select_evidence(read, question="do the growers see a way out?")) == 1


def test_an_account_goes_on_without_saying_anything_twice_or_more_than_there_is_room_for() -> None:
    passage = candidate("The mayor resigned on Monday. The mayor resigned on Monday! A bridge opened. Rain fell.")
    read = [(passage, passage_score(0.9, 0.1, 0.1, 0.1))]
    chosen = [e.quote for e in select_evidence(read, question="why did the mayor resign?", limit=2)]
    assert chosen == ["The mayor resigned on Monday.", "A bridge opened."]


def test_no_candidates_no_evidence() -> None:
    assert select_evidence([]) == []


def test_evidence_for_several_parts_keeps_their_order_and_each_sentence_once() -> None:
    one, two = evidence("He paid.", article="a"), evidence("She left.", article="b")
    assert [e.quote for e in merge_evidence([[two], [one, two]])] == ["She left.", "He paid."]


def test_the_closest_articles_are_named_once_each_with_their_best_sentence() -> None:
    first = candidate("The mayor resigned. A bridge opened.", article="a")
    again = candidate("He left by train.", article="a", ordinal=1, start=100)
    other = candidate("Rain fell.", article="b")
    read = [(again, passage_score(0.2)), (first, passage_score(0.1, 0.3)), (other, passage_score(0.25))]
    assert [e.quote for e in closest_articles(read, limit=3)] == ["A bridge opened.", "Rain fell."]
    assert [e.quote for e in closest_articles(read, limit=1)] == ["A bridge opened."]
    assert closest_articles([], limit=3) == []


def test_a_pronoun_for_a_person_points_back_from_anywhere_in_its_sentence() -> None:
    passage = candidate("Ana Ruiz led the army. In May federal agents arrested her in Dallas.")
    assert len(quotes((passage, passage_score(0.1, 0.9)))) == 2


def test_a_pronoun_behind_its_name_points_at_nothing_before() -> None:
    passage = candidate("Rain fell. In May Ana Ruiz said that she would resign.")
    assert quotes((passage, passage_score(0.1, 0.9))) == ["In May Ana Ruiz said that she would resign."]


def test_a_weak_further_sentence_that_points_back_brings_the_one_before_it_or_is_left_out() -> None:
    best = candidate("The mayor resigned.", article="best"), passage_score(0.9)
    weak = candidate("The army bought a bridge. It recalled the guards.", article="weak"), passage_score(0.1, 0.25)
    first = candidate("It recalled the guards.", article="weak"), passage_score(0.25)
    assert quotes(best, weak) == ["The mayor resigned.", "The army bought a bridge.", "It recalled the guards."]
    assert [e.quote for e in select_evidence([best, weak], limit=2)] == ["The mayor resigned."]
    assert quotes(best, first) == ["The mayor resigned."]


def test_a_weak_further_sentence_about_another_person_than_the_question_names_is_left_out() -> None:
    best = candidate("Then Ovidio Guzmán was seized.", article="best"), passage_score(0.9)
    text = "The minister was Genaro García Luna. Federal agents arrested him in Dallas."
    other = candidate(text, article="other"), passage_score(0.1, 0.25)

    def chosen(question: str) -> list[str]:
        return [e.quote for e in select_evidence([best, other], question=question)]

    assert chosen("when was ovidio guzman arrested?") == ["Then Ovidio Guzmán was seized."]
    assert chosen("When was García Luna arrested?")[1:] == text.replace("Luna. ", "Luna.|").split("|")


def test_a_title_before_a_name_is_not_whom_a_question_asks_about() -> None:
    best = candidate("Then Judge Ana Ruiz resigned.", article="best"), passage_score(0.9)
    other = candidate("The envoy was Ben Cole. A judge sent him home.", article="other"), passage_score(0.1, 0.25)
    assert len(select_evidence([best, other], question="which judge sent the envoy home?")) == 3
