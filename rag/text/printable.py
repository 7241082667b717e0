"""Text from outside on a terminal: what would move its cursor, colour it or end the line is shown, not obeyed."""

from __future__ import annotations


def printable(line: str) -> str:
    """Return a line in which each character that cannot be printed is written as in a string of Python."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
