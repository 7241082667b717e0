"""The articles of the scripted archive, and the sentences of its answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.types import (
    Article,
    Block,
    BlockKind,
    Citation,
    Source,
)

PAYLOAD = (
    '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
    "![spy](http://spy.invalid/a.png) [go](javascript:window.pwned=1) {{7*7}} ${window.pwned=1} </p>'\""
)


def article(article_id: str, title: str, parts: Sequence[tuple[BlockKind, str]], **particulars: Any) -> Article:
    """Build an article whose blocks lie exactly where its parts lie in the joined text."""
    text = ""
    blocks: list[Block] = []
    for kind, part in parts:
        text += "\n\n" if text else ""
        blocks.append(Block(kind, len(text), len(text) + len(part), 2 if kind == "heading" else 0))
        text += part
    return Article(article_id, f"{article_id}.md", text, tuple(blocks), title, **particulars)


FERRY = article(
    "ferry-2021",
    "Island council demands safer ferries after winter of cancellations",
    [
        (
            "paragraph",
            "The council of Norrey has asked the shipping company to put safety before its timetable.",
        ),
        ("heading", "What the council wants"),
        (
            "paragraph",
            "The letter makes two demands. The company must inspect every hull by 1 May, the council wrote, "
            "and publish each report within a week. “We cannot wait for another winter,” said its chair, Ada Holm. "
            "The company carries 40,000 passengers a year between the island and the mainland.",
        ),
        ("paragraph", "A spokesman promised an answer before Easter."),
        ("heading", "The winter"),
        *[
            (
                "paragraph",
                f"In week {week} the morning ferry was cancelled {week % 5 + 1} times, and the school bus waited "
                "at the quay. Parents kept a list, and the list was long; it hangs in the harbour office now, "
                "next to the tide table and a photograph of the old steamer that never missed a crossing.",
            )
            for week in range(1, 15)
        ],
        ("paragraph", "If nothing happens, the council will look for another operator, the letter warns."),
        ("aside", "Send your comments to the harbour office."),
    ],
    date="2021-03-18",
    byline="Mara Lind",
    license="CC0-1.0",
    url="https://news.invalid/ferries",
    tags=("ferries", "norrey"),
    sources=(Source("Letter of the council", "Norrey Gazette", "2021-03-16", "https://gazette.invalid/letter"),),
)


BRIDGE = article(
    "bridge-2020",
    "Bridge to the mainland put off until 2031",
    [
        (
            "paragraph",
            "The bridge that was to end the island's dependence on ferries has been put off until 2031.",
        ),
        ("paragraph", "The ministry named costs of 1.2 billion crowns as the reason."),
    ],
    date="2020-11",
    inferred=("date",),
)


HOSTILE = article(
    "hostile",
    PAYLOAD,
    [("heading", PAYLOAD), ("paragraph", f"Before. {PAYLOAD} After."), ("aside", PAYLOAD)],
    date=PAYLOAD,
    byline=PAYLOAD,
    license=PAYLOAD,
    url="javascript:window.pwned=1",
    tags=(PAYLOAD,),
    sources=(Source(PAYLOAD, PAYLOAD, PAYLOAD, "javascript:window.pwned=1"),),
)


SENTENCES = (
    (
        FERRY,
        "The company must inspect every hull by 1 May, the council wrote, and publish each report within a week.",
    ),
    (FERRY, "“We cannot wait for another winter,” said its chair, Ada Holm."),
    (BRIDGE, "The bridge that was to end the island's dependence on ferries has been put off until 2031."),
    (FERRY, "If nothing happens, the council will look for another operator, the letter warns."),
)


HOSTILE_SENTENCES = ((HOSTILE, f"Before. {PAYLOAD} After."),)


def cite(number: int, source: Article, quote: str) -> Citation:
    """Return the citation of a sentence that the article really holds."""
    start = source.text.index(quote)
    return Citation(
        number,
        source.id,
        source.title,
        source.date,
        source.path,
        source.url,
        start,
        start + len(quote),
        quote,
    )
