"""The page's scripts, as Gradio's `js_on_load` runs them."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def script(name: str, *arguments: str) -> str:
    """Return the call of a script's function with arguments as JavaScript writes them."""
    return f"({(HERE / name).read_text('utf-8')})({', '.join(arguments)})"


def answering() -> str:
    """Return the server's functions as scripts take them: one that gets no answer throws."""
    return script("answered.js", "server")
