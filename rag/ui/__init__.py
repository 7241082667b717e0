"""The web chat: the only folder that imports Gradio.

from rag.ui import build, launch_options
build(archive).launch(server_name="127.0.0.1", **launch_options())

archive.py         what the page asks of the archive (a Protocol)
conversation.py    questions and what became of them; how an answer's events change them
passages.py        citations → articles and the paragraphs quoted from them
wording.py         dates and numbers as a person writes them
markup.py          escaped HTML from plain values
render_turn.py     one question with its answer → HTML
render_sources.py  the sources of an answer → HTML
render_article.py  a whole article → HTML
render_page.py     what stands around the conversation → HTML
events.py          what happens on ask, stop, retry, new conversation, open article
narrowing.py       what questions are narrowed to, as the page's link and as chips
table.py           which articles the archive's table shows, and in which order
timeline.py        articles by month and tag
render_narrowing.py, render_archive.py, render_timeline.py, render_status.py  → HTML
reindexing.py      a reindex behind the page
archive_desk.py    what happens in the archive tab and with the narrowing
archive_page.py    their Gradio parts and wiring
kept.py            a conversation as the reader's browser keeps it, and back
export.py          answers and conversations as text, HTML, Markdown and JSON
keeper.py          what happens with kept conversations, feedback and what to ask next
render_keeping.py  what stands on the page for them → HTML
keeping_page.py    their Gradio parts
endpoints.py       what programs can ask
page.py            the Gradio layout and its wiring
launching.py       what it needs of Gradio's launch
scripts.py         the scripts as Gradio runs them
style.css, page.js, favicon.svg; answered.js and lost.js for a server that does not answer;
archive.css, archive.js and narrowing.js for the archive tab and the narrowing;
keeping.css, keeping.js and stored.js for kept conversations; editing.js for the words in the question box;
turns.js for what is done with single turns
"""

from rag.ui.archive import Archive
from rag.ui.launching import launch_options
from rag.ui.page import build

__all__ = ["Archive", "build", "launch_options"]
