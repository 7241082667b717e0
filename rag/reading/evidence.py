"""Choosing the sentences that answer: from scored passages to a few verbatim sentences in reading order.

Pure functions on candidates and scores; where the scores come from is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.reading.asked import kinds_asked
from rag.reading.scoring import sentence_texts
from rag.text.people import named, people
from rag.text.words import COMMON, folded, stems
from rag.types import Candidate, Evidence, PassageScore, Span

MAX_SENTENCES = 4
# A further sentence joins the best one if it scores at least this share of it. On the held-back half of the invented
# news, 0.2 shows a sentence that answers for 61 of 100 questions with 2.9 sentences, 0.35 for 57 with 2.5 and 0.1 for
# 62 with 3.4; of SQuAD 2.0 0.2 does for 92 and of CLAPNQ for 87.
_RELATIVE = 0.2
# A number, a time or a person is told in a sentence; reasons and accounts take more. The answer to a question that asks
# for none of these has so many sentences at least: what follows the best one, unless it scores less than this share of
# it. Of 350 questions on the invented dossiers 60.3 in 100 get all their facts so instead of 59.4, with 3.1 sentences
# instead of 2.7.
_OPEN_SENTENCES = 3
_RELATIVE_NEXT = 0.02
# Two sentences that share this much of their stems say the same: only the better one is shown.
_SAME = 0.75
# A further sentence that points back and scores less than this share of the best one is shown only behind the one it
# points at, and not at all where that names another person than the question. Of 549 questions on the invented
# dossiers 353 get all their facts so, and 355 where such sentences stand alone; with 0.5 it is 351.
_RELATIVE_LOOSE = 0.35
# What points back at the sentence before where it opens a sentence, or the clause behind "In 2015, ...".
_POINTS_BACK = re.compile(
    r"(?:[^,.;]{1,60}, )?[\"'“‘(]*(it|they|its|their|this|that|these|those|them|such|both|instead|"
    r"the (former|latter|same|other|others|two|move|decision|measure|ruling|law|plan|report|deal))\b",
    re.IGNORECASE,
)
# A pronoun for a person points back wherever it stands, unless its sentence has named somebody before it.
_PERSON = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_UP_TO_TITLE = re.compile(
    r"^.*\b(attorney|captain|chief|colonel|doctor|dr|general|governor|judge|justice|king|lieutenant|mayor|minister|mrs?|ms|"
    r"pope|president|princ(e|ess)|professor|queen|secretary|senator)\b\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: Candidate
    position: int
    span: Span
    text: str
    score: float
    answer: Span | None


def select_evidence(
    read: Sequence[tuple[Candidate, PassageScore]], *, question: str = "", limit: int = MAX_SENTENCES
) -> list[Evidence]:
    """Return at most `limit` sentences that answer, in reading order, best article first.

    The best sentence is always among them; what follows it, where `question` asks for no number, time or person and
    little else is found. A sentence that points back ("He", "The decision") brings the one before it when there is
    room; a weak further one is left out where there is none, or where it is about another person than `question`
    names. Sentences that say the same are shown once.
    """
    ranked = sorted(_all_sentences(read), key=lambda s: -s.score)
    by_place = {(s.candidate.chunk.id, s.position): s for s in ranked}
    chosen: list[_Scored] = []
    antecedents: list[_Scored] = []
    for sentence in ranked:
        if len(chosen) >= limit or (chosen and sentence.score < _RELATIVE * chosen[0].score):
            break
        if any(_same(sentence, other) for other in chosen):
            continue
        if pointer := _points_back(sentence):
            before = by_place.get((sentence.candidate.chunk.id, sentence.position - 1))
            if chosen and sentence.score < _RELATIVE_LOOSE * chosen[0].score:
                if _PERSON.fullmatch(pointer) and _about_another(sentence, _people_asked(question, read)):
                    continue
                if before not in chosen:
                    if before is None or len(chosen) + 2 > limit:
                        continue
                    chosen.append(before)
            antecedents += [before] if before else []
        chosen.append(sentence)
    for before in antecedents:
        if before not in chosen and len(chosen) < limit:
            chosen.append(before)
    if chosen and question and not any(kinds_asked(question)[:3]):
        chosen += _going_on(chosen, by_place, room=min(_OPEN_SENTENCES, limit) - len(chosen))
    return [_evidence(sentence) for sentence in _reading_order(chosen)]


def _going_on(chosen: Sequence[_Scored], by_place: dict[tuple[str, int], _Scored], *, room: int) -> list[_Scored]:
    """Return at most `room` sentences that follow the best one in its passage, are not chosen, and are not hopeless."""
    best, found = chosen[0], list[_Scored]()
    for position in range(best.position + 1, best.position + 1 + _OPEN_SENTENCES):
        following = by_place.get((best.candidate.chunk.id, position))
        if following is None or len(found) >= room or following.score < _RELATIVE_NEXT * best.score:
            break
        if not any(_same(following, other) for other in chosen):
            found.append(following)
    return found


def closest_articles(read: Sequence[tuple[Candidate, PassageScore]], *, limit: int) -> list[Evidence]:
    """Return the best sentence of each of the best `limit` articles, best first: what they say, though no answer."""
    best: dict[str, _Scored] = {}
    for sentence in sorted(_all_sentences(read), key=lambda s: -s.score):
        best.setdefault(sentence.candidate.chunk.article_id, sentence)
    return [_evidence(sentence) for sentence in list(best.values())[:limit]]


def merge_evidence(parts: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """Return the evidence for several parts of a question as one, each sentence once.

    The order of the parts is kept, since a reader expects answers in the order of the questions.
    """
    found: dict[tuple[str, Span], Evidence] = {}
    for evidence in parts:
        for piece in evidence:
            found.setdefault((piece.candidate.chunk.article_id, piece.span), piece)
    return list(found.values())


def _all_sentences(read: Sequence[tuple[Candidate, PassageScore]]) -> list[_Scored]:
    return [
        _Scored(candidate, position, span, text, value, _inside(score.answer, span))
        for candidate, score in read
        for position, (span, text, value) in enumerate(
            zip(candidate.chunk.sentences, sentence_texts(candidate), score.sentences, strict=True)
        )
    ]


def _inside(answer: Span | None, sentence: Span) -> Span | None:
    """Return the part of an answer span that lies in a sentence, None if there is none."""
    if answer is None or answer.start >= sentence.end or answer.end <= sentence.start:
        return None
    return Span(max(answer.start, sentence.start), min(answer.end, sentence.end))


def _points_back(sentence: _Scored) -> str:
    """Return the word by which a sentence points back at what stands before it, "" if it stands by itself."""
    person = _PERSON.search(sentence.text)
    if person and not _names_somebody(sentence.text[: person.start()], sentence.candidate.text):
        return person.group()
    thing = _POINTS_BACK.match(sentence.text)
    return thing[1] if thing and not named(sentence.text[: thing.start(1)]) else ""


def _names_somebody(text: str, passage: str) -> bool:
    """Say whether a text names a person, or opens with a name that its passage has elsewhere."""
    return bool(people(text)) or any(word[0].isupper() and _people(passage) & _words(word) for word in text.split())


def _people_asked(question: str, read: Sequence[tuple[Candidate, PassageScore]]) -> set[str]:
    """Return the words of a question, however it is written, that are names of people in the passages."""
    return _words(question) & {word for candidate, _ in read for word in _people(candidate.text)}


def _about_another(sentence: _Scored, asked: set[str]) -> bool:
    """Say whether a sentence does not name whom the question names, and the person last named before it is another."""
    candidate = sentence.candidate
    if not asked or asked & _words(sentence.text):
        return False
    for text in (*reversed(sentence_texts(candidate)[: sentence.position]), candidate.title):
        if asked & _words(text):
            return False
        if _people(text):
            return True
    return False


def _people(text: str) -> set[str]:
    """Return the words of the names of people in a text, without what they are: "Water Minister Ana Ruiz"."""
    return {word for name in people(text) for word in _words(_UP_TO_TITLE.sub("", name))}


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w{2,}", folded(text)) if word not in COMMON}


def _same(one: _Scored, other: _Scored) -> bool:
    a, b = set(stems(one.text)), set(stems(other.text))
    return len(a & b) >= _SAME * max(1, len(a | b))


def _reading_order(chosen: Sequence[_Scored]) -> list[_Scored]:
    """Order sentences as one reads them: articles by their best sentence, each article from top to bottom."""
    best: dict[str, float] = {}
    for sentence in chosen:
        article = sentence.candidate.chunk.article_id
        best[article] = max(best.get(article, 0.0), sentence.score)
    return sorted(
        chosen,
        key=lambda s: (-best[s.candidate.chunk.article_id], s.candidate.chunk.article_id, s.span.start),
    )


def _evidence(sentence: _Scored) -> Evidence:
    return Evidence(sentence.candidate, sentence.span, sentence.text, sentence.score, sentence.answer)
