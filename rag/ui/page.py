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

from rag.ui.archive import Archive
from rag.ui.conversation import Conversation
from rag.ui.events import AS_IT_IS, Desk, Screen
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
WELCOME_JS = "element.addEventListener('byline:pick', (event) => trigger('pick', event.detail));"
LIVE_JS = """
element.addEventListener('byline:retry', () => trigger('retry'));
watch('value', () => element.dispatchEvent(new CustomEvent('byline:changed', { bubbles: true })));
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
    conversation: gr.State


def build(archive: Archive, *, readers_at_once: int = READERS_AT_ONCE) -> gr.Blocks:
    """Return the page over `archive`, its queue set up; nothing is asked of the archive before a visit.

    Launch it with `launch_options()`. The caller sets GRADIO_ANALYTICS_ENABLED=False before Gradio is
    imported, and NO_PROXY for 127.0.0.1 where a proxy is configured.
    """
    desk = Desk(archive)
    with gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False) as page:
        parts = _layout(desk)
        _wire(page, parts, desk, readers_at_once)
    page.queue(max_size=QUESTIONS_WAITING, default_concurrency_limit=readers_at_once, api_open=False)
    blocks: gr.Blocks = page
    return blocks


def launch_options() -> dict[str, Any]:
    """Return what the page needs of `Blocks.launch`; address, port and the rest are the caller's."""
    return {
        "theme": _theme(),
        "css": (HERE / "style.css").read_text("utf-8"),
        "favicon_path": str(HERE / "favicon.svg"),
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "max_file_size": "1mb",
        "ssr_mode": False,
    }


def _theme() -> gr.themes.Base:
    """Return the theme behind style.css: system fonts, so that nothing is fetched, and the page's ground."""
    return gr.themes.Base(
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    ).set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#171614",
        body_text_color="#211f1b",
        body_text_color_dark="#e9e5dd",
    )


def _layout(desk: Desk) -> Parts:
    def open_article(request: object) -> str:
        return desk.open_article(request)

    # It starts with the reader and not from `launch(js=)`, which runs it some hundred milliseconds after
    # the examples can be clicked.
    behaviour = (HERE / "page.js").read_text("utf-8")
    with gr.Row(elem_id="byline-top"):
        header = gr.HTML(header_html(""), elem_id="byline-header", apply_default_css=False)
        fresh = gr.Button("New conversation", elem_id="byline-new", size="sm", scale=0, interactive=False)
    welcome = gr.HTML(welcome_html(()), elem_id="byline-welcome", apply_default_css=False, js_on_load=WELCOME_JS)
    past = gr.HTML("", elem_id="byline-past", apply_default_css=False)
    live = gr.HTML("", elem_id="byline-live", apply_default_css=False, js_on_load=LIVE_JS)
    with gr.Column(elem_id="byline-composer"):
        refusal = gr.HTML("", elem_id="byline-refusal", apply_default_css=False)
        loading = gr.HTML("", elem_id="byline-loading", apply_default_css=False)
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
    gr.HTML(
        reader_html(),
        elem_id="byline-reader",
        apply_default_css=False,
        js_on_load=f"({behaviour})();{READER_JS}",
        server_functions=[open_article],
    )
    announcer = gr.HTML(announcer_html(""), elem_id="byline-announcer", apply_default_css=False)
    return Parts(header, welcome, past, live, refusal, box, ask, stop, fresh, loading, announcer, gr.State(()))


def _wire(page: gr.Blocks, parts: Parts, desk: Desk, readers_at_once: int) -> None:
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
        question = request.query_params.get("q", "")
        yield from _updates(parts, desk.ask(question, ()) if question.strip() else [AS_IT_IS])

    def asked(question: str | None, conversation: Conversation) -> Iterator[Any]:
        yield from _updates(parts, desk.ask(question or "", conversation))

    def picked(conversation: Conversation, event: gr.EventData) -> Iterator[Any]:
        yield from _updates(parts, desk.ask(str(event._data.get("question", "")), conversation))

    def asked_again(conversation: Conversation) -> Iterator[Any]:
        yield from _updates(parts, desk.retry(conversation))

    def stopped(conversation: Conversation) -> Update:
        return _update(parts, Screen(desk.halted(conversation)))

    def started_over(conversation: Conversation) -> Update:
        desk.halted(conversation)
        return _update(parts, Screen((), box=""))

    page.load(opened, **asking)
    parts.welcome.pick(picked, inputs=[held], **asking)
    parts.live.retry(asked_again, inputs=[held], **asking)
    gr.on([parts.box.submit, parts.ask.click], asked, inputs=[parts.box, held], **asking)
    ends: dict[str, Any] = {**quiet, "inputs": [held], "outputs": _answer_outputs(parts), "queue": False}
    parts.stop.click(stopped, **ends)
    parts.fresh.click(started_over, **ends)
    _wire_status(page, parts, desk, quiet)


def _wire_status(page: gr.Blocks, parts: Parts, desk: Desk, quiet: dict[str, Any]) -> None:
    """Fill in what is known of the archive and, until the models are loaded, say that they are loading."""
    timer = gr.Timer(READY_EVERY_S, active=False)

    def looked() -> Update:
        waiting = desk.waiting_for()
        return {
            parts.header: header_html(desk.line()),
            parts.welcome: welcome_html(desk.examples()),
            parts.loading: loading_html(waiting),
            timer: gr.Timer(active=bool(waiting)),
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
    for screen in screens:
        yield gr.skip() if screen is AS_IT_IS else _update(parts, screen)


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
