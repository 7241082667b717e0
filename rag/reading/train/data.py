"""Training pairs from SQuAD paragraphs: each question with passages that answer it and passages that do not.

All randomness comes from the seed; the same seed gives the same pairs in the same order.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.reading.train.cutting import by_nearness, contains, cut, without_answer
from rag.reading.train.noise import noisy, shortened, some_context
from rag.reading.train.squad import Paragraph, Question, best_answer, split
from rag.reading.train.swaps import WordKinds, find_swap, replace, twist

PASSAGE_CHARACTERS = (180, 850)
"""Passages of about 40 to 190 word pieces, as an index cuts them."""

# How often each kind of pair is made per question. Chosen so that answerable pairs are nearly half,
# and pairs whose passage is on the subject but does not answer are half of the rest.
ADVERSARIAL, REMOVED, OTHER_PASSAGE = 0.45, 0.35, 0.45
NOISY, RENAMED, SHORTENED = 0.25, 0.15, 0.25

# In an archive on one subject many passages have the question's words. News are read with more of those: the nearest
# passage of the same article in half of the cases, and so many of the story's other articles, from their nearest.
RIVAL_ARTICLES, NEAREST_ARTICLES = 2, 4

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
        self._neighbours: dict[str, list[Paragraph]] = {}
        for paragraph in paragraphs:
            if paragraph.title:
                self._neighbours.setdefault(paragraph.article, []).append(paragraph)

    def pairs(self, question: Question, paragraph: Paragraph, rng: random.Random) -> Iterator[Pair]:
        """Yield one answerable pair and a random number of unanswerable ones; without an answer, some of these.

        All ask in the same words, but for those whose question was changed on purpose.
        """
        size = rng.randint(*PASSAGE_CHARACTERS)
        chunks, asked = cut(paragraph.text, size), _asked(question.text, rng)
        if not question.answers:
            yield from self._in_vain(question, asked, paragraph, size, rng)
            return
        answer, at = best_answer(question)
        first, last = next(c for c in chunks if c[0] <= at < c[1])
        last = max(last, at + len(answer))
        passage, start = paragraph.text[first:last], at - first
        yield self._positive(question.text, asked, paragraph, passage, start=start, answer=answer, rng=rng)
        if rng.random() < REMOVED and (rest := without_answer(passage, start, answer)):
            yield self._pair("removed", asked, paragraph, rest, rng, relevant=None)
        siblings = [paragraph.text[a:b] for a, b in chunks if not (a <= at < b)]
        for kind, where, rival in self._rivals(question, paragraph, siblings, size, rng):
            if not any(contains(rival, words) for words in (answer, *question.elsewhere)):
                yield self._pair(kind, asked, where, rival, rng, relevant=False)
        if rng.random() < ADVERSARIAL:
            yield from self._adversarial(question.text, asked, paragraph, passage, answer, rng)

    def _in_vain(
        self, question: Question, asked: str, paragraph: Paragraph, size: int, rng: random.Random
    ) -> Iterator[Pair]:
        """Yield the nearest passage of the article and, if none of a dossier answers, one of another article."""
        nearest = _passages(question.text, paragraph, size)[0]
        yield self._pair("asked in vain", asked, paragraph, nearest, rng, relevant=True)
        if paragraph.dossier and (others := self._others(question, paragraph)):
            other = rng.choice(others)
            passage = _passages(question.text, other, size)[0]
            yield self._pair("asked in vain", asked, other, passage, rng, relevant=None)

    def _rivals(
        self, question: Question, paragraph: Paragraph, siblings: list[str], size: int, rng: random.Random
    ) -> Iterator[tuple[str, Paragraph, str]]:
        """Yield (kind, where from, passage) of passages that lie beside the right one or that a search finds."""
        if siblings and rng.random() < 0.5:
            nearest = paragraph.date and rng.random() < 0.5
            yield "sibling", paragraph, by_nearness(question.text, siblings)[0] if nearest else rng.choice(siblings)
        elif not paragraph.date and rng.random() < OTHER_PASSAGE and (found := self._negatives.get(question.id)):
            text = rng.choice(found)
            a, b = rng.choice(cut(text, rng.randint(*PASSAGE_CHARACTERS)))
            yield "retrieved", paragraph, text[a:b]
        if paragraph.date:
            others = self._others(question, paragraph)
            for other in rng.sample(others, min(RIVAL_ARTICLES, len(others))):
                yield "retrieved", other, _passages(question.text, other, size)[0]

    def _others(self, question: Question, paragraph: Paragraph) -> list[Paragraph]:
        """Return the nearest other articles of the story, the nearest first."""
        others = {one.text: one for one in self._neighbours.get(paragraph.article, ()) if one.text != paragraph.text}
        return [others[text] for text in by_nearness(question.text, others)[:NEAREST_ARTICLES]]

    def _positive(
        self,
        question: str,
        asked: str,
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
            asked, before = _asked(replace(question, *swap), rng), replace(passage[:start], *swap)
            passage = before + passage[start:end] + replace(passage[end:], *swap)
            start, end = len(before), len(before) + len(answer)
        return Pair("answerable", asked, self._context(paragraph, passage, rng), passage, start, end, True, True)

    def _adversarial(
        self, question: str, asked: str, paragraph: Paragraph, passage: str, answer: str, rng: random.Random
    ) -> Iterator[Pair]:
        """Yield a pair whose question or passage was changed so that it does not answer; none where that cannot be."""
        if rng.random() < 0.25 and (twisted := twist(question, passage, rng=rng)):
            yield self._pair("twisted", _asked(twisted, rng), paragraph, passage, rng, relevant=True)
            return
        around = self._neighbours.get(paragraph.article, ())
        others = [one.text for one in rng.sample(around, min(2, len(around)))]
        swap = find_swap(question, passage, answer, others=others, kinds=self._kinds, rng=rng)
        if not swap:
            return
        named = swap[0][0].isupper() or swap[0].isdigit()
        if named and rng.random() < 0.5 and contains(passage, swap[0]) and not contains(passage, swap[1]):
            edited, title = replace(passage, *swap), replace(paragraph.title, *swap)
            yield self._pair("edited", asked, paragraph, edited, rng, relevant=None, title=title)
        else:
            changed = _asked(replace(question, *swap), rng)
            yield self._pair("swapped", changed, paragraph, passage, rng, relevant=True)

    def _pair(
        self,
        kind: str,
        asked: str,
        paragraph: Paragraph,
        passage: str,
        rng: random.Random,
        *,
        relevant: bool | None,
        title: str | None = None,
    ) -> Pair:
        context = self._context(paragraph, passage, rng, title=title)
        return Pair(kind, asked, context, passage, 0, 0, False, relevant)

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


def _passages(question: str, paragraph: Paragraph, size: int) -> list[str]:
    """Return the passages of a paragraph, the nearest to the question first."""
    return by_nearness(question, [paragraph.text[a:b] for a, b in cut(paragraph.text, size)])
