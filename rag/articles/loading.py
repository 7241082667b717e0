"""One file to its articles: what the file declares, the rest worked out, and an identity that lasts."""

from __future__ import annotations

import hashlib
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rag.articles import decoding, formats
from rag.articles.blocks import assemble
from rag.articles.head import Content
from rag.articles.inference import Facts, completed
from rag.articles.jsonl import read_jsonl
from rag.errors import ArticleError
from rag.types import Article

# Enters the index's fingerprint: raise it when the same file would be read differently, be it by another release of
# a library that reads a format.
VERSION = "articles-4"


@dataclass(frozen=True, slots=True)
class Found:
    """An article in a file.

    `declared_id` is the id that it gives itself, and `updated` the day on which it was last corrected. `dated` says
    that its date, if it has one, is more than the day on which the file was made.
    """

    article: Article
    declared_id: str | None = None
    updated: str | None = None
    dated: bool = True


def load_article(path: Path, *, root: Path) -> Article:
    """Read the one article in `path`, whose identity is its place under `root`; for any format but JSON Lines.

    Raises:
        ArticleError: the file cannot be read, is not what its suffix says, or holds no article.
    """
    content = formats.read_content(read_file(path), suffix=path.suffix)
    return _article(content, path=relative(path, root=root))


def articles_of(data: bytes, *, path: PurePosixPath) -> Iterator[Found | ArticleError]:
    """Yield the articles of a file's bytes, and for each line of an export that holds none, what is wrong with it.

    Raises:
        ArticleError: the file as a whole holds no article.
    """
    if path.suffix.lower() in formats.LINES:
        yield from _of_lines(data, path)
    else:
        content = formats.read_content(data, suffix=path.suffix)
        facts = completed(content, path.stem)
        article = _assembled(content, facts, name=content.head.id or article_id(path), path=path.as_posix())
        yield Found(article, content.head.id, content.head.updated, dated=not facts.date_stands_in)


def read_file(path: Path) -> bytes:
    """Return the bytes of an article's file.

    Raises:
        ArticleError: the file cannot be read or is too large for an article.
    """
    most = formats.max_bytes(path.suffix)
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise ArticleError("It is not a regular file.", remedy="Put the article itself there, or delete it.")
        if facts.st_size > most:
            raise ArticleError(
                f"The file is larger than {most // 1_000_000} MB.",
                remedy="Split it into several exports."
                if path.suffix.lower() in formats.LINES
                else "Split it into one file per article.",
            )
        return path.read_bytes()
    except OSError as fault:
        raise ArticleError(
            f"The file cannot be read: {fault.strerror}.", remedy="Check that it exists and its permissions."
        ) from None


def guessed_encoding(data: bytes, *, path: PurePosixPath) -> str | None:
    """Return the encoding that a text file was taken to have, where nothing says which; None for other files."""
    is_text = path.suffix.lower() in formats.MARKDOWN | formats.TEXT
    return decoding.guessed_encoding(data) if is_text and not decoding.is_utf_8(data) else None


def relative(path: Path, *, root: Path) -> PurePosixPath:
    """Return the place of a file in its corpus, the same on every system."""
    return PurePosixPath(path.relative_to(root).as_posix())


def parse_article(text: str, *, path: PurePosixPath) -> Article:
    """Make an article of a Markdown or plain text; `path` is relative to the corpus and gives format and identity.

    Raises:
        ArticleError: the front matter is broken, or there is no paragraph of text.
    """
    return _article(formats.parse_text(text, suffix=path.suffix), path=path)


def article_id(path: PurePosixPath) -> str:
    """Return the identity of an article that declares none: its path, without the suffix of Markdown."""
    return path.with_suffix("").as_posix() if path.suffix.lower() in formats.MARKDOWN else path.as_posix()


def _of_lines(data: bytes, path: PurePosixPath) -> Iterator[Found | ArticleError]:
    """Yield the articles of an export, each known by the file and by a key that survives a change of the lines' order.

    That is its id, or else its url, or else a hash of title and date: the number of its line would give every
    later article another identity when one is inserted. The file's path stands before it because numbers that
    serve as ids in one export occur in others too. Where a key occurs twice, the lines are versions of one
    article, and the second and later ones are numbered.
    """
    seen: Counter[str] = Counter()
    for record in read_jsonl(data):
        if isinstance(record, ArticleError):
            yield record
            continue
        head, facts = record.content.head, completed(record.content, "")
        named = hashlib.sha256(f"{facts.title}\n{facts.date}".encode()).hexdigest()[:12]
        key = head.id or head.url or named
        seen[key] += 1
        place = f"{path}#{key}" + (f"~{seen[key]}" if seen[key] > 1 else "")
        try:
            yield Found(_assembled(record.content, facts, name=place, path=place), head.id, head.updated)
        except ArticleError as fault:
            yield ArticleError(fault.what, remedy=fault.remedy, line=record.line)


def _article(content: Content, *, path: PurePosixPath) -> Article:
    facts = completed(content, path.stem)
    return _assembled(content, facts, name=content.head.id or article_id(path), path=path.as_posix())


def _assembled(content: Content, facts: Facts, *, name: str, path: str) -> Article:
    text, blocks = assemble(facts.pieces)
    if not any(block.kind == "paragraph" for block in blocks):
        raise ArticleError("The file holds no article text.", remedy="Write the article into it or delete it.")
    head = content.head
    return Article(
        id=name,
        path=path,
        text=text,
        blocks=blocks,
        title=facts.title,
        date=facts.date,
        byline=facts.byline,
        summary=head.summary,
        tags=head.tags,
        license=head.license,
        url=head.url,
        sources=head.sources,
        inferred=tuple(facts.inferred),
    )
