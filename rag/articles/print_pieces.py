"""Printed lines to paragraphs and headings: which lines belong together, and which words were broken in two."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median

from rag.articles.blocks import Piece
from rag.articles.print_lines import Line, without_running_lines

# Measured in lines: paragraphs parted by space have at least a third of a line more than those that run on.
_GAP = 1.3
# Measured in heights of the print: how far a first line is indented; more is another column, or centred.
_INDENT = (0.9, 4.0)
# Sizes of print that differ by less are the same; scanning programs report them unevenly.
_SAME_SIZE = 0.08
_HEADING_SIZE = 1.12
_MAX_HEADING_WORDS = 25
# A line this much shorter than the others ends its paragraph, if it ends a sentence.
_SHORT_LINE = 0.8
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•▪‣◦●○■□–*·-]\s")
_BROKEN = re.compile(r"(?<!\w)(\w+)[-\u2010\u00ad]$")
_COMPOUNDING = frozenset({"well", "self", "half"})


def pieces_of(pages: list[list[Line]]) -> list[Piece]:
    """Return the headings and paragraphs of printed pages, each page's lines in reading order."""
    lines = [line for page in without_running_lines(pages) for line in page]
    if not lines:
        return []
    page = _Print(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and page.goes_on(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    words = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for line in lines).casefold()))
    return [Piece(_joined(group, words), page.level(group)) for group in groups]


class _Print:
    """What is usual in a print: the size of its letters, the distance of its lines, their length."""

    def __init__(self, lines: list[Line]) -> None:
        weights = Counter[float]()
        for line in lines:
            weights[round(line.size, 1)] += len(line.text)
        self.size = weights.most_common(1)[0][0] or 1.0
        body = [line for line in lines if self._is_body(line)]
        steps = [above.y - below.y for above, below in pairwise(body)]
        # Not the median: where most paragraphs are a line long, most steps are those from one to the next.
        usual = sorted(step for step in steps if 0.7 * self.size < step < 3 * self.size) or [1.2 * self.size]
        self.step = usual[len(usual) // 5]
        self.length = median(len(line.text) for line in body)
        self._starts = Counter(round(line.x) for line in body)
        larger = {round(line.size, 1) for line in lines if line.size >= _HEADING_SIZE * self.size}
        self._sizes = sorted(larger, reverse=True)

    def goes_on(self, group: list[Line], line: Line) -> bool:
        """Say whether a line belongs to the paragraph or heading that `group` has so far."""
        last = group[-1]
        if abs(last.size - line.size) > _SAME_SIZE * self.size or self.level([last]) != self.level([line]):
            return False
        down = last.y - line.y
        if not 0 <= down <= 3 * max(self.step, last.size):  # the next column or page
            broke_off = line.text[0].islower() or len(last.text) >= _SHORT_LINE * self.length
            return broke_off and not _SENTENCE_END.search(last.text) and self.level([line]) == 0
        if down > _GAP * max(self.step, 1.15 * last.size if self.level([line]) else 0):
            return False
        if self.level([line]) or _BULLET.match(line.text):
            return not _BULLET.match(line.text)
        ends, short = bool(_SENTENCE_END.search(last.text)), len(last.text) < _SHORT_LINE * self.length
        return not ((ends and short) or ((ends or short) and self._is_indented(line)))

    def _is_indented(self, line: Line) -> bool:
        """Say whether a line begins to the right of a place where more lines begin."""
        here = self._starts[round(line.x)]
        least, most = (share * line.size for share in _INDENT)
        return any(least <= line.x - x <= most and count > here for x, count in self._starts.items())

    def level(self, group: list[Line]) -> int:
        """Return 1 to 6 for a heading, 1 for the largest print, and 0 for a paragraph."""
        line = group[0]
        words = sum(len(one.text.split()) for one in group)
        if words > _MAX_HEADING_WORDS:
            return 0
        if line.size >= _HEADING_SIZE * self.size:
            return min(6, 1 + self._sizes.index(round(line.size, 1)))
        bold = all(one.bold for one in group) and not _SENTENCE_END.search(group[-1].text)
        return min(6, 2 + len(self._sizes)) if bold and self._is_body(line) else 0

    def _is_body(self, line: Line) -> bool:
        return abs(line.size - self.size) <= _SAME_SIZE * self.size


def _joined(group: list[Line], words: Counter[str]) -> str:
    """Join lines with spaces, and words that were broken at a line's end without."""
    text = [group[0].text]
    for line in group[1:]:
        broken = _BROKEN.search(text[-1])
        if not broken or not line.text[0].islower():
            text.append(" ")
        elif not _keeps_hyphen(broken, line.text, words):
            text[-1] = text[-1][:-1]
        text.append(line.text)
    return "".join(text)


def _keeps_hyphen(broken: re.Match[str], rest: str, words: Counter[str]) -> bool:
    """Say whether a hyphen at a line's end is the word's own: "data-driven", but "sub-stantial".

    The article itself is the dictionary: it has the word elsewhere in one of its spellings, or, if not, has the
    second half as a word of its own. "well-" and its like are hardly ever the first half of another word.
    """
    if broken[0][-1] == "\u00ad":
        return False
    first, second = broken[1].casefold(), re.match(r"\w+", rest.casefold())
    if second is None or words[first + second[0]]:
        return False
    return bool(words[f"{first}-{second[0]}"] or words[second[0]] > 1 or first in _COMPOUNDING)
