"""Nothing reaches the page unescaped."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Span
from rag.ui.markup import dateline, emphasised, escape, speakable

spans = st.builds(Span, st.integers(-5, 40), st.integers(-5, 40))


def test_everything_that_could_begin_markup_is_escaped() -> None:
    assert escape("<b a='1' c=\"2\">&") == "&lt;b a=&#x27;1&#x27; c=&quot;2&quot;&gt;&amp;"


def test_controls_and_half_surrogates_are_dropped_and_line_breaks_kept() -> None:
    assert speakable("a\x00b\x1b\tc\nd\r\ud83de") == "ab\tc\nde"
    assert speakable("🙂 ñ 議") == "🙂 ñ 議"


def test_spans_are_emphasised_in_order_and_bad_ones_left_out() -> None:
    assert emphasised("a<b and c", [Span(8, 9), Span(0, 3)], tag="strong") == (
        "<strong>a&lt;b</strong> and <strong>c</strong>"
    )
    assert emphasised("abc", [Span(0, 2), Span(1, 3), Span(2, 9), Span(2, 2)], tag="mark") == "<mark>ab</mark>c"


@given(st.text(), st.lists(spans, max_size=5))
def test_emphasis_never_changes_the_text(text: str, marks: list[Span]) -> None:
    shown = re.sub(r"</?mark>", "", emphasised(text, marks, tag="mark"))
    assert unescape(shown) == speakable(text)


def test_inferred_fields_are_marked_where_they_stand() -> None:
    line = dateline("2020-11", "Mara Lind", ("date",))
    assert '<time datetime="2020-11">November 2020</time> <span class="inferred"' in line
    assert line.endswith("<bdi>Mara Lind</bdi>")
    assert dateline(None, None, ("date",)) == "<bdi>undated</bdi>"
