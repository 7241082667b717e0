"""The Gradio parts of the narrowing and of the archive tab, and their wiring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import gradio as gr

from rag.errors import QuestionError
from rag.types import WHOLE_ARCHIVE, Narrowing
from rag.ui.archive_desk import ArchiveDesk
from rag.ui.conversation import Problem
from rag.ui.narrowing import readable_link
from rag.ui.render_archive import archive_html
from rag.ui.render_narrowing import limits_html
from rag.ui.render_page import announcer_html, refusal_html
from rag.ui.scripts import answering, script

Update = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class NarrowingParts:
    """The chips of what is narrowed to, what the form that narrows suggests, and the narrowing itself."""

    chips: gr.HTML
    suggestions: gr.HTML
    held: gr.State


def narrowing_parts() -> NarrowingParts:
    """Lay out the narrowing where it is called; `wire_narrowing` fills it."""
    chips = gr.HTML(
        "",
        elem_id="byline-narrowing",
        apply_default_css=False,
        js_on_load=script("narrowing.js", "element", "(link) => trigger('narrow', { link })", "watch"),
    )
    gr.HTML(limits_html(), elem_id="byline-limits", apply_default_css=False)
    suggestions = gr.HTML("", elem_id="byline-suggestions", apply_default_css=False)
    return NarrowingParts(chips, suggestions, gr.State(WHOLE_ARCHIVE))


def archive_part(shelves: ArchiveDesk) -> None:
    """Lay out the archive tab where it is called; archive.js asks for what it shows."""

    def list_articles(request: object) -> dict[str, str]:
        return shelves.list_articles(request)

    def overview(request: object) -> dict[str, str]:
        return shelves.overview(request)

    def reindex(request: object) -> str:
        return shelves.reindex(request)

    gr.HTML(
        archive_html(),
        elem_id="byline-archive",
        apply_default_css=False,
        js_on_load=script("archive.js", "element", answering()),
        server_functions=[list_articles, overview, reindex],
    )


def link_pairs(request: gr.Request) -> list[tuple[str, str]]:
    """Return the parameters of the page's link, in order."""
    pairs: list[tuple[str, str]] = request.query_params.multi_items()
    return pairs


def wire_narrowing(
    page: gr.Blocks,
    parts: NarrowingParts,
    shelves: ArchiveDesk,
    *,
    refusal: gr.HTML,
    announcer: gr.HTML,
    wider: Callable[..., Any],
) -> None:
    """Narrow by the link that the page was opened with, then by what is clicked; `wider` undoes it all.

    `refusal` is told why a narrowing cannot be set, `announcer` what is set.
    """

    def opened(request: gr.Request) -> Update:
        narrowing, fault = readable_link(link_pairs(request))
        return {**_narrowed(narrowing), **_refused(fault), parts.suggestions: shelves.suggestions()}

    def clicked(event: gr.EventData) -> Update:
        narrowing, fault = readable_link(parse_qsl(str((event._data or {}).get("link", ""))))
        if fault:
            return _refused(fault)
        told = announcer_html(shelves.told(narrowing))
        return {**_narrowed(narrowing), refusal: refusal_html(None), announcer: told}

    def widened() -> Update:
        return _narrowed(WHOLE_ARCHIVE)

    def _narrowed(narrowing: Narrowing) -> Update:
        return {parts.held: narrowing, parts.chips: shelves.chips(narrowing)}

    def _refused(fault: QuestionError | None) -> Update:
        return {refusal: refusal_html(Problem(fault.what, fault.remedy))} if fault else {}

    outputs: Sequence[Any] = [parts.held, parts.chips, refusal]
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    page.load(opened, outputs=[*outputs, parts.suggestions], **quiet)
    parts.chips.narrow(clicked, outputs=[*outputs, announcer], **quiet)
    wider(widened, outputs=outputs, **quiet)
