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
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from rag.errors import IndexDamaged
from rag.indexing.likeness import RUN, candidates, exchanged, names_of, shared, signature_of, words_of
from rag.types import Article

# Two texts share this much of their runs of five words, or they are two articles. Measured on 381 real texts of 250
# to 900 words: a sentence dropped, moved or added leaves 0.82, 0.94 and 0.74 in the worst case, a note of correction
# 0.90, fifteen words changed 0.70, a third more text 0.66; of two articles on one subject the most alike share 0.06.
LEAST_SHARED = 0.7
# Two texts at one address share this much, or one did not come of the other. Measured on 548 articles of 50 stories:
# two of one story share 0.009 at most, with two sentences of background in common 0.07 in 99 of 100; an article of
# which half is new shares 0.14 or more with the former, a first report with one five times as long 0.10 or more.
_LEAST_REWRITTEN = 0.1
# Texts too short for runs of words share this much of their words: 99.5 of 100 pairs of one story's sentences do not.
_LEAST_SHARED_SHORT = 0.25
# Whoever corrects an article leaves nine names in ten.
_NAMES_LEFT = 0.9
# An address under which hundreds stand is a section's: each is compared with so many that came before it.
_NEIGHBOURS = 50
# Corrections come within days; next week's column, written over the last one, comes after seven.
_DAYS = 3
# Shorter texts ("No report today.") are alike by chance.
_LEAST_WORDS = 30
# What is added to links to see where a reader came from, by names that serve nothing else; "ref" and "source" may
# tell two pages apart.
_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|mc_cid|mc_eid|igshid|cmpid|ref_src)$",
    re.IGNORECASE,
)

Verdict = tuple[str, str]
"""The place of the newest version of an article, and why the article is one of its versions."""


@dataclass(frozen=True, slots=True)
class Version:
    """What of an article tells whether it is another's version.

    `words` and `figures` are hashes, "" for few words; the `signature` is then one of single words. `names` are parted
    by spaces; None where they are not known, for the article was indexed before they were kept.
    """

    title: str = ""
    date: str = ""
    updated: str = ""
    url: str = ""
    declared_id: str = ""
    words: str = ""
    figures: str = ""
    signature: str = ""
    names: str | None = None

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
    paragraphs = [article.text[block.start : block.end] for block in article.blocks if block.kind == "paragraph"]
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
        signature=base64.b64encode(signature_of(words, run=RUN if enough else 1)).decode(),
        names=" ".join(sorted(set().union(*map(names_of, paragraphs)))),
    )


def superseded(versions: Mapping[str, Version], saved: Mapping[str, int]) -> dict[str, Verdict]:
    """Map the place of each article of which there is a newer version to that version and the reason.

    `saved` is when each one's file was last written, in nanoseconds. Newest is what was changed or published last;
    of two that do not differ in this, what was saved last; of two saved at once, what comes later by name. Of a chain
    of versions, the first may have too little in common with the last to be one of its versions; it then stays.
    """

    def newness(place: str) -> tuple[str, int, str]:
        return versions[place].when(), saved.get(place, 0), place

    order = sorted(versions, key=newness, reverse=True)
    newer: dict[str, dict[str, str]] = defaultdict(dict)
    for one, other, reason in [*_same_address(versions, order), *_same_text(versions)]:
        older, later = sorted((one, other), key=newness)
        newer[older].setdefault(later, reason)
    verdicts: dict[str, Verdict] = {}
    for place in order:
        if place not in newer:
            continue
        later_ones = sorted(newer[place], key=newness, reverse=True)
        newest = [later for later in later_ones if later not in verdicts]
        if newest:
            verdicts[place] = newest[0], newer[place][newest[0]]
            continue
        for between in later_ones:
            if _is_rewritten(versions[place], versions[verdicts[between][0]]):
                verdicts[place] = verdicts[between][0], f"{between} between them"
                break
    return verdicts


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


def _same_address(versions: Mapping[str, Version], order: list[str]) -> Iterator[tuple[str, str, str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for place in order:
        if versions[place].url:
            places[versions[place].url].append(place)
    for group in places.values():
        for at, one in enumerate(group):
            for other in islice(group, at + 1, at + 1 + _NEIGHBOURS):
                if _is_rewritten(versions[one], versions[other]):
                    yield one, other, "the same address"


def _is_rewritten(one: Version, other: Version) -> bool:
    """Say whether the text of one of two articles came of the other's: at one address many may have stood.

    A few words are like any others, so that titles must be the same where one text has no more; where the other has,
    it is a note that took an article's place, or the first news of it, if both have the same date.
    """
    if _are_two(one, other):
        return False
    if one.words and other.words:
        return shared(_bytes(one), _bytes(other)) >= _LEAST_REWRITTEN and not _exchange_names(one, other)
    if one.title != other.title:
        return False
    if one.words or other.words:
        return one.date == other.date != ""
    return shared(_bytes(one), _bytes(other)) >= _LEAST_SHARED_SHORT and not _exchange_names(one, other)


def _exchange_names(one: Version, other: Version) -> bool:
    """Say whether two texts that are alike name others, as two notices that fill in one form do.

    Under one title or address, names may be corrected: one of ten, or at one address any one word. A text that was
    rewritten keeps its names at least as well as its runs of words.
    """
    if one.names is None or other.names is None:
        return False
    names, others = _names(one.names), _names(other.names)
    if names <= others or others <= names:
        return False
    at_one_address = one.url == other.url != ""
    if not at_one_address and one.title != other.title:
        return True
    count = exchanged(names, others)
    if count <= at_one_address:
        return False
    both = shared(_bytes(one), _bytes(other))
    return 1 - count / min(len(names), len(others)) < min(_NAMES_LEFT, 2 * both / (1 + both))


def _same_text(versions: Mapping[str, Version]) -> Iterator[tuple[str, str, str]]:
    for one, other in candidates({place: _bytes(version) for place, version in versions.items() if version.words}):
        if reason := _likeness(versions[one], versions[other]):
            yield one, other, reason


def _likeness(one: Version, other: Version) -> str:
    """Return how the texts of two versions are alike; "" for two articles.

    Columns, notices and tables that are printed again and again share a template and differ in date, figures and
    names. So two texts of other dates have to be the same word for word, and where figures differ, title and date
    must not.
    """
    if _are_two(one, other):
        return ""
    if one.words == other.words:
        return "the same text"
    corrected = one.title == other.title and one.date == other.date != ""
    if not corrected and (one.figures != other.figures or _days_apart(one.date, other.date) > _DAYS):
        return ""
    alike = shared(_bytes(one), _bytes(other)) >= LEAST_SHARED and not _exchange_names(one, other)
    return "nearly the same text" if alike else ""


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
    return _decoded(version.signature)


@lru_cache(maxsize=4_096)  # a few megabytes: one article is compared with many
def _decoded(signature: str) -> bytes:
    return base64.b64decode(signature)


@lru_cache(maxsize=4_096)
def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _hash(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]
