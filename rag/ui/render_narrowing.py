"""What narrows the questions as HTML: the chips of what is set, and the form that sets it.

narrowing.js gives them their behaviour; whatever has `data-narrow` adds to the narrowing, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.labels import Label
from rag.ui.markup import escape
from rag.ui.narrowing import Chip
from rag.ui.wording import counted

# A list of suggestions longer than this is no help, and the browser slows down.
SUGGESTED = 500


def narrowing_html(chips: Sequence[Chip], *, link: str, left: str) -> str:
    """Return the chips of what is set, each with a button that takes it away; `left` says how many articles remain."""
    if not chips:
        return f'<div class="narrowing" data-link="{escape(link)}"></div>'
    shown = "".join(
        f'<li class="chip"><span dir="auto">{escape(chip.words)}</span>'
        f'<button type="button" data-widen="{escape(chip.name)}" data-value="{escape(chip.value)}"'
        f' aria-label="Remove: {escape(chip.words)}">×</button></li>'
        for chip in chips
    )
    clear = '<button type="button" class="quiet" data-widen="">Clear all</button>' if len(chips) > 1 else ""
    return (
        f'<div class="narrowing" data-link="{escape(link)}"><span class="narrowed-to" id="narrowed-to">Narrowed to'
        f'</span><ul aria-labelledby="narrowed-to">{shown}</ul>'
        f'<span class="left">{escape(left)}</span>{clear}</div>'
    )


def limits_html() -> str:
    """Return the form that narrows, folded; what it suggests stands in `suggestions_html`, which comes later."""
    fields = (
        _field("from", "From", 'placeholder="2020-09, for example"'),
        _field("to", "To", 'placeholder="2021, for example"'),
        _field("tag", "Tag", 'list="byline-tags"'),
        _field("source", "Source", 'list="byline-sources"'),
    )
    return (
        '<details class="limits"><summary>Narrow</summary><form data-limits>'
        f'{"".join(fields)}<button type="submit" class="boxed">Narrow</button></form></details>'
    )


def suggestions_html(tags: Sequence[Label], sources: Sequence[Label]) -> str:
    """Return the tags and sources that the archive has, for the form's fields to suggest."""
    return _suggested("tag", tags) + _suggested("source", sources)


def _field(name: str, label: str, rest: str) -> str:
    return (
        f'<label>{label}<input type="text" name="{name}" {rest} autocomplete="off" dir="auto" maxlength="200"></label>'
    )


def _suggested(name: str, labels: Sequence[Label]) -> str:
    options = "".join(
        f'<option value="{escape(label.name)}">{counted(label.articles, "article")}</option>'
        for label in labels[:SUGGESTED]
    )
    return f'<datalist id="byline-{name}s">{options}</datalist>'
