"""The Gradio parts that keep conversations, edit questions, take feedback and suggest questions, and their wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from rag.ui.keeper import Keeper
from rag.ui.render_keeping import editing_html, keeping_html

HERE = Path(__file__).parent


def conversations_part(keeper: Keeper) -> gr.HTML:
    """Lay out the button and the list of kept conversations where it is called."""

    def export(request: object) -> dict[str, Any]:
        return keeper.export(request)

    behaviour = (HERE / "keeping.js").read_text("utf-8")
    return gr.HTML(
        keeping_html(),
        elem_id="byline-keeping",
        elem_classes=["drawer"],
        apply_default_css=False,
        js_on_load=f"({behaviour})(element, server, (turns) => trigger('restore', {{ turns }}));",
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

    behaviour = (HERE / "turns.js").read_text("utf-8")
    return gr.HTML(
        editing_html(),
        elem_id="byline-turns",
        apply_default_css=False,
        js_on_load=f"({behaviour})(element, server, (edited) => trigger('resend', edited));",
        server_functions=[judge, withdraw, suggest],
    )
