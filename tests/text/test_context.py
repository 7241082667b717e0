"""The line in front of a passage wherever a model reads it."""

from __future__ import annotations

import pytest

from rag.text.context import context_line


@pytest.mark.parametrize(
    ("title", "date", "heading", "line"),
    [
        ("A memo.", "2020-09-18", "Aim", "A memo. 18 September 2020. Aim"),
        ("A memo", "2020-09", "", "A memo. September 2020"),
        ("A memo", None, "", "A memo"),
        ("", None, "Aim", "Aim"),
        ("", None, "", ""),
    ],
)
def test_title_spoken_date_and_heading_stand_in_this_order_where_they_are_known(
    title: str, date: str | None, heading: str, line: str
) -> None:
    assert context_line(title=title, date=date, heading=heading) == line
