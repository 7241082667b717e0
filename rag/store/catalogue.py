"""The catalogue of one generation: a SQLite file with articles, chunks, their vectors and a full-text index.

Knows rows and searches, not where generations lie nor how they are switched. The full-text index is FTS5
with Porter stemming and accents folded; ranking is its BM25.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.types import Article, ArticleSummary, Block, Candidate, Chunk, Source, Span

# Raise it when the tables change; an older catalogue is then built anew.
SCHEMA = 1
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT UNIQUE NOT NULL, title TEXT NOT NULL, date TEXT, byline TEXT, summary TEXT,
    license TEXT, url TEXT, tags TEXT NOT NULL, sources TEXT NOT NULL, inferred TEXT NOT NULL,
    text TEXT NOT NULL, blocks TEXT NOT NULL, file_hash TEXT NOT NULL, content_hash TEXT NOT NULL
);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id),
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL,
    sentences TEXT NOT NULL, vector_key TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX chunks_by_article ON chunks (article_id, ordinal);
CREATE VIRTUAL TABLE words USING fts5 (
    title, date, heading, passage, tokenize = 'porter unicode61 remove_diacritics 2'
);
"""
# Weights of title, date, heading and passage in BM25, by measurement on SQuAD 2.0 dev and the sample corpus:
# see `search`.
_WEIGHTS = (1.0, 0.5, 1.0, 2.0)
_IN_CLAUSE = 500


class IndexedFile(NamedTuple):
    """What is recorded of an indexed file: its article's identity, two hashes to notice changes by, the title."""

    article_id: str
    file_hash: str
    content_hash: str
    title: str


