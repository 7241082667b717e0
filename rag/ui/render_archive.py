"""The archive tab as HTML: its frame, and the table of articles page by page. archive.js asks for the parts."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import ArticleSummary
from rag.ui.markup import escape
from rag.ui.table import Shown
from rag.ui.wording import counted, date_in_words

# An article can name a dozen sources, and a row with all of them is higher than the window.
LABELS_SHOWN = 3
_HEADINGS = {"title": "Title", "date": "Date", "source": "Source", "tags": "Tags", "passages": "Passages"}
# Names and numbers read from their beginning, dates from their end.
_FIRST_DESCENDING = frozenset({"date", "passages"})


def views_html() -> str:
    """Return the two views of the page, to choose from; archive.js marks the one that is shown."""
    return (
        '<nav class="views" aria-label="Views"><a href="?" data-view="ask" aria-current="page">Ask</a>'
        '<a href="?view=archive" data-view="archive">Archive</a></nav>'
    )


def archive_html() -> str:
    """Return the frame of the archive tab, its parts still empty."""
    options = "".join(
        f'<option value="{name}:{order}">{_HEADINGS[name]}, {words}</option>'
        for name, order, words in (
            ("date", "descending", "newest first"),
            ("date", "ascending", "oldest first"),
            ("title", "ascending", "A to Z"),
            ("source", "ascending", "A to Z"),
            ("tags", "ascending", "A to Z"),
            ("passages", "descending", "most first"),
        )
    )
    return (
        '<section class="archive" aria-labelledby="archive-title" hidden>'
        '<h2 id="archive-title" tabindex="-1">What is in here</h2>'
        '<div data-part="status"></div><div data-part="timeline"></div>'
        '<div class="finding"><label>Search the articles<input type="search" name="search" autocomplete="off"'
        ' dir="auto" maxlength="200" placeholder="Title, tag, source"></label>'
        f'<label class="sorting">Sort by<select name="sort">{options}</select></label></div>'
        '<div data-part="list" aria-live="off"></div>'
        '<p class="visually-hidden" role="status" data-part="told"></p></section>'
    )


def list_html(shown: Shown) -> str:
    """Return a page of the table with what it counts and the way to the other pages."""
    if not shown.rows:
        return f'<p class="none">{escape(told(shown))}</p>'
    heads = "".join(_heading(name, shown) for name in _HEADINGS)
    rows = "".join(_article(article) for article in shown.rows)
    # The roles are those that tables have by themselves, until a narrow screen shows rows as cards.
    return (
        f'<table class="articles" role="table" aria-label="Articles"><thead role="rowgroup"><tr role="row">{heads}</tr>'
        f'</thead><tbody role="rowgroup">{rows}</tbody></table><div class="pager"><p>{escape(told(shown))}</p>'
        f"{_pages(shown)}</div>"
    )


def told(shown: Shown) -> str:
    """Return what the table shows in a sentence."""
    if not shown.total:
        return "No article is within what this is narrowed to."
    if not shown.matching:
        return f"None of {counted(shown.total, 'article')} matches the search."
    of = f" of {shown.total:,}" if shown.matching < shown.total else ""
    if shown.pages == 1:
        return f"{shown.matching:,}{of} {'article' if shown.matching == 1 and not of else 'articles'}"
    last = shown.first + len(shown.rows) - 1
    return f"{shown.first:,} to {last:,} of {counted(shown.matching, 'article')}"


def _heading(name: str, shown: Shown) -> str:
    column, _, order = shown.wanted.sort.partition(":")
    current = column == name
    descending = order != "descending" if current else name in _FIRST_DESCENDING
    following = "descending" if descending else "ascending"
    arrow = f'<span aria-hidden="true">{"↓" if order == "descending" else "↑"}</span>' if current else ""
    return (
        f'<th role="columnheader" scope="col" class="col-{name}" aria-sort="{order if current else "none"}">'
        f'<button type="button" data-sort="{name}:{following}">{_HEADINGS[name]}{arrow}</button></th>'
    )


def _article(article: ArticleSummary) -> str:
    date = escape(date_in_words(article.date)) or '<span class="unknown">undated</span>'
    return (
        f'<tr role="row"><th role="rowheader" scope="row" class="col-title"><button type="button" dir="auto"'
        f' data-article="{escape(article.id)}">{escape(article.title)}</button></th>'
        f'<td role="cell" class="col-date">{date}</td>'
        f'<td role="cell" class="col-source">{_labels("source", article.sources)}</td>'
        f'<td role="cell" class="col-tags">{_labels("tag", article.tags)}</td>'
        f'<td role="cell" class="col-passages">{article.passages:,}</td></tr>'
    )


def _labels(kind: str, names: Sequence[str]) -> str:
    """Return labels as buttons that narrow to them; what is beyond the first few stands in the article."""
    shown = " ".join(
        f'<button type="button" class="tag" data-narrow="{kind}" data-value="{escape(name)}" dir="auto"'
        f' title="Narrow to the {kind} {escape(name)}">{escape(name)}</button>'
        for name in names[:LABELS_SHOWN]
    )
    more = len(names) - LABELS_SHOWN
    return shown + (
        f' <span class="more" title="{escape(", ".join(names[LABELS_SHOWN:]))}">+{more}'
        '<span class="visually-hidden"> more</span></span>' * (more > 0)
    )


def _pages(shown: Shown) -> str:
    if shown.pages == 1:
        return ""
    page = shown.wanted.page
    return (
        f'<nav aria-label="Pages"><button type="button" class="quiet" data-page="{page - 1}"'
        f"{' disabled' if page == 1 else ''}>← Previous</button><span>Page {page:,} of {shown.pages:,}</span>"
        f'<button type="button" class="quiet" data-page="{page + 1}"{" disabled" if page == shown.pages else ""}>'
        "Next →</button></nav>"
    )
