"""What would command a terminal is shown instead."""

from __future__ import annotations

import pytest

from rag.text.printable import printable


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Año 2020 – “opium”, 中文", "Año 2020 – “opium”, 中文"),
        ("a\x1b[31mred", r"a\x1b[31mred"),
        ("one\ntwo\ttabs", r"one\ntwo\ttabs"),
        ("\x9b2J", r"\x9b2J"),
        ("evil\u202egnp.exe", r"evil\u202egnp.exe"),
        ("no\xa0break", r"no\xa0break"),
    ],
)
def test_letters_stay_and_what_cannot_be_printed_is_written_as_in_python(line: str, shown: str) -> None:
    assert printable(line) == shown