class Catalogue:
    """One open catalogue. Reading is safe from several threads; writing belongs to one."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open the file at `path`, creating it when `writable` and absent.

        Raises:
            IndexDamaged: the file is missing, is no catalogue, or has the tables of another version.
        """
        self.path = path
        create = writable and not path.exists()
        uri = f"{path.resolve().as_uri()}?mode={'rwc' if writable else 'ro'}"
        try:
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as fault:
            raise IndexDamaged(f"The catalogue {path} cannot be opened: {fault}.", remedy=_REBUILD) from None
        try:
            if create:
                self._db.executescript(_TABLES)
                self.set_meta({"schema": str(SCHEMA)})
            self._check_tables()
        except BaseException:
            self._db.close()
            raise

    def _check_tables(self) -> None:
        try:
            found = self.meta().get("schema")
        except sqlite3.OperationalError as fault:
            raise IndexDamaged(f"The file {self.path} is no catalogue: {fault}.", remedy=_REBUILD) from None
        if found != str(SCHEMA):
            raise IndexDamaged(f"The catalogue {self.path} has tables of another version.", remedy=_REBUILD)

    def close(self) -> None:
        """Close the file; uncommitted writes are lost."""
        self._db.close()

    def commit(self) -> None:
        """Make all writes so far durable."""
        self._db.commit()

    def meta(self) -> dict[str, str]:
        """Return what is recorded about the generation as a whole."""
        return dict(self._rows("SELECT name, value FROM meta"))

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Record facts about the generation as a whole."""
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def add(
        self,
        article: Article,
        chunks: Sequence[Chunk],
        *,
        file_hash: str,
        content_hash: str,
        vector_keys: Sequence[str],
        vectors: NDArray[np.float32],
        date_words: str,
    ) -> None:
        """Add an article with its chunks; `vectors` is float32[len(chunks), d], `date_words` the date as spoken."""
        facts = asdict(article)
        row = {name: facts[name] for name in _ARTICLE_TEXTS} | {
            name: json.dumps(facts[name], ensure_ascii=False) for name in _ARTICLE_LISTS
        }
        row |= {
            "blocks": _packed_blocks(article.blocks),
            "file_hash": file_hash,
            "content_hash": content_hash,
        }
        self._insert("articles", row)
        for chunk, key, vector in zip(chunks, vector_keys, vectors, strict=True):
            number = self._insert(
                "chunks",
                {
                    "id": chunk.id,
                    "article_id": chunk.article_id,
                    "ordinal": chunk.ordinal,
                    "start": chunk.start,
                    "end": chunk.end,
                    "heading": chunk.heading,
                    "sentences": json.dumps([[s.start, s.end] for s in chunk.sentences]),
                    "vector_key": key,
                    "vector": np.ascontiguousarray(vector, dtype=np.float32).tobytes(),
                },
            )
            passage = article.text[chunk.start : chunk.end]
            self._db.execute(
                "INSERT INTO words (rowid, title, date, heading, passage) VALUES (?, ?, ?, ?, ?)",
                (number, article.title, date_words, chunk.heading, passage),
            )

    def remove(self, article_ids: Iterable[str]) -> list[str]:
        """Remove articles with all that belongs to them; return the ids of the chunks that went."""
        gone: list[str] = []
        for article_id in article_ids:
            rows = self._rows("SELECT number, id FROM chunks WHERE article_id = ?", article_id)
            self._db.executemany("DELETE FROM words WHERE rowid = ?", [(number,) for number, _ in rows])
            self._db.execute("DELETE FROM chunks WHERE article_id = ?", (article_id,))
            self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
            gone += [chunk_id for _, chunk_id in rows]
        return gone

    def files(self) -> dict[str, IndexedFile]:
        """Map the path of each indexed file to what it holds."""
        rows = self._rows("SELECT path, id, file_hash, content_hash, title FROM articles")
        return {path: IndexedFile(*facts) for path, *facts in rows}

    def counts(self) -> tuple[int, int]:
        """Return the numbers of articles and of chunks."""
        ((articles, chunks),) = self._rows("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM chunks)")
        return int(articles), int(chunks)

    def vectors_of(self, article_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of all chunks of these articles, by the key of what was embedded."""
        found: dict[str, NDArray[np.float32]] = {}
        for part in _parts(article_ids):
            marks = ",".join("?" * len(part))
            rows = self._rows(f"SELECT vector_key, vector FROM chunks WHERE article_id IN ({marks})", *part)
            found.update({key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows})
        return found

    def chunk_vectors(self) -> Iterator[tuple[str, str, str | None, NDArray[np.float32]]]:
        """Yield every chunk's id, article id, article date and vector, in the order they were added."""
        with closing(
            self._db.execute(
                "SELECT c.id, c.article_id, a.date, c.vector FROM chunks c JOIN articles a ON a.id = c.article_id "
                "ORDER BY c.number"
            )
        ) as rows:
            for chunk_id, article_id, date, blob in rows:
                yield chunk_id, article_id, date, np.frombuffer(blob, dtype=np.float32)

    def articles(self) -> list[ArticleSummary]:
        """Return every article without its text, newest first, undated last."""
        rows = self._rows(
            "SELECT a.id, a.path, a.title, a.date, a.byline, a.summary, a.tags, a.url, count(c.id), a.inferred "
            "FROM articles a LEFT JOIN chunks c ON c.article_id = a.id "
            "GROUP BY a.id ORDER BY a.date IS NULL, a.date DESC, a.title"
        )
        return [
            ArticleSummary(
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
            )
            for name, path, title, date, byline, summary, tags, url, passages, inferred in rows
        ]

    def article(self, name: str) -> Article | None:
        """Return the article with this id, else the one whose file has this path; None if there is neither."""
        columns = ", ".join((*_ARTICLE_TEXTS, *_ARTICLE_LISTS, "blocks"))
        for field in ("id", "path"):
            for row in self._rows(f"SELECT {columns} FROM articles WHERE {field} = ?", name):
                facts = dict(zip((*_ARTICLE_TEXTS, *_ARTICLE_LISTS, "blocks"), row, strict=True))
                return _article(facts)
        return None

    def search(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Return the ids of the best chunks for an FTS5 query with their BM25 scores, higher is better.

        Raises:
            sqlite3.OperationalError: `query` is not FTS5 syntax; build it with `retrieval.lexical.fts_query`.
        """
        rows = self._rows(
            f"SELECT c.id, -bm25(words, {', '.join(map(str, _WEIGHTS))}) AS score "
            "FROM words JOIN chunks c ON c.number = words.rowid WHERE words MATCH ? "
            "ORDER BY score DESC, c.number LIMIT ?",
            query,
            limit,
        )
        return [(chunk_id, float(score)) for chunk_id, score in rows]

    def candidates(self, chunk_ids: Sequence[str]) -> dict[str, Candidate]:
        """Return the chunks of these ids as candidates without ranks; unknown ids are left out."""
        found: dict[str, Candidate] = {}
        for part in _parts(list(chunk_ids)):
            for row in self._rows(
                "SELECT c.id, c.article_id, c.ordinal, c.start, c.end, c.heading, c.sentences, "
                "substr(a.text, c.start + 1, c.end - c.start), a.title, a.date, a.byline, a.path, a.url "
                f"FROM chunks c JOIN articles a ON a.id = c.article_id WHERE c.id IN ({','.join('?' * len(part))})",
                *part,
            ):
                name, article_id, ordinal, start, end, heading, packed, text, title, date, byline, path, url = row
                sentences = tuple(Span(first, last) for first, last in json.loads(packed))
                chunk = Chunk(name, article_id, ordinal, start, end, heading, sentences)
                found[chunk.id] = Candidate(chunk, text, title, date, byline, path, url, score=0.0)
        return found

    def _insert(self, table: str, row: Mapping[str, Any]) -> int:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        cursor = self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
        return int(cursor.lastrowid or 0)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            with closing(self._db.execute(sql, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.OperationalError:
            raise  # not the file's fault: a query that is not SQL
        except sqlite3.DatabaseError as fault:
            raise IndexDamaged(f"The catalogue {self.path} cannot be read: {fault}.", remedy=_REBUILD) from None


_REBUILD = "Build it anew: python -m rag reindex"
_ARTICLE_TEXTS = ("id", "path", "title", "date", "byline", "summary", "license", "url", "text")
_ARTICLE_LISTS = ("tags", "sources", "inferred")


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(items), _IN_CLAUSE):
        yield items[at : at + _IN_CLAUSE]


def _packed_blocks(blocks: Sequence[Block]) -> str:
    return json.dumps([[b.kind, b.start, b.end, b.level] for b in blocks])


def _article(facts: dict[str, Any]) -> Article:
    facts["tags"] = tuple(json.loads(facts["tags"]))
    facts["sources"] = tuple(Source(**source) for source in json.loads(facts["sources"]))
    facts["inferred"] = tuple(json.loads(facts["inferred"]))
    facts["blocks"] = tuple(Block(*block) for block in json.loads(facts["blocks"]))
    return Article(**facts)
