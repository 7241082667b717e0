"""The web chat: the only folder that imports Gradio.

from rag.ui import build, launch_options
build(archive).launch(server_name="127.0.0.1", **launch_options())

archive.py         what the page asks of the archive (a Protocol)
conversation.py    questions and what became of them; how an answer's events change them
passages.py        citations → articles and the paragraphs quoted from them
wording.py         dates and numbers as a person writes them
markup.py          escaped HTML from plain values
render_turn.py     one question with answer and sources → HTML
render_article.py  a whole article → HTML
render_page.py     what stands around the conversation → HTML
events.py          what happens on ask, stop, retry, new conversation, open article
page.py            the Gradio layout and its wiring
style.css, page.js, favicon.svg
"""

from rag.ui.archive import Archive
from rag.ui.page import build, launch_options

__all__ = ["Archive", "build", "launch_options"]
