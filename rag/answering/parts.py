"""The questions that a question joins: "How much did it cost and what replaced it?" asks for two things.

Each part is read by itself, since no one sentence answers both. Rules only; a question they do not know stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from rag.answering.followup import standalone
from rag.text.people import named, unowned
from rag.text.words import COMMON, folded
from rag.types import Turn

_MAX_PARTS = 4
_WORD = re.compile(r"\w+")
_ASKING = r"(?:what|who|whom|whose|when|where|why|how|which|did|does|do|is|are|was|were|has|have|will|can)\b"
_JOINED = re.compile(rf"(?:\?+\s+|[,;]?\s+and\s+(?:also\s+)?|;\s+)(?={_ASKING})", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:put|list|sort|arrange)\b.*?\border\b[^:]*:\s*(?P<items>.+)"
    r"|\bwhich (?:of these |one )?(?:came|happened|was|is|started|began|ended) (?:first|last|earlier|later)\b[,:]?\s*"
    r"(?P<either>.+)",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(r"\b(timeline|chronolog\w+|in (what|which) order|order of events)\b", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:,\s*(?:and|or)\s+|,\s*|;\s*|\s+or\s+|\s+and\s+then\s+)\s*")
_YEARS = re.compile(r"\b(?:in\s+)?((?:19|20)\d\d)\s+(?:and|to|with|versus|vs\.?)\s+(?:in\s+)?((?:19|20)\d\d)\b")
# "about the memo and about the list", "in 2019 and in 2021": the same small word twice asks twice.
_TWICE = re.compile(
    r"\b(?P<small>about|against|at|by|for|from|in|of|on|to|under|with) (?P<first>[^,;?]+?),? and (?:also )?"
    r"(?P=small) (?P<second>[^,;?]+)",
    re.IGNORECASE,
)
# "When were Ana Ruiz and Ben Cole sent home?": written without capitals, names can be told by the articles found.
_CAPITAL = r"[^\W\d_a-z][\w’'.-]*"
_NAMES = rf"{_CAPITAL}(?: (?:(?:de|del|la|of|the|von|van|al|bin) )*{_CAPITAL})*"
_BOTH_VERBS = re.compile(r"\b(?:were|are|did|do|have) .+ and ", re.IGNORECASE)
_BOTH = re.compile(rf"\b(?P<verb>were|are|did|do|have) (?P<first>{_NAMES}) and (?P<second>{_NAMES}) (?P<rest>[^?]+)")
_SINGULAR = {"were": "was", "are": "is", "do": "does", "have": "has"}
_COMPARES = re.compile(r"\b(compare|differen(t|ce)|versus|vs|change[ds]?|both)\b", re.IGNORECASE)


def parts(question: str, texts: Iterable[str] = ()) -> list[str]:
    """Return the single questions in a question, each made to stand alone; the question alone if there is one.

    texts: passages found for it; names in them are known for names in the question, however it is written.

    "Which came first, A or B?" and "Put in order: A, B" ask when each thing was; "compare ... in 2019 and in 2025"
    asks once for each year, "did Ana Ruiz and Ben Cole agree" once for each person.
    """
    for split in (_things_to_order, _years_to_compare, _joined, _twice, partial(_both, texts=texts)):
        if len(found := split(question)) > 1:
            return found[:_MAX_PARTS]
    return [question]


def asks_for_order(question: str) -> bool:
    """Say whether a question asks what came before what, so that its answer reads best in order of time."""
    return bool(_things_to_order(question)) or bool(_IN_ORDER.search(question))


def _things_to_order(question: str) -> list[str]:
    match = _ORDER.search(question)
    if not match:
        return []
    items = [item.strip(" ?.") for item in _ITEM.split(match["items"] or match["either"])]
    return [f"When was {item}?" for item in items if item]


def _years_to_compare(question: str) -> list[str]:
    match = _YEARS.search(question)
    if not match or not _COMPARES.search(question):
        return []
    return [f"{question[: match.start()]}in {year}{question[match.end() :]}" for year in match.groups()]


def _twice(question: str) -> list[str]:
    match = _TWICE.search(question)
    if not match:
        return []
    head, small = question[: match.start()], match["small"]
    return [_asked(f"{head}{small} {thing}") for thing in (match["first"], match["second"])]


def _both(question: str, *, texts: Iterable[str]) -> list[str]:
    match = _BOTH.search(question) or (_BOTH_VERBS.search(question) and _BOTH.search(_capitalised(question, texts)))
    if not match:
        return []
    verb = _SINGULAR.get(match["verb"], match["verb"])
    return [
        _asked(f"{match.string[: match.start()]}{verb} {name} {match['rest']}")
        for name in (match["first"], match["second"])
    ]


def _capitalised(question: str, texts: Iterable[str]) -> str:
    """Return the question with the names of the texts written as they are there; the longest that fits wins."""
    found = list(_WORD.finditer(question))
    words = [folded(match.group()) for match in found]
    names = (unowned(name).split() for text in texts for name in named(text))
    ends = (name[at:] for name in names for at in range(max(1, len(name) - 1)))  # "Judge Ana Ruiz", and "Ana Ruiz"
    known = {tuple(_WORD.findall(folded(" ".join(end)))): " ".join(end) for end in ends}
    longest, written, at, place = max(map(len, known), default=0), "", 0, 0
    while place < len(words):
        room = min(longest, len(words) - place)
        size = next((n for n in range(room, 0, -1) if tuple(words[place : place + n]) in known), 0)
        if size and not COMMON.issuperset(words[place : place + size]):
            written += question[at : found[place].start()] + known[tuple(words[place : place + size])]
            at = found[place + size - 1].end()
        place += size or 1
    return written + question[at:]


def _joined(question: str) -> list[str]:
    clauses = [clause.strip() for clause in _JOINED.split(question.strip()) if clause and clause.strip()]
    first, *others = clauses or [question]
    return [_asked(first), *(standalone(_asked(clause), [Turn("user", first)]) for clause in others)]


def _asked(clause: str) -> str:
    return f"{clause.rstrip(' ?.')}?"
