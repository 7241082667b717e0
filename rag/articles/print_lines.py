"""The lines of printed pages, and which of them are printed on every page. Knows nothing of PDF."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

# Running heads and feet are one line, or a line and a number: look at so many at either end of a page.
_EDGE_LINES = 2
# Measured in heights of the print; lines of text follow each other at 1.2.
_GAP = 1.8
# Left and right pages often have different heads, and first pages none; two pages must agree in any case.
_LEAST_SHARE = 0.3
# Points.
_SAME_HEIGHT = 4
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|página|seite|pág\.)?\s*\d{1,4}(?:\s*(?:/|of|de|von)\s*\d{1,4})?\W*$", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text, where it begins (points from the left and from the bottom), its print."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


def without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers and without the heads and feet that several pages have in common."""
    edges = [_edges(page) for page in pages]
    seen = Counter(form for edge in edges for form in {_form(line) for line in edge})
    often = max(2, _LEAST_SHARE * len(pages))
    return [
        [line for line in page if line not in edge or not (_PAGE_NUMBER.match(line.text) or seen[_form(line)] >= often)]
        for page, edge in zip(pages, edges, strict=True)
    ]


def running_lines(pages: list[list[Line]]) -> list[str]:
    """Return what stands in the heads and feet that `without_running_lines` drops, in reading order, each once."""
    kept = without_running_lines(pages)
    left = [set(page) for page in kept]
    return list(
        dict.fromkeys(line.text for page, rest in zip(pages, left, strict=True) for line in page if line not in rest)
    )


def _edges(page: list[Line]) -> set[Line]:
    """Return the lines at the top and the foot of a page that stand apart from its text."""
    heights = sorted({round(line.y, 1) for line in page})
    apart = _apart(heights, page) | _apart(heights[::-1], page)
    return {line for line in page if round(line.y, 1) in apart}


def _apart(heights: list[float], page: list[Line]) -> set[float]:
    """Return those of a page's heights, sorted from one end, that a gap parts from all the others."""
    size = median(line.size for line in page) if page else 0
    for count in range(min(_EDGE_LINES, len(heights) - 1), 0, -1):
        if abs(heights[count] - heights[count - 1]) > _GAP * size:
            return set(heights[:count])
    return set()


def _form(line: Line) -> tuple[str, int]:
    """Return what running lines share from page to page: their height, and their words, or all of a row of figures."""
    text = line.text.casefold()
    letters, digits = sum(c.isalpha() for c in text), sum(c.isdigit() for c in text)
    return re.sub(r"\d+", "#", text) if letters > 2 * digits else text, round(line.y / _SAME_HEIGHT)
