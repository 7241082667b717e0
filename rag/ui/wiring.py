"""Which event of the page reaches which handler, and what its answer changes on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.types import Narrowing
from rag.ui.archive_page import NarrowingParts, link_pairs
from rag.ui.conversation import Conversation
from rag.ui.events import AS_IT_IS, Desk, Screen
from rag.ui.keeper import Keeper
from rag.ui.narrowing import readable_link
from rag.ui.render_page import announcer_html, header_html, loading_html, refusal_html, welcome_html
from rag.ui.render_turn import announcement, conversation_html, turn_html

# How often a page asks whether the models are loaded, while they are not.
READY_EVERY_S = 1.0
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

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


def wire(page: gr.Blocks, parts: Parts, desk: Desk, keeper: Keeper, *, readers_at_once: int) -> None:
    """Connect what a reader does with the handlers; at most `readers_at_once` are answered at the same time."""
    _wire_asking(page, parts, desk, readers_at_once)
    _wire_ends(parts, desk, keeper)
    _wire_status(page, parts, desk)


def _wire_asking(page: gr.Blocks, parts: Parts, desk: Desk, readers_at_once: int) -> None:
    held = parts.conversation
    asking: dict[str, Any] = {
        **QUIET,
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

    page.load(opened, **asking)
    for offered in (parts.welcome, parts.live):
        offered.pick(picked, inputs=[held, parts.narrowing.held], **asking)
    parts.live.retry(asked_again, inputs=[held, parts.narrowing.held], **asking)
    parts.live.whole(asked_of_all, inputs=[held], **asking)
    parts.turns.resend(resent, inputs=[held, parts.narrowing.held], **asking)
    gr.on([parts.box.submit, parts.ask.click], asked, inputs=[parts.box, held, parts.narrowing.held], **asking)


def _wire_ends(parts: Parts, desk: Desk, keeper: Keeper) -> None:
    """Connect what ends an answer under way: Stop, a new conversation, one that was kept."""

    def restored(conversation: Conversation, event: gr.EventData) -> Update:
        desk.halted(conversation)
        return _update(parts, keeper.restored(event._data.get("turns")))

    def stopped(conversation: Conversation) -> Update:
        return _update(parts, Screen(desk.halted(conversation)))

    def started_over(conversation: Conversation) -> Update:
        desk.halted(conversation)
        return _update(parts, Screen((), box=""))

    ends: dict[str, Any] = {**QUIET, "inputs": [parts.conversation], "outputs": _answer_outputs(parts), "queue": False}
    parts.stop.click(stopped, **ends)
    parts.fresh.click(started_over, **ends)
    parts.kept.restore(restored, **ends)


def _wire_status(page: gr.Blocks, parts: Parts, desk: Desk) -> None:
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
        happening(looked, outputs=[parts.header, parts.welcome, parts.loading, timer], queue=False, **QUIET)


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
