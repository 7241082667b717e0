"""Rules of laying out a question and a passage in the window."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from rag.errors import ModelError
from rag.reading.encoding import PASSAGE_PIECES, QUESTION_PIECES, WINDOW, Encoded, encode_pairs, load_tokenizer
from rag.reading.reader import WEIGHTS

TEXT = "The harbour reopened in May. Nobody was hurt."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(WEIGHTS / "tokenizer.json")


def encode(tokenizer: Tokenizer, question: str, context: str, text: str) -> Encoded:
    return encode_pairs(tokenizer, [question], [context], [text])[0]


def test_the_layout_is_question_then_context_and_passage(tokenizer: Tokenizer) -> None:
    pair = encode(tokenizer, "When did it reopen?", "Port news. 3 May 2021", TEXT)
    words = [tokenizer.id_to_token(i) for i in pair.ids]
    assert words[:7] == ["[CLS]", "when", "did", "it", "re", "##open", "?"]
    assert words[7] == words[-1] == "[SEP]"
    assert words[8:10] == ["port", "news"]
    assert pair.types == [0] * 8 + [1] * (len(words) - 8)


def test_only_word_pieces_of_the_passage_have_a_place_in_its_text(tokenizer: Tokenizer) -> None:
    pair = encode(tokenizer, "When?", "Port news", TEXT)
    assert tokenizer.id_to_token(pair.ids[pair.first]) == "the"
    assert [TEXT[a:b] for a, b in pair.spans[:3]] == ["The", "harbour", "reopened"]
    assert pair.first + len(pair.spans) == len(pair.ids) - 1
    assert pair.spans[-1] == (len(TEXT) - 1, len(TEXT))


def test_a_long_question_is_cut(tokenizer: Tokenizer) -> None:
    pair = encode(tokenizer, "why " * 200, "", TEXT)
    assert pair.types.count(0) == QUESTION_PIECES + 2


def test_the_context_gives_way_to_the_passage(tokenizer: Tokenizer) -> None:
    pair = encode(tokenizer, "When did it reopen?", "port " * 200, "harbour " * 190)
    assert len(pair.ids) == WINDOW
    assert len(pair.spans) == 190


def test_nothing_is_cut_beside_a_passage_as_the_index_makes_them(tokenizer: Tokenizer) -> None:
    pair = encode(tokenizer, "why " * 64, "port " * 64, "harbour " * 160)
    assert len(pair.ids) == 3 + 64 + 64 + 160


def test_a_passage_that_does_not_fit_is_refused_and_never_cut(tokenizer: Tokenizer) -> None:
    assert len(encode(tokenizer, "why " * 100, "x", "harbour " * PASSAGE_PIECES).spans) == PASSAGE_PIECES
    with pytest.raises(ModelError, match="221 word pieces") as refused:
        encode(tokenizer, "Why?", "", "harbour " * (PASSAGE_PIECES + 1))
    assert "fewer sentences" in refused.value.remedy


def test_more_than_128_word_pieces_survive_the_truncation_in_the_file(tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode("harbour " * 200).ids) == 202
