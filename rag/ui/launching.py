"""What the page needs of Gradio's launch: its looks, and everything switched off that sends or shows too much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

HERE = Path(__file__).parent
STYLES = ("style.css", "archive.css", "keeping.css")


def launch_options() -> dict[str, Any]:
    """Return what the page needs of `Blocks.launch`; address, port and the rest are the caller's."""
    return {
        "theme": _theme(),
        "css": "".join((HERE / name).read_text("utf-8") for name in STYLES),
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
