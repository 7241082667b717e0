"""The tables of a catalogue, and how an article stands in a row of them. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from rag.store.sources import source_names
from rag.types import Article, ArticleSummary, Block, Source

# Raise it when the tables change; an older catalogue is then built anew.
SCHEMA = 4
# Those that can still be read, so that an upgraded program answers until the next reindex: 1 had no size and time of
# files, 2 no versions of articles, 3 no names in them.
READABLE = frozenset({"1", "2", "3", str(SCHEMA)})
TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT UNIQUE NOT NULL, title TEXT NOT NULL, date TEXT, byline TEXT, summary TEXT,
    license TEXT, url TEXT, tags TEXT NOT NULL, sources TEXT NOT NULL, inferred TEXT NOT NULL,
    text TEXT NOT NULL, blocks TEXT NOT NULL, file_hash TEXT NOT NULL, content_hash TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, file TEXT NOT NULL, version TEXT NOT NULL
);
CREATE INDEX articles_by_file ON articles (file);
CREATE TABLE superseded (
    path TEXT PRIMARY KEY, successor TEXT NOT NULL, reason TEXT NOT NULL, id TEXT NOT NULL, file_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL, title TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    file TEXT NOT NULL, version TEXT NOT NULL
);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id),
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL,
    sentences TEXT NOT NULL, vector_key TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX chunks_by_article ON chunks (article_id, ordinal);
CREATE INDEX chunks_by_key ON chunks (vector_key);
CREATE VIRTUAL TABLE words USING fts5 (
    title, date, heading, passage, tokenize = 'porter unicode61 remove_diacritics 2'
);
"""
ARTICLE_TEXTS = ("id", "path", "title", "date", "byline", "summary", "license", "url", "text")
ARTICLE_LISTS = ("tags", "sources", "inferred")
# What `summary_of` reads, of articles `a` joined with their chunks `c`.
SUMMARY = "a.id, a.path, a.title, a.date, a.byline, a.summary, a.tags, a.url, count(c.id), a.inferred, a.sources"


class Place(NamedTuple):
    """Where a chunk stands, unchecked: its offsets, its sentences' ([[start, end], …]), its article's length."""

    chunk_id: str
    vector_key: str
    start: int
    end: int
    sentences: list[list[int]]
    length: int


def packed_blocks(blocks: Sequence[Block]) -> str:
    """Return an article's blocks as the catalogue keeps them."""
    return json.dumps([[b.kind, b.start, b.end, b.level] for b in blocks])


def article_of(facts: dict[str, Any]) -> Article:
    """Return the article of a row, given by column."""
    facts["tags"] = tuple(json.loads(facts["tags"]))
    facts["sources"] = tuple(Source(**source) for source in json.loads(facts["sources"]))
    facts["inferred"] = tuple(json.loads(facts["inferred"]))
    facts["blocks"] = tuple(Block(*block) for block in json.loads(facts["blocks"]))
    return Article(**facts)


def summary_of(row: Sequence[Any]) -> ArticleSummary:
    """Return the article of a row of the columns `SUMMARY`, without its text."""
    name, path, title, date, byline, summary, tags, url, passages, inferred, sources = row
    return ArticleSummary(
        id=name,
        path=path,
        title=title,
        date=date,
        byline=byline,
        summary=summary,
        tags=tuple(json.loads(tags)),
        url=url,
        passages=int(passages),
        inferred=tuple(json.loads(inferred)),
        sources=source_names([Source(**source) for source in json.loads(sources)], url),
    )
