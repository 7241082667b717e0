"""Which event of the page reaches which handler, and what its answer changes on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.types import WHOLE_ARCHIVE, Narrowing
from rag.ui.archive_page import NarrowingParts, link_pairs
from rag.ui.conversation import Conversation, Problem
from rag.ui.events import AS_IT_IS, Desk, Screen, box_alone
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
    _wire_editing(parts, desk, keeper, readers_at_once)
    _wire_ends(parts, desk, keeper)
    _wire_status(page, parts, desk)


def _asking(parts: Parts, readers_at_once: int) -> dict[str, Any]:
    return {
        **QUIET,
        "outputs": _answer_outputs(parts),
        "concurrency_limit": readers_at_once,
        "concurrency_id": "ask",
        # "once" would drop what is asked after Stop until the stopped answer's last step has ended, which
        # with a slow model takes many seconds; page.js keeps a question from being sent twice.
        "trigger_mode": "multiple",
    }


def _wire_asking(page: gr.Blocks, parts: Parts, desk: Desk, readers_at_once: int) -> None:
    held, asking = parts.conversation, _asking(parts, readers_at_once)

    def opened(request: gr.Request) -> Iterator[Any]:
        question, (narrowing, fault) = request.query_params.get("q", ""), readable_link(link_pairs(request))
        if not question.strip():
            yield from _updates(parts, [AS_IT_IS])
        elif fault:  # asked without its limits, it would be another question
            yield from _updates(parts, [Screen((), box=question, refusal=Problem(fault.what, fault.remedy))])
        else:
            yield from _updates(parts, box_alone(desk.ask(question, (), narrowing)))

    def asked(question: str | None, conversation: Conversation, narrowing: Narrowing) -> Iterator[Any]:
        yield from _updates(parts, desk.ask(question or "", conversation, narrowing))

    def picked(conversation: Conversation, narrowing: Narrowing, event: gr.EventData) -> Iterator[Any]:
        yield from _updates(parts, box_alone(desk.ask(_question(event), conversation, narrowing)))

    def asked_again(conversation: Conversation, narrowing: Narrowing, event: gr.EventData) -> Iterator[Any]:
        yield from _updates(parts, _again(desk, conversation, narrowing, forgotten=_question(event)))

    def asked_of_all(conversation: Conversation, event: gr.EventData) -> Iterator[Any]:
        yield from _updates(parts, _again(desk, conversation, WHOLE_ARCHIVE, forgotten=_question(event)))

    page.load(opened, **asking)
    for offered in (parts.welcome, parts.live):
        offered.pick(picked, inputs=[held, parts.narrowing.held], **asking)
    parts.live.retry(asked_again, inputs=[held, parts.narrowing.held], **asking)
    parts.live.whole(asked_of_all, inputs=[held], **asking)
    gr.on([parts.box.submit, parts.ask.click], asked, inputs=[parts.box, held, parts.narrowing.held], **asking)


def _question(event: gr.EventData) -> str:
    return str(event._data.get("question", ""))


def _again(desk: Desk, conversation: Conversation, narrowing: Narrowing, *, forgotten: str) -> Iterator[Screen]:
    """Ask the last question again; where a server that was started again knows no conversation, the page's."""
    return desk.retry(conversation, narrowing) if conversation else box_alone(desk.ask(forgotten, (), narrowing))


def _wire_editing(parts: Parts, desk: Desk, keeper: Keeper, readers_at_once: int) -> None:
    """Connect an edited question, which comes with the turns on the page.

    A server that was started again does not hold the edited turn's `run`, and takes the conversation from the page.
    """
    held = parts.conversation

    def resent(conversation: Conversation, narrowing: Narrowing, event: gr.EventData) -> Iterator[Any]:
        number, run, turns = (event._data.get(name) for name in ("number", "run", "turns"))
        number = number if isinstance(number, int) else len(conversation) + 1
        if turns and not any(exchange.run == run for exchange in conversation):
            reminded = keeper.restored(turns)
            if reminded.refusal:
                yield _update(parts, reminded)
                return
            conversation = reminded.conversation
        yield from _updates(parts, desk.resend(_question(event), number, conversation, narrowing))

    parts.turns.resend(resent, inputs=[held, parts.narrowing.held], **_asking(parts, readers_at_once))


def _wire_ends(parts: Parts, desk: Desk, keeper: Keeper) -> None:
    """Connect what ends an answer under way: Stop, a new conversation, one that was kept."""

    def restored(conversation: Conversation, event: gr.EventData) -> Update:
        desk.halted(conversation)
        return _update(parts, keeper.restored(event._data.get("turns")))

    def stopped(conversation: Conversation) -> Update:
        return _update(parts, Screen(desk.halted(conversation)))

    def started_over(conversation: Conversation) -> Update:
        desk.halted(conversation)
        return _update(parts, Screen(()))

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
            shown.pop(parts.past, None)  # a long conversation is not sent again with every word of an answer
        earlier = screen.conversation[:-1]
        yield shown


def _update(parts: Parts, screen: Screen) -> Update:
    """Return what changes on the page for a screen; components that are not named stay as they are."""
    if screen.refusal:
        refused: Update = {parts.refusal: refusal_html(screen.refusal)}
        return refused if screen.box is None else {**refused, parts.box: screen.box}
    latest = screen.conversation[-1] if screen.conversation else None
    running = latest is not None and latest.running
    shown: Update = {
        parts.conversation: screen.conversation,
        parts.refusal: refusal_html(None),
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
