"""Names in a text, and which of them may be a person's. Rules on capitals and on what stands beside a name."""

from __future__ import annotations

import re

from rag.text.words import COMMON, folded

# A run of capitalised words, joined by the small words that names hold; "Mexico's Ana Ruiz" is two.
_CAPITAL = r"[^\W\d_a-z][\w’'-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:(?<![’']s) (?:(?:de|del|la|las|los|of|the|von|van|al|bin) )?{_CAPITAL})*")
_OWNED = re.compile(r"[’']s?$")
# "in France", "at Langley": what stands behind these is a place, whatever it is called.
_PLACED = re.compile(r"\b(in|into|at|near|across|throughout|outside|inside|within)$", re.IGNORECASE)
_THE = re.compile(r"\bthe$", re.IGNORECASE)
_ADJECTIVE = re.compile(r"(ican|ese|ish|ian)s?$")
# "Mexico Opium Network", "New York": a run with one of these is no person.
_BODY = frozenset(
    "academy act administration agency airport alliance army assembly association authority bank battalion board "
    "brigade bureau cabinet campaign cartel center centre chamber church city ciudad club college commission "
    "committee company congress convention corporation council county court customs department desk east embassy "
    "enforcement family federation force forces fort foundation framework front fund government group guard guide "
    "hospital house inc initiative institute island journal lake league los ltd marines ministry mission monitor "
    "mount museum nation nations navy network new news north nueva nuevo office organisation organization parliament "
    "party plan police post press prison program programme project province register republic review river san santa "
    "school senate service society south state states street supreme team times treasury treaty tribunal trust union "
    "university valley war watch west".split()
)
# Written with a capital, but no part of the name behind it: "In May Ana Ruiz resigned".
_DATES = frozenset(
    "april august december february friday january july june march may monday november october saturday september "
    "sunday thursday tuesday wednesday".split()
)
_NO_PART = COMMON | _DATES
# Countries and continents, by the words of their names: no pronoun for a person means one.
_NEVER_A_PERSON = frozenset(
    "afghanistan africa albania algeria america andorra angola antarctica arabia argentina armenia asia australia "
    "austria azerbaijan bahamas bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia "
    "botswana brazil britain brunei bulgaria burundi cambodia cameroon canada chile china colombia comoros congo "
    "croatia cuba cyprus czechia denmark djibouti dominica ecuador egypt england eritrea estonia ethiopia europe fiji "
    "finland france gabon gambia germany ghana greece grenada guatemala guinea guyana haiti honduras hungary iceland "
    "india indonesia iran iraq ireland israel italy jamaica japan kazakhstan kenya korea kosovo kuwait kyrgyzstan "
    "laos latvia lebanon lesotho liberia libya liechtenstein lithuania luxembourg madagascar malawi malaysia maldives "
    "mali malta mauritania mauritius mexico micronesia moldova monaco mongolia montenegro morocco mozambique myanmar "
    "namibia nepal netherlands nicaragua niger nigeria norway oman pakistan palestine panama paraguay peru "
    "philippines poland portugal qatar romania russia rwanda samoa saudi scotland senegal serbia seychelles singapore "
    "slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo "
    "tonga tunisia turkey turkmenistan tuvalu uganda ukraine uruguay uzbekistan vanuatu vatican venezuela vietnam "
    "wales yemen zambia zimbabwe".split()
)


def named(text: str) -> list[str]:
    """Return the names in a text, in order; neither a capital that only opens a sentence nor a date is one."""
    return [name for name, _ in _found(text)]


def people(text: str) -> list[str]:
    """Return the names in a text that may be a person's, in order.

    Left out is what can be told to be something else: a place by the word before it, a country, an acronym,
    a run with a word such as "Network" or "Court".
    """
    return [name for name, before in _found(text) if _may_be_person(name, before)]


def unowned(name: str) -> str:
    """Return a name without the ending of its possessive: "Ana Ruiz" for "Ana Ruiz's"."""
    return _OWNED.sub("", name)


def _found(text: str) -> list[tuple[str, str]]:
    """Return each name with the text before it."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        start = match.start()
        while words and folded(words[0]) in _NO_PART:
            start += len(words[0]) + 1
            words = words[1:]
        only_opens = len(words) == 1 and _opens(text, match.start()) and not _recurs(words[0], text[match.end() :])
        if words and not only_opens:
            found.append((" ".join(words), text[:start].rstrip()))
    return found


def _may_be_person(name: str, before: str) -> bool:
    written = [unowned(word) for word in name.split()]
    words = [folded(word) for word in written]
    if _PLACED.search(before) or _BODY.intersection(words) or _NEVER_A_PERSON.issuperset(words):
        return False
    alone = len(words) == 1
    return not (alone and (written[0].isupper() or _THE.search(before) or _ADJECTIVE.search(words[0])))


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?"


def _recurs(word: str, later: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", later) is not None
