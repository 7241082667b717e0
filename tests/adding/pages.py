"""Articles and feeds for the test site."""

from __future__ import annotations

from tests.adding.site import Reply

TEXT = (
    "The mayor of Springfield resigned on Monday after a vote of the city council that nobody had expected.",
    "Her deputy, Bo Olsen, takes over until the election in November, the council said in a statement.",
)


def article(
    title: str = "Mayor of Springfield resigns",
    *,
    text: tuple[str, ...] = TEXT,
    date: str | None = "2020-09-18",
    head: str = "",
    **headers: str,
) -> Reply:
    """Make the page of an article, with a menu and a foot around it."""
    published = f'<meta property="article:published_time" content="{date}T10:00:00Z">' if date else ""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | News</title>'
        f'<meta property="og:title" content="{title}"><meta name="author" content="Ana López">{published}'
        f'<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>'
        f"<main><article><h1>{title}</h1>{paragraphs}</article></main><footer>© News</footer></body></html>"
    )
    return Reply(page, headers={"Content-Type": "text/html; charset=utf-8", **headers})


def rss(*items: tuple[str, str, str], **headers: str) -> Reply:
    """Make a feed of items (link, title, day of September 2020)."""
    entries = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{day} Sep 2020 10:00:00 GMT</pubDate></item>"
        for link, title, day in items
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'
    return Reply(feed, headers={"Content-Type": "application/rss+xml", **headers})
