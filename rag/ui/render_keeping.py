"""What stands on the page for the conversations that the reader's browser keeps; keeping.js fills it."""

from __future__ import annotations


def keeping_html() -> str:
    """Return the button that shows the kept conversations, and the frame in which they are listed."""
    return (
        '<button type="button" class="quiet" data-conversations aria-haspopup="dialog">Conversations</button>'
        '<dialog aria-labelledby="keeping-title"><div class="keeping-bar"><h2 id="keeping-title">Conversations</h2>'
        '<button type="button" class="quiet" data-keeping-close>Close</button></div>'
        '<div class="keeping-body"><p class="meta">Kept in this browser only, until you delete them.</p>'
        '<p class="keeping-told" role="status"></p><ul class="conversations"></ul>'
        '<div class="keeping-foot"></div></div></dialog>'
    )


def editing_html() -> str:
    """Return the line above the question box that says which question is being edited; empty while none is."""
    return '<div class="editing" role="status"></div>'
