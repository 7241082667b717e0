"""Questions drawn from an article's own sentences, by rules: what a reader could ask and that sentence answers.

No rule rewrites what it does not understand: a sentence becomes a question only where the outcome is certain to be
grammatical and to make sense without the article. Most sentences make none. What is drawn is a draft; whether the
archive really answers it is for `rag.suggestions` to find out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from rag.answering.sentence_patterns import (
    ABOUT,
    ADJUNCT,
    AFTERTHOUGHT,
    ANY_DATE,
    BARE,
    BASE_OF_PRESENT,
    BECAUSE,
    COUNT,
    DATED,
    DEED,
    LEANS,
    MONEY,
    MONTH,
    NUMBER,
    OPENING,
    OWN,
    PASSIVE,
    PERFECT,
    PERSON,
    PRESENT,
    QUOTED,
    SECOND,
    SUBJECTS,
    TOPIC,
    UNNAMED,
)
from rag.answering.verbs import BASE_OF, SPEAKING
from rag.text.sentences import split_sentences
from rag.text.words import COMMON, folded
from rag.text.words import names as capitalised
from rag.types import Article, Span

WHO_IS = "Who is "
# Shorter ones ask for too little to be worth a click, longer ones are not read.
_MIN_WORDS, _MAX_CHARACTERS = 6, 120


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question with the place of the sentence that it was drawn from, None for the title: it asks for a date."""

    question: str
    article_id: str
    span: Span | None


def drafted(article: Article) -> Iterator[Drafted]:
    """Yield questions that sentences of the article answer, in reading order; each question once."""
    names = capitalised(article.text)
    for question in _of_headline(article, names):
        yield Drafted(question, article.id, None)
    seen: set[str] = set()
    for span in _sentences(article):
        for question in questions_of(span.of(article.text), names=names):
            # Whether someone is or was is known of nobody in a text without a date.
            if folded(question) not in seen and (article.date or not question.startswith(WHO_IS)):
                seen.add(folded(question))
                yield Drafted(question, article.id, span)


def _sentences(article: Article) -> Iterable[Span]:
    paragraphs = (block for block in article.blocks if block.kind == "paragraph")
    return chain.from_iterable(split_sentences(article.text, start=b.start, end=b.end) for b in paragraphs)


def holds_date(text: str) -> bool:
    """Say whether a text holds a day, a month with its year, or a year: what answers a question for a date."""
    return ANY_DATE.search(text) is not None


def _of_headline(article: Article, names: Collection[str]) -> Iterator[str]:
    """Yield when it happened, of a headline in the present tense: "Court throws out the case of Mexico"."""
    for subject in filter(None, (pattern.match(article.title) for pattern in SUBJECTS)):
        name = subject["name"]
        verb = PRESENT.match(article.title[subject.end() :].split(", ")[0])
        # Headlines leave "the" out; whether it belongs there the article's own sentences show.
        written = re.search(rf"(?P<the>[Tt]he )?\b{re.escape(name)}\b", article.text)
        if verb and written and _is_name(name, names) and not set(name.split()) & _SMALL:
            the = "the " if written["the"] else ""
            question = f"When did {the}{name} {BASE_OF_PRESENT[verb['verb']]} {verb['rest']}?"
            yield from filter(_stands_alone, [question])
            return


def questions_of(sentence: str, *, names: Collection[str]) -> list[str]:
    """Return the questions that a sentence answers, the most telling first; most sentences make none.

    `names` are the article's capitalised words, folded: a capital that only opens a sentence names nobody.
    """
    told = sentence.strip()
    if "\n" in told or not told.endswith((".", ".”", '."')):
        return []
    told = told.removesuffix(".")
    opening = OPENING.match(told)
    found = _asked(told[opening.end() :] if opening else told, names, date=opening["date"] if opening else "")
    asked = [question for question in found if _stands_alone(question)]
    return asked + [f"{WHO_IS}{found['person']}?" for found in PERSON.finditer(told)]


def _asked(told: str, names: Collection[str], *, date: str) -> Iterator[str]:
    if (quoted := QUOTED.match(told)) and _is_name(quoted["name"], names):
        yield from _about(quoted["name"], quoted["said"], names)
    for subject in filter(None, (pattern.match(told) for pattern in SUBJECTS)):
        name, predicate = subject["name"], told[subject.end() :]
        words = set(name.split())
        if not _is_name(name, names) or words & (_SMALL | BASE_OF.keys()) or any(word.endswith("ly") for word in words):
            return
        name = f"the {name}" if subject["the"] else name
        whole = AFTERTHOUGHT.sub("", predicate)
        if whole != predicate and " that " in whole:
            whole = ""  # the comma may stand inside what was said
        if verb := DEED.match(whole):
            yield from _of_deed(name, verb["verb"], verb["rest"], date=date)
        if verb := DEED.match(predicate):
            if verb["verb"] in SPEAKING:
                yield from _about(name, predicate, names)
            return
        if verb := PERFECT.match(whole):
            yield f"Who {verb['verb']} {verb['rest']}?"
        if passive := PASSIVE.match(whole):
            yield from _of_fate(name, passive["aux"], passive["rest"], date=date)
            return


_SMALL = COMMON - {"of", "the"}


def _is_name(name: str, names: Collection[str]) -> bool:
    return folded(re.split(r"[ '’]", name)[0]) in names


def _of_deed(name: str, verb: str, rest: str, *, date: str) -> Iterator[str]:
    """Yield questions about what someone did: how much, how many, why, when, who."""
    did = f"did {name} {BASE_OF[verb]}"
    if money := MONEY.fullmatch(rest):
        yield f"How much {did}{money['after']}?"
    if (count := COUNT.fullmatch(rest)) and ADJUNCT.match((count["after"] or " in").strip()):
        yield f"How many {count['what']} {did}{count['after'] or ''}?"
    if (because := BECAUSE.fullmatch(rest)) and " that " not in rest:
        yield f"Why {did} {because['fact']}?"
    if BARE.match(rest):
        return
    yield from _when(did, rest, date=date)
    if not re.match(rf"{ABOUT}{NUMBER} ", rest) and not ADJUNCT.match(rest) and not OWN.search(rest):
        yield f"Who {verb} {rest}?"


def _of_fate(name: str, aux: str, rest: str, *, date: str) -> Iterator[str]:
    """Yield questions about what was done to someone or something: why, when."""
    if because := BECAUSE.fullmatch(rest):
        yield f"Why {aux} {name} {because['fact']}?"
    yield from _when(f"{aux} {name}", rest, date=date)


def _when(opening: str, rest: str, *, date: str) -> Iterator[str]:
    if found := DATED.search(rest):
        yield f"When {opening} {rest[: found.start()]}{rest[found.end() :]}?".replace("  ", " ")
    elif date:
        yield f"When {opening} {rest}?"


def _about(name: str, said: str, names: Collection[str]) -> Iterator[str]:
    """Yield what someone said about the first name that the saying holds."""
    for topic in TOPIC.finditer(said):
        if _is_name(topic["name"], names) and topic["name"] not in name and not re.match(MONTH, topic["name"]):
            yield f"What did {name} say about {topic['the'] or ''}{topic['name']}?"
            return


def _stands_alone(question: str) -> bool:
    inner = question[:-1].split(" ", 1)[1]
    return (
        len(question.split()) >= _MIN_WORDS
        and len(question) <= _MAX_CHARACTERS
        and not any(pattern.search(inner) for pattern in (LEANS, UNNAMED, SECOND))
        and any(word[0].isupper() or word[0].isdigit() for word in inner.split()[1:])
    )
