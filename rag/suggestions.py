"""Questions that the archive really answers: to begin with, and to go on with.

They are drawn from the articles by rule (`rag.answering.suggesting`) and each is asked before it is offered: the
archive must answer it, from the article it was drawn from, with the sentence it was drawn from. Asking takes as long
as it takes a reader, so it is done one question at a time, never while a reader waits for an answer, and remembered
for as long as the index stays the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rag.answering.suggesting import WHO_IS, Drafted, drafted, holds_date
from rag.errors import BylineError
from rag.text.words import folded, stems
from rag.types import WHOLE_ARCHIVE, Answer, Article, ArticleSummary, Narrowing

# Offered if this archive answers it from an article that speaks of everything it names; it is the first one people ask.
FIRST = "What did Trump's memo demand?"
EXAMPLES = 5
NEXT = 3
# Articles that examples are looked for in, spread over the whole archive.
_ARTICLES_TRIED = 40
# Questions tried for the examples, and for what to ask next: on two cores 12 and 3 seconds at worst.
_TRIED_TO_BEGIN, _TRIED_NEXT = 30, 8
# A question about another article than the answer's must share this many words with it to be about the same thing.
_RELATED = 3
# Opening alike ("What did …"), more than this many examples look like one.
_ALIKE = 2
# Answers that suggestions are looked for at the same time; each holds a thread of the server, and more go without.
LOOKERS = 8
# Outcomes remembered; narrowings make any number of them.
_REMEMBERED = 5000
# How long a suggestion waits for readers before it is given up.
_PATIENCE_S = 20.0

_log = logging.getLogger(__name__)

Ask = Callable[[str, Narrowing], Answer]
ArticleOf = Callable[[str], Article | None]


class Suggestions:
    """Finds and remembers questions that the archive answers. Safe to use from several threads."""

    def __init__(self, ask: Ask, article_of: ArticleOf) -> None:
        self._ask = ask
        self._article_of = article_of
        self._quiet = threading.Condition()
        self._readers = 0
        self._one_at_a_time = threading.Lock()
        self._lookers = threading.BoundedSemaphore(LOOKERS)
        self._finding = threading.Lock()
        self._examples: tuple[str, list[str]] | None = None  # with the generation that answers them
        self._looking = False
        self._generation = ""
        self._known: dict[tuple[str, Narrowing], bool] = {}

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Keep suggestions from being looked for, while a reader waits for an answer."""
        with self._quiet:
            self._readers += 1
        try:
            yield
        finally:
            with self._quiet:
                self._readers -= 1
                self._quiet.notify_all()

    def examples(self, articles: Callable[[], Sequence[ArticleSummary]], *, generation: str) -> list[str] | None:
        """Return questions to begin with; None while they are looked for, in the background, for this generation."""
        with self._finding:
            if self._examples and self._examples[0] == generation:
                return list(self._examples[1])
            if not self._looking:
                self._looking = True
                threading.Thread(target=self._look, args=(articles, generation), daemon=True).start()
        return None

    def _look(self, articles: Callable[[], Sequence[ArticleSummary]], generation: str) -> None:
        found: list[str] = []
        try:
            found = self.find_examples(articles(), generation=generation)
        except BylineError as fault:  # the page does without; a question will meet the same fault and tell it
            _log.warning("No example questions could be found: %s", fault)
        except RuntimeError as fault:  # once the program ends, Python starts no thread to search with
            _log.debug("Looking for example questions broke off: %s", fault)
        finally:
            with self._finding:
                self._examples, self._looking = (generation, found), False

    def find_examples(self, articles: Sequence[ArticleSummary], *, generation: str) -> list[str]:
        """Return questions to begin with, each from another article, the best first; it takes seconds.

        Raises: what asking raises.
        """
        self._remember_for(generation)
        first = self._article_of_first()
        found = [FIRST] if first else []
        used = {first}
        drafts = [draft for each in _spread(articles, _ARTICLES_TRIED) for draft in self._drafts_of(each.id)]
        tried: set[Drafted] = set()
        for suits in (_is_unlike, _is_telling, _is_any):
            for draft in drafts:
                if len(found) == EXAMPLES or len(tried) == _TRIED_TO_BEGIN:
                    return found
                if draft.article_id not in used and draft not in tried and suits(draft, found):
                    tried.add(draft)
                    if self._is_answered(draft, WHOLE_ARCHIVE):
                        found.append(draft.question)
                        used.add(draft.article_id)
        return found

    def following(
        self, answer: Answer, asked: Sequence[str], *, generation: str, related: Iterable[str] = ()
    ) -> list[str]:
        """Return what can be asked next, after an answer or instead of one; it may take seconds.

        The questions are about the articles that the answer cites, then those with the ids `related`, or, for an
        abstention, the nearest ones; those whose sentence the answer quotes already and those of `asked` are left out.

        Raises: what asking raises.
        """
        self._remember_for(generation)
        own = [item.article_id for item in answer.citations] or [item.article_id for item in answer.nearest]
        others = [article_id for article_id in related if article_id not in own] if answer.citations else []
        past = {folded(question) for question in asked}
        drafts = [
            draft
            for article_id in dict.fromkeys([*own, *others])
            for draft in self._drafts_of(article_id)
            if not _is_quoted(draft, answer) and folded(draft.question) not in past
        ]
        found: list[str] = []
        if not self._lookers.acquire(blocking=False):
            return found
        try:
            for draft in _closest(drafts, answer, own)[:_TRIED_NEXT]:
                if len(found) < NEXT and self._is_answered(draft, answer.narrowing):
                    found.append(draft.question)
        finally:
            self._lookers.release()
        return found

    def _remember_for(self, generation: str) -> None:
        if generation != self._generation:
            self._generation, self._known = generation, {}

    def _drafts_of(self, article_id: str) -> Iterable[Drafted]:
        article = self._article_of(article_id)
        return drafted(article) if article else ()

    def _is_answered(self, draft: Drafted, narrowing: Narrowing) -> bool:
        key = draft.question, narrowing
        if key not in self._known:
            answer = self._asked(draft.question, narrowing)
            if answer is None:
                return False
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = answer.status == "answered" and _comes_from(draft, answer)
        return self._known[key]

    def _article_of_first(self) -> str | None:
        """Return the id of the article that answers `FIRST`, if it speaks of everything that question names."""
        answer = self._asked(FIRST, WHOLE_ARCHIVE)
        article = self._article_of(answer.citations[0].article_id) if answer and answer.citations else None
        named = set(stems(FIRST.replace("'s", "")))
        return article.id if article and named <= set(stems(f"{article.title} {article.text}")) else None

    def _asked(self, question: str, narrowing: Narrowing) -> Answer | None:
        """Return the answer, None if readers or other suggestions kept the archive busy for too long."""
        if not self._one_at_a_time.acquire(timeout=_PATIENCE_S):
            return None
        try:
            with self._quiet:
                quiet = self._quiet.wait_for(lambda: not self._readers, timeout=_PATIENCE_S)
            return self._ask(question, narrowing) if quiet else None
        finally:
            self._one_at_a_time.release()


