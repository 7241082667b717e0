"""Tokens are counted offline, as cl100k_base counts them."""

from rag.answering.budget import check_vocabulary, count_tokens


def test_known_texts_have_their_known_numbers_of_tokens() -> None:
    assert count_tokens("") == 0
    assert count_tokens("hello world") == 2
    assert count_tokens("tiktoken is great!") == 6


def test_what_looks_like_a_control_token_is_plain_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_the_vocabulary_is_the_official_file() -> None:
    check_vocabulary()
