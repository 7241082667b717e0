"""Without a reader, shared words and similarity find the sentence."""

from rag.reading.similarity import SimilarityScorer
from tests.builders import candidate
from tests.fakes import HashingEmbedder


def test_the_sentence_that_shares_the_questions_words_scores_highest() -> None:
    passage = candidate("Rain fell for days. The mayor resigned over the bridge. Cats slept.")
    (score,) = SimilarityScorer(HashingEmbedder()).score("Why did the mayor resign?", [passage])
    assert max(range(3), key=score.sentences.__getitem__) == 1
    assert score.relevance == max(score.sentences) <= 1.0


def test_a_passage_about_something_else_scores_lower() -> None:
    near, far = candidate("The mayor resigned over the bridge."), candidate("Rain fell for days.", article="b")
    scores = SimilarityScorer(HashingEmbedder()).score("Why did the mayor resign?", [near, far])
    assert scores[0].answerability > scores[1].answerability


def test_the_title_counts_for_what_the_sentence_leaves_out() -> None:
    plain, titled = candidate("He resigned."), candidate("He resigned.", article="b", title="The mayor of Springfield")
    scores = SimilarityScorer(HashingEmbedder()).score("Why did the mayor of Springfield resign?", [plain, titled])
    assert scores[1].sentences[0] > scores[0].sentences[0]


def test_no_candidates_no_scores() -> None:
    assert SimilarityScorer(HashingEmbedder()).score("Why?", []) == []
