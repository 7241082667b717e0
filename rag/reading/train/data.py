"""Training pairs from SQuAD paragraphs: each question with passages that answer it and passages that do not.

All randomness comes from the seed; the same seed gives the same pairs in the same order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.reading.train.noise import noisy, shortened, some_context
from rag.reading.train.squad import Paragraph, Question, best_answer, split
from rag.reading.train.swaps import WordKinds, find_swap, replace, twist
from rag.text.words import stems

PASSAGE_CHARACTERS = (180, 850)
"""Passages of about 40 to 190 word pieces, as an index cuts them."""

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=\S)|\n+")

# How often each kind of pair is made per question. Chosen so that answerable pairs are nearly half,
# and pairs whose passage is on the subject but does not answer are half of the rest.
ADVERSARIAL, REMOVED, OTHER_PASSAGE = 0.45, 0.35, 0.45
NOISY, RENAMED, SHORTENED = 0.25, 0.15, 0.25

HELD_BACK = 3
"""Of 100 paragraphs, kept out of training to watch it by."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with one passage.

    `start` and `end` are characters of `passage` (end exclusive), both 0 unless `answerable`.
    `relevant` is None where it is debatable: the right paragraph without its answer.
    """

    kind: str
    question: str
    context: str
    passage: str
    start: int
    end: int
    answerable: bool
    relevant: bool | None


class PairMaker:
    """Makes the pairs of one question.

    negatives: for every question id, texts that a search engine returns for it and that do not answer it.
    """

    def __init__(self, paragraphs: Sequence[Paragraph], *, negatives: dict[str, list[str]], kinds: WordKinds) -> None:
        self._negatives = negatives
        self._kinds = kinds
        self._neighbours: dict[str, list[str]] = {}
        for paragraph in paragraphs:
            if paragraph.title:
                self._neighbours.setdefault(paragraph.article, []).append(paragraph.text)

    def pairs(self, question: Question, paragraph: Paragraph, rng: random.Random) -> Iterator[Pair]:
        """Yield one answerable pair and a random number of unanswerable ones; without an answer, one of these."""
        chunks = cut(paragraph.text, rng.randint(*PASSAGE_CHARACTERS))
        if not question.answers:
            passage = _nearest(question.text, [paragraph.text[a:b] for a, b in chunks])
            yield self._pair("asked in vain", question.text, paragraph, passage, rng, relevant=True)
            return
        answer, at = best_answer(question)
        first, last = next(c for c in chunks if c[0] <= at < c[1])
        last = max(last, at + len(answer))
        passage, start = paragraph.text[first:last], at - first
        yield self._positive(question.text, paragraph, passage, start=start, answer=answer, rng=rng)
        if rng.random() < ADVERSARIAL and (pair := self._adversarial(question.text, paragraph, passage, answer, rng)):
            yield pair
        if rng.random() < REMOVED and (rest := without_answer(passage, start, answer)):
            yield self._pair("removed", question.text, paragraph, rest, rng, relevant=None)
        siblings = [paragraph.text[a:b] for a, b in chunks if not (a <= at < b)]
        if siblings and rng.random() < 0.5:
            if not contains(other := rng.choice(siblings), answer):
                yield self._pair("sibling", question.text, paragraph, other, rng, relevant=False)
        elif rng.random() < OTHER_PASSAGE and (found := self._elsewhere(question, paragraph)):
            other = rng.choice(found)
            a, b = rng.choice(cut(other, rng.randint(*PASSAGE_CHARACTERS)))
            if not contains(other[a:b], answer):
                yield self._pair("retrieved", question.text, paragraph, other[a:b], rng, relevant=False)

    def _elsewhere(self, question: Question, paragraph: Paragraph) -> list[str]:
        """Return what a search finds instead: for news, other articles of the same story."""
        if not paragraph.date:
            return self._negatives.get(question.id, [])
        return [text for text in self._neighbours[paragraph.article] if text != paragraph.text]

    def _positive(
        self,
        question: str,
        paragraph: Paragraph,
        passage: str,
        *,
        start: int,
        answer: str,
        rng: random.Random,
    ) -> Pair:
        end = start + len(answer)
        renamed = rng.random() < RENAMED
        swap = find_swap(question, passage, answer, others=(), kinds=self._kinds, rng=rng) if renamed else None
        if swap:  # the same exchange on both sides: an odd word alone proves nothing
            question, before = replace(question, *swap), replace(passage[:start], *swap)
            passage = before + passage[start:end] + replace(passage[end:], *swap)
            start, end = len(before), len(before) + len(answer)
        return Pair(
            "answerable",
            _asked(question, rng),
            self._context(paragraph, passage, rng),
            passage,
            start,
            end,
            True,
            True,
        )

    def _adversarial(
        self, question: str, paragraph: Paragraph, passage: str, answer: str, rng: random.Random
    ) -> Pair | None:
        if rng.random() < 0.25 and (twisted := twist(question, passage, rng=rng)):
            return self._pair("twisted", twisted, paragraph, passage, rng, relevant=True)
        around = self._neighbours.get(paragraph.article, ())
        others = rng.sample(around, min(2, len(around)))
        swap = find_swap(question, passage, answer, others=others, kinds=self._kinds, rng=rng)
        if not swap:
            return None
        named = swap[0][0].isupper() or swap[0].isdigit()
        if named and rng.random() < 0.5 and contains(passage, swap[0]) and not contains(passage, swap[1]):
            edited = replace(passage, *swap)
            return self._pair(
                "edited",
                question,
                paragraph,
                edited,
                rng,
                relevant=None,
                title=replace(paragraph.title, *swap),
            )
        return self._pair("swapped", replace(question, *swap), paragraph, passage, rng, relevant=True)

    def _pair(
        self,
        kind: str,
        question: str,
        paragraph: Paragraph,
        passage: str,
        rng: random.Random,
        *,
        relevant: bool | None,
        title: str | None = None,
    ) -> Pair:
        context = self._context(paragraph, passage, rng, title=title)
        return Pair(kind, _asked(question, rng), context, passage, 0, 0, False, relevant)

    def _context(self, paragraph: Paragraph, passage: str, rng: random.Random, *, title: str | None = None) -> str:
        return some_context(paragraph.title if title is None else title, passage, rng, day=paragraph.date)


def make_pairs(maker: PairMaker, paragraphs: Sequence[Paragraph], rng: random.Random) -> list[Pair]:
    """Return the pairs of all questions, in order."""
    return [
        pair
        for paragraph in paragraphs
        for question in paragraph.questions
        for pair in maker.pairs(question, paragraph, rng)
    ]


def held_back_pairs(paragraphs: Sequence[Paragraph], *, kinds: WordKinds) -> list[Pair]:
    """Return pairs of the paragraphs that training never sees; always the same ones."""
    _, held_back = split(paragraphs, held_back=HELD_BACK)
    return make_pairs(PairMaker(held_back, negatives={}, kinds=kinds), held_back, random.Random(0))


def _asked(question: str, rng: random.Random) -> str:
    question = shortened(question, rng) if rng.random() < SHORTENED else question
    return noisy(question, rng) if rng.random() < NOISY else question


def _nearest(question: str, passages: Sequence[str]) -> str:
    """Return the passage that shares most of the question's stems; of equals the first."""
    wanted = set(stems(question))
    return max(passages, key=lambda passage: len(wanted & set(stems(passage))))


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the character ranges of the sentences; good enough for training passages."""
    edges = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(edges) if text[a:b].strip()]


def cut(text: str, size: int) -> list[tuple[int, int]]:
    """Return ranges of whole sentences, each at most `size` characters unless one sentence is longer.

    A last piece of less than a third of `size` joins the one before it.
    """
    ranges: list[tuple[int, int]] = []
    for a, b in sentences(text):
        fits = ranges and (b - ranges[-1][0] <= size or (b == len(text) and b - a < size / 3))
        ranges[-1:] = [(ranges[-1][0], b)] if fits else [*ranges[-1:], (a, b)]
    return ranges


def contains(text: str, answer: str) -> bool:
    """Say whether `answer` occurs in `text` as whole words, whatever its case."""
    return re.search(rf"(?<!\w){re.escape(answer.strip())}(?!\w)", text, re.IGNORECASE) is not None


def without_answer(passage: str, start: int, answer: str) -> str | None:
    """Return the passage less the sentences that hold the answer; None if it or too little remains."""
    end = start + len(answer)
    rest = "".join(passage[a:b] for a, b in sentences(passage) if b <= start or a >= end)
    return rest if len(rest) > 80 and not contains(rest, answer) else None
