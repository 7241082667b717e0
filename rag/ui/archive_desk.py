"""What the archive tab and the narrowing ask for, answered as HTML; requests come from the browser unchecked.

Nobody else in the tab catches errors: here they become sentences, and the log gets the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from rag.errors import BylineError
from rag.text.labels import Label, counted_labels
from rag.types import WHOLE_ARCHIVE, ArticleSummary, Narrowing
from rag.ui.archive import Archive
from rag.ui.markup import escape, speakable
from rag.ui.narrowing import chips, left_words, link_of, readable_link
from rag.ui.reindexing import Reindexing
from rag.ui.render_archive import list_html, told
from rag.ui.render_narrowing import narrowing_html, suggestions_html
from rag.ui.render_status import reindex_html, status_html
from rag.ui.render_timeline import timeline_html
from rag.ui.table import Wanted, shown
from rag.ui.timeline import timeline
from rag.ui.wording import archive_line

# A search is a few words; more in one request is not ours.
_SEARCH_AT_MOST = 200
_LINK_AT_MOST = 4000

UNREADABLE = "The archive cannot be shown just now. Try again; the log of the server says why."

_log = logging.getLogger(__name__)


class ArchiveDesk:
    """Answers for the archive tab and the narrowing, for all readers; what is narrowed to is theirs, not its own."""

    def __init__(self, archive: Archive, *, reindexing: Reindexing | None = None) -> None:
        """Without `reindexing` there is no button for it."""
        self._archive = archive
        self._reindexing = reindexing
        self._labels: tuple[str, list[Label], list[Label]] | None = None

    def list_articles(self, request: object) -> dict[str, str]:
        """Return a page of the table as `list`, and what a screen reader is told of it as `told`.

        Expects `{"link": str, "search": str, "sort": "date:descending", "page": int}`.
        """

        def found() -> dict[str, str]:
            asked = request if isinstance(request, Mapping) else {}
            page = shown(self._within(asked), _wanted(asked))
            return {"list": list_html(page), "told": told(page)}

        return _or_problem(found, "list")

    def overview(self, request: object) -> dict[str, str]:
        """Return how the index stands as `status`, when its articles are from as `timeline`, and the page's `line`.

        Expects `{"link": str}`, as `list_articles` does.
        """

        def found() -> dict[str, str]:
            asked = request if isinstance(request, Mapping) else {}
            reindex = reindex_html(self._reindexing.state()) if self._reindexing else ""
            status = status_html(self._archive.overview(), now=datetime.now(UTC), reindex=reindex)
            dates = [article.date for article in self._archive.articles()]
            return {
                "status": status,
                "timeline": timeline_html(timeline(self._within(asked))),
                "line": archive_line(len(dates), dates),
            }

        return _or_problem(found, "status")

    def reindex(self, request: object) -> str:
        """Return how the reindex stands, once started if the request is `{"start": true}`; "" without one."""
        if self._reindexing is None:
            return ""
        start = isinstance(request, Mapping) and request.get("start") is True
        return reindex_html(self._reindexing.start() if start else self._reindexing.state())

    def chips(self, narrowing: Narrowing) -> str:
        """Return what is narrowed to as chips, with how many articles that leaves."""

        def found() -> dict[str, str]:
            everything = self._archive.articles()
            titles = {name: article.title for article in everything for name in (article.id, article.path)}
            left = left_words(len(self._archive.articles(narrowing)), len(everything))
            set_ = chips(narrowing, title_of=lambda name: titles.get(name, name))
            return {"chips": narrowing_html(set_, link=link_of(narrowing), left=left)}

        if narrowing == WHOLE_ARCHIVE:
            return narrowing_html((), link="", left="")
        plain = narrowing_html(chips(narrowing), link=link_of(narrowing), left="")
        return _or_problem(found, "").get("chips", plain)

    def told(self, narrowing: Narrowing) -> str:
        """Return what a screen reader is told of a narrowing that was just set."""

        def found() -> dict[str, str]:
            left = left_words(len(self._archive.articles(narrowing)), len(self._archive.articles()))
            return {"told": f"Narrowed to {left}."}

        return "No longer narrowed." if narrowing == WHOLE_ARCHIVE else _or_problem(found, "").get("told", "Narrowed.")

    def suggestions(self) -> str:
        """Return the tags and sources of the archive, which the form that narrows suggests; "" while it has none."""

        def found() -> dict[str, str]:
            generation = self._archive.status().generation
            if self._labels is None or self._labels[0] != generation:
                articles = self._archive.articles()
                tags, sources = (a.tags for a in articles), (a.sources for a in articles)
                self._labels = generation, counted_labels(tags), counted_labels(sources)
            return {"suggestions": suggestions_html(*self._labels[1:])}

        return _or_problem(found, "").get("suggestions", "")

    def _within(self, asked: Mapping[Any, Any]) -> list[ArticleSummary]:
        narrowing, _ = readable_link(parse_qsl(_text(asked, "link")[:_LINK_AT_MOST]))
        return self._archive.articles(narrowing)


def _wanted(asked: Mapping[Any, Any]) -> Wanted:
    page = asked.get("page")
    return Wanted(
        search=speakable(_text(asked, "search"))[:_SEARCH_AT_MOST],
        sort=_text(asked, "sort"),
        page=page if isinstance(page, int) else 1,
    )


def _text(asked: Mapping[Any, Any], name: str) -> str:
    value = asked.get(name)
    return value if isinstance(value, str) else ""


def _or_problem(found: Callable[[], dict[str, str]], part: str) -> dict[str, str]:
    """Return what is found, or as `part` why nothing is."""
    try:
        return found()
    except BylineError as fault:
        _log.warning("The archive tab cannot show all: %s", fault)
        return {part: f'<p class="problem">{escape(fault.what)} {escape(fault.remedy)}</p>'}
    except Exception:  # the tab must stay usable whatever a disk does
        _log.exception("The archive tab cannot show all")
        return {part: f'<p class="problem">{escape(UNREADABLE)}</p>'}
