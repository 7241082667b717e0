"""The Gradio parts that keep conversations, edit questions, take feedback and suggest questions, and their wiring."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.ui.keeper import Keeper
from rag.ui.render_keeping import editing_html, keeping_html
from rag.ui.scripts import answering, script

# lost.js says so when the server does not answer what is sent.
RESTORE_JS = """(turns) => {
  trigger('restore', { turns });
  document.dispatchEvent(new CustomEvent('byline:sent'));
}"""
RESEND_JS = "(edited) => trigger('resend', edited)"


def conversations_part(keeper: Keeper) -> gr.HTML:
    """Lay out the button and the list of kept conversations where it is called."""

    def export(request: object) -> dict[str, Any]:
        return keeper.export(request)

    return gr.HTML(
        keeping_html(),
        elem_id="byline-keeping",
        elem_classes=["drawer"],
        apply_default_css=False,
        js_on_load=script("keeping.js", "element", answering(), RESTORE_JS, script("stored.js")),
        server_functions=[export],
    )


def turns_part(keeper: Keeper) -> gr.HTML:
    """Lay out the line that says which question is edited, where it is called."""

    def judge(request: object) -> dict[str, Any]:
        return keeper.judge(request)

    def withdraw(request: object) -> dict[str, Any]:
        return keeper.withdraw(request)

    def suggest(request: object) -> dict[str, Any]:
        return keeper.suggest(request)

    return gr.HTML(
        editing_html(),
        elem_id="byline-turns",
        apply_default_css=False,
        js_on_load=f"{script('editing.js', 'element', RESEND_JS)};{script('turns.js', answering())};",
        server_functions=[judge, withdraw, suggest],
    )
