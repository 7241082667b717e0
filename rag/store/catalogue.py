"""The catalogue of one generation: a SQLite file with articles, chunks, their vectors and a full-text index.

Knows rows and searches, not where generations lie nor how they are switched. The full-text index is FTS5
with Porter stemming and accents folded; ranking is its BM25.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.store.database import Database
from rag.store.indexed import IndexedFile, SupersededFile
from rag.store.tables import (
    ARTICLE_LISTS,
    ARTICLE_TEXTS,
    READABLE,
    SCHEMA,
    SUMMARY,
    TABLES,
    Place,
    article_of,
    packed_blocks,
    summary_of,
)
from rag.types import Article, ArticleSummary, Candidate, Chunk, Span

# Weights of title, date, heading and passage in BM25, by measurement on SQuAD 2.0 dev and the sample corpus:
# see `search`.
_WEIGHTS = (1.0, 0.5, 1.0, 2.0)
_IN_CLAUSE = 500
_OF_FILE = "size, mtime_ns, file, version"
# As many ids as one likes in a single parameter, a JSON list; it needs no permission to write, as a table would.
_WITHIN = "c.article_id IN (SELECT value FROM json_each(?))"


class Catalogue:
    """One open catalogue. Reading is safe from several threads; writing belongs to one."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open the file at `path`, creating it when `writable` and absent.

        Raises:
            IndexDamaged: the file is missing, is no catalogue, or has the tables of another version.
        """
        self.path = path
        create = writable and not path.exists()
        self._db = Database(path, mode="rwc" if writable else "ro", called="The catalogue")
        try:
            if create:
                self._db.run_script(TABLES)
                self.set_meta({"schema": str(SCHEMA)})
            self._check_tables()
        except BaseException:
            self._db.close()
            raise

    def _check_tables(self) -> None:
        try:
            self._schema = self.meta().get("schema")
        except sqlite3.OperationalError as fault:
            raise IndexDamaged(f"The file {self.path} is no catalogue: {fault}.", remedy=_REBUILD) from None
        if self._schema not in READABLE:
            raise IndexDamaged(f"The catalogue {self.path} has tables of another version.", remedy=_REBUILD)

    def close(self) -> None:
        """Close the file; uncommitted writes are lost."""
        self._db.close()

    def commit(self) -> None:
        """Make all writes so far durable."""
        self._db.commit()

    def meta(self) -> dict[str, str]:
        """Return what is recorded about the generation as a whole."""
        return dict(self._db.rows("SELECT name, value FROM meta"))

    def check(self) -> None:
        """Read the whole file.

        Raises:
            IndexDamaged: it is not as it was written.
        """
        self._db.check()

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Record facts about the generation as a whole."""
        self._db.execute_many("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def add(
        self,
        article: Article,
        chunks: Sequence[Chunk],
        *,
        file: IndexedFile,
        vector_keys: Sequence[str],
        vectors: NDArray[np.float32],
        date_words: str,
    ) -> None:
        """Add an article with its chunks; `vectors` is float32[len(chunks), d], `date_words` the date as spoken."""
        facts = asdict(article)
        row = {name: facts[name] for name in ARTICLE_TEXTS} | {
            name: json.dumps(facts[name], ensure_ascii=False) for name in ARTICLE_LISTS
        }
        row |= {
            "blocks": packed_blocks(article.blocks),
            "file_hash": file.file_hash,
            "content_hash": file.content_hash,
            "size": file.size,
            "mtime_ns": file.mtime_ns,
            "file": file.file or article.path,
            "version": file.version,
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
                *(number, article.title, date_words, chunk.heading, passage),
            )

    def remove(self, article_ids: Iterable[str]) -> list[str]:
        """Remove articles with all that belongs to them; return the ids of the chunks that went."""
        gone: list[str] = []
        for article_id in article_ids:
            rows = self._db.rows("SELECT number, id FROM chunks WHERE article_id = ?", article_id)
            self._db.execute_many("DELETE FROM words WHERE rowid = ?", [(number,) for number, _ in rows])
            self._db.execute("DELETE FROM chunks WHERE article_id = ?", article_id)
            self._db.execute("DELETE FROM articles WHERE id = ?", article_id)
            gone += [chunk_id for _, chunk_id in rows]
        return gone

    def files(self) -> dict[str, IndexedFile]:
        """Map the path of each indexed article to what is recorded of it and its file."""
        columns = {"1": "0, 0, path, ''", "2": "size, mtime_ns, path, ''"}.get(self._schema or "", _OF_FILE)
        rows = self._db.rows(f"SELECT path, id, file_hash, content_hash, title, {columns} FROM articles")
        return {path: IndexedFile(*facts) for path, *facts in rows}

    def superseded(self) -> dict[str, SupersededFile]:
        """Map the path of each article that is not indexed for there is a newer version to what is recorded of it."""
        if self._schema in {"1", "2"}:  # they had no such table
            return {}
        rows = self._db.rows(
            f"SELECT path, successor, reason, id, file_hash, content_hash, title, {_OF_FILE} "
            "FROM superseded ORDER BY path"
        )
        return {path: SupersededFile(IndexedFile(*facts), by, reason) for path, by, reason, *facts in rows}

    def set_superseded(self, files: Mapping[str, SupersededFile]) -> None:
        """Record which articles are not indexed, by path, in place of what was recorded before."""
        self._db.execute("DELETE FROM superseded")
        rows = [(path, one.successor, one.reason, *one.indexed) for path, one in files.items()]
        self._db.execute_many(f"INSERT INTO superseded VALUES ({', '.join('?' * 11)})", rows)

    def set_stats(self, stats: Mapping[str, tuple[int, int]]) -> None:
        """Record the size and modification time of files, by path."""
        rows = [(size, mtime_ns, path) for path, (size, mtime_ns) in stats.items()]
        self._db.execute_many("UPDATE articles SET size = ?, mtime_ns = ? WHERE file = ?", rows)

    def counts(self) -> tuple[int, int]:
        """Return the numbers of articles and of chunks."""
        ((articles, chunks),) = self._db.rows("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM chunks)")
        return int(articles), int(chunks)

    def passages_of(self, article_ids: Sequence[str]) -> int:
        """Return how many chunks these articles have together."""
        ((total,),) = self._db.rows(f"SELECT count(*) FROM chunks c WHERE {_WITHIN}", json.dumps(article_ids))
        return int(total)

    def vectors_of(self, keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors that are held for these keys, each the hash of what was embedded."""
        found: dict[str, NDArray[np.float32]] = {}
        for part in _parts(keys):
            marks = ",".join("?" * len(part))
            rows = self._db.rows(f"SELECT vector_key, vector FROM chunks WHERE vector_key IN ({marks})", *part)
            found.update({key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows})
        return found

    def held_keys(self, keys: Sequence[str]) -> set[str]:
        """Return those of these keys for which a vector is held."""
        found: set[str] = set()
        for part in _parts(keys):
            marks = ",".join("?" * len(part))
            found.update(*self._db.rows(f"SELECT DISTINCT vector_key FROM chunks WHERE vector_key IN ({marks})", *part))
        return found

    def places(self) -> Generator[Place]:
        """Yield where every chunk stands, in the order of their ids' bytes."""
        sql = (
            "SELECT c.id, c.vector_key, c.start, c.end, c.sentences, length(a.text) "
            "FROM chunks c JOIN articles a ON a.id = c.article_id ORDER BY c.id"
        )
        with closing(self._db.streamed(sql)) as rows:
            for chunk_id, key, start, end, sentences, length in rows:
                try:
                    yield Place(chunk_id, key, start, end, json.loads(sentences), length)
                except ValueError as fault:
                    raise self._db.damaged(fault) from None

    def chunk_vectors(self, at_once: int) -> Iterator[tuple[list[tuple[str, str, str | None]], NDArray[np.float32]]]:
        """Yield every chunk's id, article id and article's date, with float32[up to at_once, d], so many at once."""
        sql = "SELECT c.id, c.article_id, a.date, c.vector FROM chunks c JOIN articles a ON a.id = c.article_id"
        with closing(self._db.streamed(sql)) as rows:
            while batch := list(islice(rows, at_once)):
                vectors = np.frombuffer(b"".join(row[3] for row in batch), np.float32)
                yield [row[:3] for row in batch], vectors.reshape(len(batch), -1)

    def articles(self) -> list[ArticleSummary]:
        """Return every article without its text, newest first, undated last."""
        rows = self._db.rows(
            f"SELECT {SUMMARY} FROM articles a LEFT JOIN chunks c ON c.article_id = a.id "
            "GROUP BY a.id ORDER BY a.date IS NULL, a.date DESC, a.title"
        )
        return [summary_of(row) for row in rows]

    def article(self, name: str) -> Article | None:
        """Return the article with this id, else the one whose file has this path; None if there is neither."""
        columns = ", ".join((*ARTICLE_TEXTS, *ARTICLE_LISTS, "blocks"))
        for field in ("id", "path"):
            for row in self._db.rows(f"SELECT {columns} FROM articles WHERE {field} = ?", name):
                facts = dict(zip((*ARTICLE_TEXTS, *ARTICLE_LISTS, "blocks"), row, strict=True))
                return article_of(facts)
        return None

    def search(self, query: str, limit: int, *, article_ids: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Return the ids of the best chunks for an FTS5 query with their BM25 scores, higher is better.

        `article_ids` are the articles that are searched, None for all. The scores are those of the whole archive.

        Raises:
            sqlite3.OperationalError: `query` is not FTS5 syntax; build it with `retrieval.lexical.fts_query`.
        """
        within = "" if article_ids is None else f"AND {_WITHIN}"
        rows = self._db.rows(
            f"SELECT c.id, -bm25(words, {', '.join(map(str, _WEIGHTS))}) AS score "
            f"FROM words JOIN chunks c ON c.number = words.rowid WHERE words MATCH ? {within} "
            "ORDER BY score DESC, c.number LIMIT ?",
            query,
            *([] if article_ids is None else [json.dumps(article_ids)]),
            limit,
        )
        return [(chunk_id, float(score)) for chunk_id, score in rows]

    def chunk_ids(self, article_ids: Sequence[str]) -> list[str]:
        """Return the ids of all chunks of these articles."""
        return [
            name for (name,) in self._db.rows(f"SELECT c.id FROM chunks c WHERE {_WITHIN}", json.dumps(article_ids))
        ]

    def candidates(self, chunk_ids: Sequence[str]) -> dict[str, Candidate]:
        """Return the chunks of these ids as candidates without ranks; unknown ids are left out."""
        found: dict[str, Candidate] = {}
        for part in _parts(list(chunk_ids)):
            for row in self._db.rows(
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
        return self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", *row.values())


_REBUILD = "Build it anew: python -m rag reindex"


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(items), _IN_CLAUSE):
        yield items[at : at + _IN_CLAUSE]