def _comes_from(draft: Drafted, answer: Answer) -> bool:
    first = answer.citations[0]
    if draft.span is None:
        return first.article_id == draft.article_id and holds_date(first.quote)
    return first.article_id == draft.article_id and _is_quoted(draft, answer)


def _is_quoted(draft: Drafted, answer: Answer) -> bool:
    return draft.span is not None and any(
        item.article_id == draft.article_id and item.start < draft.span.end and draft.span.start < item.end
        for item in answer.citations
    )


def _spread(articles: Sequence[ArticleSummary], most: int) -> list[ArticleSummary]:
    """Return at most so many articles, evenly spaced in the order given, neighbours far apart."""
    step = max(1, len(articles) / most)
    chosen = [articles[int(place * step)] for place in range(min(most, len(articles)))]
    return [article for start in range(3) for article in chosen[start::3]]


def _is_unlike(draft: Drafted, found: Sequence[str]) -> bool:
    """Say whether a question opens differently from most that were found."""
    return (
        _is_telling(draft, found) and sum(_opening(question) == _opening(draft.question) for question in found) < _ALIKE
    )


def _is_telling(draft: Drafted, _: Sequence[str]) -> bool:
    return not draft.question.startswith(WHO_IS)


def _is_any(_: Drafted, __: Sequence[str]) -> bool:
    return True


def _opening(question: str) -> str:
    return " ".join(question.split()[:2])


def _closest(drafts: Sequence[Drafted], answer: Answer, own: Sequence[str]) -> list[Drafted]:
    """Return the drafts worth trying, the best first.

    Those of the answer's `own` articles come before related ones, which must share words with what was asked and
    answered; "Who is …?" comes after the others of its kind. Then it goes by the words shared.
    """
    words = set(stems(" ".join([answer.standalone_question, *(sentence.text for sentence in answer.sentences)])))
    shared = {draft: len(words & set(stems(draft.question))) for draft in drafts}
    return sorted(
        (draft for draft in drafts if draft.article_id in own or shared[draft] >= _RELATED),
        key=lambda draft: (draft.article_id not in own, draft.question.startswith(WHO_IS), -shared[draft]),
    )
