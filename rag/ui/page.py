"""The page's layout: which components there are, in which order, and which event reaches which handler.

The conversation is two pieces of HTML, the earlier turns and the latest one, and not a `gr.Chatbot`: the
Chatbot's sanitiser strips the attributes that assistive technology and page.js need, its Markdown would
interpret what articles and questions say, and it fetches the images they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.types import Narrowing
from rag.ui.archive import Archive
from rag.ui.archive_desk import ArchiveDesk
from rag.ui.archive_page import NarrowingParts, archive_part, link_pairs, narrowing_parts, wire_narrowing
from rag.ui.conversation import Conversation
from rag.ui.endpoints import add_endpoints
from rag.ui.events import AS_IT_IS, Desk, Screen
from rag.ui.keeper import Keeper
from rag.ui.keeping_page import conversations_part, turns_part
from rag.ui.narrowing import readable_link
from rag.ui.reindexing import Reindexing
from rag.ui.render_archive import views_html
from rag.ui.render_page import (
    announcer_html,
    header_html,
    loading_html,
    reader_html,
    refusal_html,
    welcome_html,
)
from rag.ui.render_turn import announcement, conversation_html, turn_html

HERE = Path(__file__).parent
TITLE = "Byline"
# Readers answered at the same time; each holds one worker thread while its answer is written.
READERS_AT_ONCE = 8
# Questions waiting beyond those; more are told that the archive is busy.
QUESTIONS_WAITING = 64
# How often a page asks whether the models are loaded, while they are not.
READY_EVERY_S = 1.0

# They report what page.js dispatches as Gradio events, and Gradio's change as an event for page.js.
VIEWS_JS = "document.dispatchEvent(new CustomEvent('byline:views'));"
WELCOME_JS = "element.addEventListener('byline:pick', (event) => trigger('pick', event.detail));"
# Gradio renders the turns before the latest and the latest one after the other, in either order: both say so.
CHANGED_JS = "watch('value', () => element.dispatchEvent(new CustomEvent('byline:changed', { bubbles: true })));"
LIVE_JS = """
element.addEventListener('byline:retry', (event) => trigger('retry', event.detail));
element.addEventListener('byline:pick', (event) => trigger('pick', event.detail));
element.addEventListener('byline:whole', () => trigger('whole'));
"""
READER_JS = """
element.addEventListener('byline:article', async (event) => {
  const { request, show, failed } = event.detail;
  try { show(await server.open_article(request)); } catch { failed(); }
});
"""

Update = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    header: gr.HTML
    narrowing: NarrowingParts
    welcome: gr.HTML
    past: gr.HTML
    live: gr.HTML
    refusal: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    fresh: gr.Button
    loading: gr.HTML
    announcer: gr.HTML
    kept: gr.HTML
    turns: gr.HTML
    conversation: gr.State


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
        _wire(page, parts, desk, keeper, readers_at_once)
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

    # It starts with the reader and not from `launch(js=)`, which runs it some hundred milliseconds after
    # the examples can be clicked.
    behaviour = (HERE / "page.js").read_text("utf-8")
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
        refusal = gr.HTML("", elem_id="byline-refusal", apply_default_css=False)
        loading = gr.HTML("", elem_id="byline-loading", apply_default_css=False)
        box, ask, stop = _question_row()
    archive_part(shelves)
    gr.HTML(
        reader_html(),
        elem_id="byline-reader",
        apply_default_css=False,
        js_on_load=f"({behaviour})();{READER_JS}",
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


def _wire(page: gr.Blocks, parts: Parts, desk: Desk, keeper: Keeper, readers_at_once: int) -> None:
    held = parts.conversation
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asking: dict[str, Any] = {
        **quiet,
        "outputs": _answer_outputs(parts),
        "concurrency_limit": readers_at_once,
        "concurrency_id": "ask",
        # "once" would drop what is asked after Stop until the stopped answer's last step has ended, which
        # with a slow model takes many seconds; page.js keeps a question from being sent twice.
        "trigger_mode": "multiple",
    }

    def opened(request: gr.Request) -> Iterator[Any]:
        question, (narrowing, _) = request.query_params.get("q", ""), readable_link(link_pairs(request))
        yield from _updates(parts, desk.ask(question, (), narrowing) if question.strip() else [AS_IT_IS])

    def asked(question: str | None, conversation: Conversation, narrowing: Narrowing) -> Iterator[Any]:
        yield from _updates(parts, desk.ask(question or "", conversation, narrowing))

    def picked(conversation: Conversation, narrowing: Narrowing, event: gr.EventData) -> Iterator[Any]:
        yield from _updates(parts, desk.ask(str(event._data.get("question", "")), conversation, narrowing))

    def asked_again(conversation: Conversation, narrowing: Narrowing, event: gr.EventData) -> Iterator[Any]:
        forgotten = str(event._data.get("question", ""))  # where a new server knows no conversation
        screens = desk.retry(conversation, narrowing) if conversation else desk.ask(forgotten, (), narrowing)
        yield from _updates(parts, screens)

    def asked_of_all(conversation: Conversation) -> Iterator[Any]:
        yield from _updates(parts, desk.retry(conversation))

    def resent(conversation: Conversation, narrowing: Narrowing, event: gr.EventData) -> Iterator[Any]:
        question, number = str(event._data.get("question", "")), event._data.get("number")
        number = number if isinstance(number, int) else len(conversation) + 1
        yield from _updates(parts, desk.resend(question, number, conversation, narrowing))

    def restored(conversation: Conversation, event: gr.EventData) -> Update:
        desk.halted(conversation)
        return _update(parts, keeper.restored(event._data.get("turns")))

    def stopped(conversation: Conversation) -> Update:
        return _update(parts, Screen(desk.halted(conversation)))

    def started_over(conversation: Conversation) -> Update:
        desk.halted(conversation)
        return _update(parts, Screen((), box=""))

    page.load(opened, **asking)
    for offered in (parts.welcome, parts.live):
        offered.pick(picked, inputs=[held, parts.narrowing.held], **asking)
    parts.live.retry(asked_again, inputs=[held, parts.narrowing.held], **asking)
    parts.live.whole(asked_of_all, inputs=[held], **asking)
    parts.turns.resend(resent, inputs=[held, parts.narrowing.held], **asking)
    gr.on([parts.box.submit, parts.ask.click], asked, inputs=[parts.box, held, parts.narrowing.held], **asking)
    ends: dict[str, Any] = {**quiet, "inputs": [held], "outputs": _answer_outputs(parts), "queue": False}
    parts.stop.click(stopped, **ends)
    parts.fresh.click(started_over, **ends)
    parts.kept.restore(restored, **ends)
    _wire_status(page, parts, desk, quiet)


def _wire_status(page: gr.Blocks, parts: Parts, desk: Desk, quiet: dict[str, Any]) -> None:
    """Fill in what is known of the archive and, until the models are loaded, say that they are loading."""
    timer = gr.Timer(READY_EVERY_S, active=False)

    def looked() -> Update:
        waiting, examples = desk.waiting_for(), desk.examples()
        return {
            parts.header: header_html(desk.line()),
            parts.welcome: welcome_html(examples or ()),
            parts.loading: loading_html(waiting),
            timer: gr.Timer(active=bool(waiting) or examples is None),
        }

    for happening in (page.load, timer.tick):
        happening(looked, outputs=[parts.header, parts.welcome, parts.loading, timer], queue=False, **quiet)


def _answer_outputs(parts: Parts) -> list[Any]:
    return [
        parts.welcome,
        parts.past,
        parts.live,
        parts.refusal,
        parts.box,
        parts.ask,
        parts.stop,
        parts.fresh,
        parts.announcer,
        parts.conversation,
    ]


def _updates(parts: Parts, screens: Iterable[Screen]) -> Iterator[Any]:
    earlier: Conversation | None = None
    for screen in screens:
        if screen is AS_IT_IS:
            yield gr.skip()
            continue
        shown = _update(parts, screen)
        if screen.conversation[:-1] == earlier:
            del shown[parts.past]  # a long conversation is not sent again with every word of an answer
        earlier = screen.conversation[:-1]
        yield shown


def _update(parts: Parts, screen: Screen) -> Update:
    """Return what changes on the page for a screen; components that are not named stay as they are."""
    latest = screen.conversation[-1] if screen.conversation else None
    running = latest is not None and latest.running
    shown: Update = {
        parts.conversation: screen.conversation,
        parts.refusal: refusal_html(screen.refusal),
        parts.welcome: gr.HTML(visible=latest is None),
        parts.past: conversation_html(screen.conversation[:-1]),
        parts.live: turn_html(latest, latest=True) if latest else "",
        parts.announcer: announcer_html(announcement(latest) if latest else ""),
        parts.ask: gr.Button(visible=not running),
        parts.stop: gr.Button(visible=running),
        parts.fresh: gr.Button(interactive=latest is not None),
    }
    if screen.box is not None:
        shown[parts.box] = screen.box
    return shown
