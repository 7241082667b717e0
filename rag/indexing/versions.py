"""Which articles are versions of one another, and which version is the newest.

One article comes twice when it was corrected, saved twice, or exported beside the file it was written in. The same
words in two passages would answer twice, and an error that was corrected would still be quoted. What is a version
is decided cautiously, because an article taken for a version of another is not searched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit

from rag.errors import IndexDamaged
from rag.indexing.likeness import candidates, shared, signature_of, words_of
from rag.types import Article

# Two texts share this much of their runs of five words, or they are two articles. Measured on 381 real texts of 250
# to 900 words: a sentence dropped, moved or added leaves 0.82, 0.94 and 0.74 in the worst case, a note of correction
# 0.90, fifteen words changed 0.70, a third more text 0.66; of two articles on one subject the most alike share 0.06.
LEAST_SHARED = 0.7
# Two pages at one address, of other titles and dates, that share less than this: the address is used again and again.
_REUSED_ADDRESS = 0.1
# Corrections come within days; next week's column, written over the last one, comes after seven.
_DAYS = 3
# Shorter texts ("No report today.") are alike by chance.
_LEAST_WORDS = 30
# What is added to links to see where a reader came from.
_TRACKING = re.compile(r"utm_|(fbclid|gclid|mc_cid|mc_eid|igshid|cmpid|ref|ref_src|source)$", re.IGNORECASE)

Newness = Callable[[str], tuple[str, int, str]]
Verdict = tuple[str, str]
"""The place of the newest version of an article, and why the article is one of its versions."""


@dataclass(frozen=True, slots=True)
class Version:
    """What of an article tells whether it is another's version; `words` and `figures` are hashes, "" for few words."""

    title: str = ""
    date: str = ""
    updated: str = ""
    url: str = ""
    declared_id: str = ""
    words: str = ""
    figures: str = ""
    signature: str = ""

    def packed(self) -> str:
        """Return it as the catalogue keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def when(self) -> str:
        """Return the ISO date of its last change, perhaps partial, "" where none is known."""
        return max(self.updated, self.date)


def unpacked(text: str) -> Version:
    """Return what the catalogue keeps; nothing is known of an article indexed before versions were.

    Raises:
        IndexDamaged: the text is not what `packed` wrote.
    """
    try:
        return Version(**json.loads(text)) if text else Version()
    except (ValueError, TypeError) as fault:
        what = f"What the index keeps of an article's version cannot be read: {fault}."
        raise IndexDamaged(what, remedy="Build the index anew: python -m rag reindex") from None


def version_of(
    article: Article, *, declared_id: str | None = None, updated: str | None = None, dated: bool = True
) -> Version:
    """Return what there is to compare of an article; only its paragraphs count, not its asides.

    Where it is not `dated`, its date is that of its file and says nothing.
    """
    paragraphs = (article.text[block.start : block.end] for block in article.blocks if block.kind == "paragraph")
    words = words_of(" ".join(paragraphs))
    enough = len(words) >= _LEAST_WORDS
    return Version(
        title=" ".join(words_of(article.title)),
        date=(article.date or "") if dated else "",
        updated=updated or "",
        url=address(article.url),
        declared_id=declared_id or "",
        words=_hash(words) if enough else "",
        figures=_hash(sorted(word for word in words if any(c.isdigit() for c in word))) if enough else "",
        signature=base64.b64encode(signature_of(words)).decode() if enough else "",
    )


def superseded(versions: Mapping[str, Version], saved: Mapping[str, int]) -> dict[str, Verdict]:
    """Map the place of each article of which there is a newer version to that version and the reason.

    `saved` is when each one's file was last written, in nanoseconds. Newest is what was changed or published last;
    of two that do not differ in this, what was saved last; of two saved at once, what comes later by name.
    """

    def newness(place: str) -> tuple[str, int, str]:
        return versions[place].when(), saved.get(place, 0), place

    successor: dict[str, str] = {}
    reasons: dict[str, str] = {}

    def newest(place: str) -> str:
        while place in successor:
            place = successor[place]
        return place

    for one, other, reason in [*_same_address(versions, newness), *_same_text(versions)]:
        older, newer = sorted((newest(one), newest(other)), key=newness)
        if older != newer:
            successor[older] = newer
            reasons[older] = reason
    return {place: (newest(place), reasons[place]) for place in successor}


def address(url: str | None) -> str:
    """Return what identifies the page at a url: no scheme, "www.", tracking, fragment; "" for a site's front page."""
    try:
        parts = urlsplit(url or "")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        host = (parts.hostname or "").removeprefix("www.") + port
    except ValueError:
        return ""
    query = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKING.match(pair[0])])
    path = parts.path.rstrip("/")
    return f"{host}{path}{f'?{query}' if query else ''}" if host and path + query else ""


def _same_address(versions: Mapping[str, Version], newness: Newness) -> Iterator[tuple[str, str, str]]:
    places: dict[str, list[str]] = {}
    for place, version in versions.items():
        if version.url:
            places.setdefault(version.url, []).append(place)
    for group in places.values():
        for one, other in pairwise(sorted(group, key=newness)):
            if not (_are_two(versions[one], versions[other]) or _reuse_address(versions[one], versions[other])):
                yield one, other, "the same address"


def _reuse_address(one: Version, other: Version) -> bool:
    """Say whether two articles only stood at one address one after the other, as next week's column does."""
    differ = one.title != other.title and one.date != other.date and "" not in (one.date, other.date)
    return differ and shared(_bytes(one), _bytes(other)) < _REUSED_ADDRESS


def _same_text(versions: Mapping[str, Version]) -> Iterator[tuple[str, str, str]]:
    for one, other in candidates({place: _bytes(version) for place, version in versions.items()}):
        if reason := _likeness(versions[one], versions[other]):
            yield one, other, reason


def _likeness(one: Version, other: Version) -> str:
    """Return how the texts of two versions are alike; "" for two articles.

    Columns and tables that are printed again and again share a template and differ in date and figures. So two
    texts of other dates have to be the same word for word, and where figures differ, title and date must not.
    """
    if _are_two(one, other):
        return ""
    if one.words == other.words:
        return "the same text"
    if _days_apart(one.date, other.date) > _DAYS or shared(_bytes(one), _bytes(other)) < LEAST_SHARED:
        return ""
    corrected = one.title == other.title and one.date == other.date != ""
    return "nearly the same text" if corrected or one.figures == other.figures else ""


def _are_two(one: Version, other: Version) -> bool:
    """Say whether both give themselves an id and not the same: whoever wrote them says that they are two."""
    return bool(one.declared_id and other.declared_id and one.declared_id != other.declared_id)


def _days_apart(one: str, other: str) -> int:
    """Return the days between two ISO dates; 0 where one of them leaves it open, many where a partial one differs."""
    if one.startswith(other) or other.startswith(one):
        return 0
    if len(one) < 10 or len(other) < 10:
        return _DAYS + 1
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _bytes(version: Version) -> bytes:
    return base64.b64decode(version.signature)


def _hash(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]
