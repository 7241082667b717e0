"""The parts of the page around the conversation as HTML: header, welcome, notices, the reader's frame."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from rag.ui.conversation import Problem
from rag.ui.markup import escape

# More examples than this are a list to read before one can begin.
EXAMPLES_SHOWN = 5


def header_html(line: str) -> str:
    """Return the product's name with the one line that says what archive this is."""
    about = f'<p class="archive-line">{escape(line)}</p>' if line else '<p class="archive-line">&nbsp;</p>'
    return f"<header><h1>Byline</h1>{about}</header>"


def welcome_html(examples: Sequence[str]) -> str:
    """Return what stands in the conversation's place before the first question."""
    picks = "".join(
        f'<li><button type="button" data-pick="{escape(question)}" dir="auto">{escape(question)}</button></li>'
        for question in examples[:EXAMPLES_SHOWN]
    )
    offer = f'<p class="label">For example</p><ul class="examples">{picks}</ul>' if picks else ""
    return (
        '<section class="welcome"><h2>Ask the archive</h2>'
        "<p>Every sentence of an answer cites the sentence of the article it came from. "
        f"When the archive does not hold the answer, it says so.</p>{offer}</section>"
    )


def refusal_html(problem: Problem | None) -> str:
    """Return why a question was not taken, "" when it was; announced at once.

    No two are the same, so that a question that is refused again is drawn, and announced, again.
    """
    if problem is None:
        return '<div class="refusal" role="alert"></div>'
    told = f"<p>{escape(problem.what)} {escape(problem.remedy)}</p>"
    return f'<div class="refusal" role="alert" data-refusal="{uuid.uuid4().hex}">{told}</div>'


def unanswered_html() -> str:
    """Return the place where lost.js says that the server did not answer."""
    return '<div class="unanswered"></div>'


def loading_html(waiting: str) -> str:
    """Return the line that says what the page is waiting for, "" when it is ready."""
    return f'<p class="loading" role="status">{escape(waiting)}</p>' if waiting else ""


def announcer_html(message: str) -> str:
    """Return the region that tells a screen reader what happens; it never shows."""
    return f'<div class="visually-hidden" role="status" aria-live="polite">{escape(message)}</div>'


def reader_html() -> str:
    """Return the frame in which page.js shows a whole article over the page."""
    return (
        '<dialog aria-labelledby="reader-title"><div class="reader-bar">'
        '<button type="button" data-close>← Back to the answer</button><p aria-hidden="true"></p></div>'
        '<div class="reader-body" tabindex="0"></div></dialog>'
    )
