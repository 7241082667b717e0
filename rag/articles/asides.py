"""Which paragraphs accompany an article without being part of what it reports.

Pointers to other pages may stand anywhere; calls for comments, licence and copyright lines count only near
the foot and never in the first half, so that an article *about* copyright keeps its sentences. Knows nothing
of files or formats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# A licence line at the foot of a real article runs to 59 words; anything longer is prose until shown otherwise.
_MAX_ASIDE_WORDS = 80
# Words of a text without spaces are longer, and some patterns would look through them again and again.
_MAX_ASIDE_CHARACTERS = 2_000
_MAX_POINTER_WORDS = 30
# "What are your thoughts?", "click here", the licence and an address: four lines make up the longest foot seen.
_FOOT_PARAGRAPHS = 5

_POINTER = re.compile(
    r"(see|read|watch|listen) (also|more|next|now)\b"
    r"|(also|further|recommended) (read|reading|watch)\b"
    r"|(related|recommended|read more|more on this|more like this|advertisement|photo|image|trending)\s*(:|$)"
    r"|most (read|popular|viewed|shared)\s*(:|$)|(skip|jump) to (main )?content$"
    r"|related (articles?|stories|coverage|content|news)\s*(:|$)|you (may|might) also (like|be interested in)\b"
    r"|(click|tap) here\b"
    r"|(this|our) (site|website|page) uses cookies|we (and our partners )?use cookies"
    r"|(accept|reject|manage) (all )?cookies"
    r"|by (continuing|using) .{0,60}\bcookies?\b"
    r"|(sign up|subscribe) (for|to) .{0,40}\b(newsletters?|inbox)\b|get .{0,60}\bnewsletters?\b",
    re.IGNORECASE,
)
# Buttons: the whole line, and no sentence.
_BUTTON = re.compile(
    r"((share|tweet|email|e-mail|print|save|copy|like|follow)( (this|on|via|by|link|us|article|story|page))*"
    r"( (facebook|twitter|x|whatsapp|linkedin|reddit|telegram|e-?mail|instagram))?"
    r"|facebook|twitter|whatsapp|linkedin|\d* ?comments?|leave a comment|reply|back to top"
    r"|log ?in|sign (in|up)|subscribe)"
    r"(\s*[|·•,/]\s*|$)",
    re.IGNORECASE,
)
_MAX_BUTTON_WORDS = 8
_FOOT = re.compile(
    r"what (are your thoughts|do you think)\b|have your say\b|join the (conversation|discussion)\b"
    r"|(send|share|give|tell) (us )?your (comments?|thoughts|feedback|views)\b|leave a (comment|reply)\b"
    r"|\bclick here to\b|\bsign up (for|to) (our|the)\b|\bsubscribe (to our|now|here)\b|\bfollow us on\b"
    r"|\bshare this (article|story|page)\b|\bour newsletter\b"
    r"|^(©|\(c\) ?\d{4}|copyright\b)|\ball rights reserved\b|\bcreative commons\b|\bCC[ -]BY\b|\bCC0\b"
    r"|\b(re-?publish|reprint|redistribute)(ed|ing)?\b.*\b(permission|licen[cs]e|credit|attribution|original)\b"
    r"|\bcopy and distribute our work\b|\blicen[cs]ed under\b"
    r"|^this (article|story|piece|work|report) (was|is|has been) (originally |first )?(published|licen[cs]ed|made)",
    re.IGNORECASE,
)


def asides(paragraphs: Sequence[str]) -> list[bool]:
    """Say for each of an article's paragraphs and headings, in reading order, whether it is an aside."""
    foot = max(len(paragraphs) - _FOOT_PARAGRAPHS, (len(paragraphs) + 1) // 2)
    return [_is_aside(text.strip(), near_foot=position >= foot) for position, text in enumerate(paragraphs)]


def _is_aside(text: str, *, near_foot: bool) -> bool:
    if len(text) > _MAX_ASIDE_CHARACTERS:
        return False
    words = len(text.split())
    if words <= _MAX_BUTTON_WORDS and _BUTTON.match(text):
        return True
    if words <= _MAX_POINTER_WORDS and _POINTER.match(text):
        return True
    return near_foot and words <= _MAX_ASIDE_WORDS and _FOOT.search(text) is not None
