"""Small generations of the index, built by hand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from rag.articles.blocks import Piece, assemble
from rag.indexing.chunks import chunk_article
from rag.store import generations
from rag.store.generations import Generation
from rag.store.indexed import IndexedFile
from rag.text.dates import spoken_date
from rag.types import Article, Source
from tests.fakes import HashingEmbedder

EMBEDDER = HashingEmbedder()


def full_article() -> Article:
    """Make an article with something in every field."""
    text, blocks = assemble([Piece("Aim", 2), Piece("A memo 🌵. It warns."), Piece("SEE ALSO: more")])
    return Article(
        id="memo-7",
        path="2020/memo.md",
        text=text,
        blocks=blocks,
        title="The memo of Mérida",
        date="2020-09-18",
        byline="Jane Doe",
        summary="It warns.",
        tags=("mexico", "drogas ñ"),
        license="CC0-1.0",
        url="https://example.org/?a=1&b=2",
        sources=(Source("Star", "The Star", "2019-08", "https://example.org/star"), Source("Bare")),
        inferred=("title", "date"),
    )


def article(name: str, *paragraphs: str, title: str = "", date: str | None = None) -> Article:
    """Make an article of a few paragraphs."""
    text, blocks = assemble([Piece(paragraph) for paragraph in paragraphs])
    return Article(id=name, path=f"{name}.md", text=text, blocks=blocks, title=title or f"Title of {name}", date=date)


def fill(generation: Generation, *articles: Article, max_tokens: int = 20) -> None:
    """Add articles to a writable generation, in catalogue and vectors."""
    for one in articles:
        chunks = chunk_article(one, count_tokens=EMBEDDER.count_tokens, max_tokens=max_tokens)
        vectors = EMBEDDER.embed_passages([one.text[chunk.start : chunk.end] for chunk in chunks])
        generation.catalogue.add(
            one,
            chunks,
            file=IndexedFile(one.id, "f" * 64, "c" * 64, one.title),
            vector_keys=[f"key of {chunk.id}" for chunk in chunks],
            vectors=vectors,
            date_words=spoken_date(one.date),
        )
        generation.vectors.add(
            (chunk.id, one.id, one.date, vector) for chunk, vector in zip(chunks, vectors, strict=True)
        )
    generation.catalogue.commit()


def publish(root: Path, *articles: Article, base: Path | None = None) -> Path:
    """Publish a generation of these articles on top of `base` and return its folder."""
    generations.prepare(root)
    with generations.drafted(root, base=base) as draft:
        with closing(Generation(draft, writable=True)) as generation:
            fill(generation, *articles)
        return generations.publish(root, draft)
