"""Question and passage as word pieces: one layout for training and for reading.

`[CLS] question [SEP] context passage [SEP]`, the second segment marked by token type 1. The context line
(title, date, heading) tells the model what the passage is about and can never be part of an answer.
Does not know any model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from rag.errors import ModelError

WINDOW = 320
"""Word pieces of one pair: room for a passage of 160 as the index cuts them, with 64 each for question and context.

The shipped reader was trained on up to 256; the network has 512 positions.
"""

QUESTION_PIECES = 64
"""A question keeps this many word pieces; of 27,626 SQuADShifts questions one has more."""

PASSAGE_PIECES = 220
"""The longest passage accepted: it leaves 33 word pieces for the context beside the longest question."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One pair ready for the model.

    `ids` and `types` have the same length, at most `WINDOW`. Word piece `first + i` covers the characters
    `spans[i]` (end exclusive) of the passage's text.
    """

    ids: list[int]
    types: list[int]
    first: int
    spans: list[tuple[int, int]]


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a `tokenizer.json`, with the truncation (128) and padding it carries switched off."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode_pairs(
    tokenizer: Tokenizer, questions: Sequence[str], contexts: Sequence[str], passages: Sequence[str]
) -> list[Encoded]:
    """Lay out each question with its passage.

    The passage is kept whole, the question is cut to `QUESTION_PIECES`, the context line takes what is left.

    Raises:
        ModelError: a passage has more than `PASSAGE_PIECES` word pieces.
    """
    cls, sep = tokenizer.encode("").ids
    pieces = [tokenizer.encode_batch(texts, add_special_tokens=False) for texts in (questions, contexts, passages)]
    return [
        _lay_out(question.ids, context.ids, passage.ids, spans=passage.offsets, cls=cls, sep=sep)
        for question, context, passage in zip(*pieces, strict=True)
    ]


def _lay_out(
    question: list[int],
    context: list[int],
    passage: list[int],
    *,
    spans: list[tuple[int, int]],
    cls: int,
    sep: int,
) -> Encoded:
    if len(passage) > PASSAGE_PIECES:
        raise ModelError(
            f"a passage of {len(passage)} word pieces does not fit the reader's window of {PASSAGE_PIECES}.",
            remedy="Split it into passages of fewer sentences before reading.",
        )
    question = question[:QUESTION_PIECES]
    context = context[: WINDOW - 3 - len(question) - len(passage)]
    head = [cls, *question, sep]
    second = [*context, *passage, sep]
    return Encoded(
        ids=head + second,
        types=[0] * len(head) + [1] * len(second),
        first=len(head) + len(context),
        spans=spans,
    )
