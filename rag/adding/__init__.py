"""Adding: articles from the web, fetched politely, into Markdown files of the corpus folder."""
