"""The page's layout: which components there are, and in which order.

The conversation is two pieces of HTML, the earlier turns and the latest one, and not a `gr.Chatbot`: the
Chatbot's sanitiser strips the attributes that assistive technology and page.js need, its Markdown would
interpret what articles and questions say, and it fetches the images they name.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.ui.archive import Archive
from rag.ui.archive_desk import ArchiveDesk
from rag.ui.archive_page import archive_part, narrowing_parts, wire_narrowing
from rag.ui.endpoints import add_endpoints
from rag.ui.events import Desk
from rag.ui.keeper import Keeper
from rag.ui.keeping_page import conversations_part, turns_part
from rag.ui.reindexing import Reindexing
from rag.ui.render_archive import views_html
from rag.ui.render_page import (
    announcer_html,
    header_html,
    reader_html,
    unanswered_html,
    welcome_html,
)
from rag.ui.scripts import answering, script
from rag.ui.wiring import Parts, wire

TITLE = "Byline"
# Readers answered at the same time; each holds one worker thread while its answer is written.
READERS_AT_ONCE = 8
# Questions waiting beyond those; more are told that the archive is busy.
QUESTIONS_WAITING = 64

# They report what page.js dispatches as Gradio events, and Gradio's change as an event for page.js.
VIEWS_JS = "document.dispatchEvent(new CustomEvent('byline:views'));"
WELCOME_JS = "element.addEventListener('byline:pick', (event) => trigger('pick', event.detail));"
# Gradio renders the turns before the latest and the latest one after the other, in either order: both say so.
CHANGED_JS = "watch('value', () => element.dispatchEvent(new CustomEvent('byline:changed', { bubbles: true })));"
LIVE_JS = """
element.addEventListener('byline:retry', (event) => trigger('retry', event.detail));
element.addEventListener('byline:pick', (event) => trigger('pick', event.detail));
element.addEventListener('byline:whole', (event) => trigger('whole', event.detail));
"""
READER_JS = """
element.addEventListener('byline:article', async (event) => {
  const { request, show, failed } = event.detail;
  try { show(await answered.open_article(request)); } catch { failed(); }
});
"""


def build(archive: Archive, *, may_reindex: bool = False, readers_at_once: int = READERS_AT_ONCE) -> gr.Blocks:
    """Return the page over `archive`, its queue set up; nothing is asked of the archive before a visit.

    With `may_reindex` whoever sees the archive tab can start a reindex.
    Launch it with `launch_options()`. The caller sets GRADIO_ANALYTICS_ENABLED=False before Gradio is
    imported, and NO_PROXY for 127.0.0.1 where a proxy is configured.
    """
    desk = Desk(archive)
    reindexing = Reindexing(lambda progress: archive.reindex(progress=progress)) if may_reindex else None
    shelves = ArchiveDesk(archive, reindexing=reindexing)
    with gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False) as page:
        keeper = Keeper(archive)
        parts = _layout(desk, shelves, keeper)
        wire(page, parts, desk, keeper, readers_at_once=readers_at_once)
        wire_narrowing(
            page,
            parts.narrowing,
            shelves,
            refusal=parts.refusal,
            announcer=parts.announcer,
            wider=parts.live.whole,
        )
        add_endpoints(archive)
    page.queue(max_size=QUESTIONS_WAITING, default_concurrency_limit=readers_at_once, api_open=False)
    blocks: gr.Blocks = page
    return blocks


def _layout(desk: Desk, shelves: ArchiveDesk, keeper: Keeper) -> Parts:
    def open_article(request: object) -> str:
        return desk.open_article(request)

    with gr.Row(elem_id="byline-top"):
        header = gr.HTML(header_html(""), elem_id="byline-header", apply_default_css=False)
        gr.HTML(views_html(), elem_id="byline-views", apply_default_css=False, js_on_load=VIEWS_JS)
        fresh = gr.Button("New conversation", elem_id="byline-new", size="sm", scale=0, interactive=False)
        kept = conversations_part(keeper)
    welcome = gr.HTML(welcome_html(()), elem_id="byline-welcome", apply_default_css=False, js_on_load=WELCOME_JS)
    past = gr.HTML("", elem_id="byline-past", apply_default_css=False, js_on_load=CHANGED_JS)
    live = gr.HTML("", elem_id="byline-live", apply_default_css=False, js_on_load=LIVE_JS + CHANGED_JS)
    with gr.Column(elem_id="byline-composer"):
        narrowing = narrowing_parts()
        turns = turns_part(keeper)
        refusal = gr.HTML("", elem_id="byline-refusal", apply_default_css=False, js_on_load=CHANGED_JS)
        gr.HTML(unanswered_html(), apply_default_css=False, js_on_load=script("lost.js", "element"))
        loading = gr.HTML("", elem_id="byline-loading", apply_default_css=False)
        box, ask, stop = _question_row()
    archive_part(shelves)
    # page.js starts with the reader and not from `launch(js=)`, which runs it some hundred milliseconds after
    # the examples can be clicked.
    gr.HTML(
        reader_html(),
        elem_id="byline-reader",
        elem_classes=["drawer"],
        apply_default_css=False,
        js_on_load=f"{script('page.js')};const answered = {answering()};{READER_JS}",
        server_functions=[open_article],
    )
    announcer = gr.HTML(announcer_html(""), elem_id="byline-announcer", apply_default_css=False)
    return Parts(
        header,
        narrowing,
        welcome,
        past,
        live,
        refusal,
        box,
        ask,
        stop,
        fresh,
        loading,
        announcer,
        kept,
        turns,
        conversation=gr.State(()),
    )


def _question_row() -> tuple[Any, Any, Any]:
    with gr.Row(elem_id="byline-row"):
        box = gr.Textbox(
            label="Ask a question",
            placeholder="Ask a question",
            lines=1,
            max_lines=6,
            elem_id="byline-question",
            container=False,
            scale=1,
        )
        ask = gr.Button("Ask", elem_id="byline-ask", variant="primary", scale=0, min_width=80)
        stop = gr.Button("Stop", elem_id="byline-stop", scale=0, min_width=80, visible=False)
    return box, ask, stop
