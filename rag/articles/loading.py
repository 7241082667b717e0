"""One file to one `Article`: reads it, takes what it declares and infers the rest, marked as inferred."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from rag.articles.asides import asides
from rag.articles.blocks import Piece, assemble
from rag.articles.decoding import decode
from rag.articles.front_matter import FrontMatter, split_front_matter
from rag.articles.markdown import markdown_pieces
from rag.articles.plain import plain_pieces
from rag.errors import ArticleError
from rag.text.dates import date_in_name, parse_date
from rag.types import Article

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
TEXT_SUFFIXES = frozenset({".txt", ".text"})
SUFFIXES = MARKDOWN_SUFFIXES | TEXT_SUFFIXES

# Enters the index's fingerprint: raise it when the same file would be read differently.
VERSION = "articles-2"
# An export of a whole site in one file is not an article; the longest feature articles stay under 200 kB.
MAX_BYTES = 5_000_000
# The name has a capital: "By the numbers" is a heading.
_BYLINE = re.compile(r"by[:\s]+(?P<name>\w[^!?]{1,80})$", re.IGNORECASE)
_DATELINE = re.compile(r"(?:published|updated|posted|date)?[:\s]*(?:on )?(?P<date>.{4,40})$", re.IGNORECASE)
# Title, byline and dateline stand in the first lines of a text that has them.
_HEAD_PIECES = 4
_MAX_TITLE_WORDS = 14
_MAX_BYLINE_WORDS = 9
_JOINING = frozenset("al and bin da de del der di dos e el for in la of the van von y &".split())


def load_article(path: Path, *, root: Path) -> Article:
    """Read the article in `path`, whose identity is its place under `root`.

    Raises:
        ArticleError: the file cannot be read, is not text, has a broken front matter or holds no article.
    """
    return parse_article(decode(read_file(path)), path=relative(path, root=root))


def read_file(path: Path) -> bytes:
    """Return the bytes of an article's file.

    Raises:
        ArticleError: the file cannot be read or is too large for an article.
    """
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise ArticleError("It is not a regular file.", remedy="Put the article itself there, or delete it.")
        if facts.st_size > MAX_BYTES:
            raise ArticleError(
                f"The file is larger than {MAX_BYTES // 1_000_000} MB.",
                remedy="Split it into one file per article.",
            )
        return path.read_bytes()
    except OSError as fault:
        raise ArticleError(
            f"The file cannot be read: {fault.strerror}.", remedy="Check that it exists and its permissions."
        ) from None


def relative(path: Path, *, root: Path) -> PurePosixPath:
    """Return the place of a file in its corpus, the same on every system."""
    return PurePosixPath(path.relative_to(root).as_posix())


def parse_article(text: str, *, path: PurePosixPath) -> Article:
    """Make an article of a file's text; `path` is relative to the corpus and gives format and identity.

    Raises:
        ArticleError: the front matter is broken, or there is no paragraph of text.
    """
    if path.suffix.lower() in MARKDOWN_SUFFIXES:
        head, body = split_front_matter(text)
        pieces = markdown_pieces(body)
    else:
        head, pieces = FrontMatter(), plain_pieces(text)
    facts = _facts(head, pieces, path)
    body_text, blocks = assemble(facts.pieces)
    if not any(block.kind == "paragraph" for block in blocks):
        raise ArticleError("The file holds no article text.", remedy="Write the article into it or delete it.")
    return Article(
        id=head.id or article_id(path),
        path=path.as_posix(),
        text=body_text,
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


def article_id(path: PurePosixPath) -> str:
    """Return the identity of an article that declares none: its path, without the suffix of Markdown."""
    return path.with_suffix("").as_posix() if path.suffix.lower() in MARKDOWN_SUFFIXES else path.as_posix()


@dataclass(slots=True)
class _Facts:
    """What is known of an article while it is being read; `pieces` shrinks as its first lines are used."""

    pieces: list[Piece]
    title: str = ""
    date: str | None = None
    byline: str | None = None
    inferred: list[str] = field(default_factory=list)


def _facts(head: FrontMatter, pieces: list[Piece], path: PurePosixPath) -> _Facts:
    facts = _Facts(list(pieces), head.title or "", head.date, head.byline)
    _take_title(facts, declared=head.title is not None)
    if facts.byline is None:
        _take_head_line(facts, "byline", _byline)
    if facts.date is None:
        _take_head_line(facts, "date", _dateline)
    name_date, name = date_in_name(path.stem)
    if facts.date is None and name_date:
        facts.date = name_date
        facts.inferred.append("date")
    if not facts.title:
        facts.title = _title_from(name, facts.pieces)
        facts.inferred.append("title")
    return facts


def _take_title(facts: _Facts, *, declared: bool) -> None:
    """Use a heading at the top as the title, and drop one that only repeats the declared title."""
    if not facts.pieces or not facts.pieces[0].level:
        return
    first = facts.pieces[0].text
    if not declared and not asides([first])[0]:
        facts.title = first
        facts.inferred.append("title")
        facts.pieces.pop(0)
    elif declared and first.casefold() == facts.title.casefold():
        facts.pieces.pop(0)


def _take_head_line(facts: _Facts, name: str, read: Callable[[str], str | None]) -> None:
    """Use a line at the head that is nothing but a byline or a date, and drop it from the text."""
    for position, piece in enumerate(facts.pieces[:_HEAD_PIECES]):
        value = read(piece.text)
        if value is not None:
            setattr(facts, name, value)
            facts.inferred.append(name)
            facts.pieces.pop(position)
            return


def _byline(line: str) -> str | None:
    found = _BYLINE.match(line)
    if not found or line.endswith("."):
        return None
    words = found["name"].split()
    # "By the numbers" and "By Friday the city was quiet" are no bylines.
    named = words[0][0].isupper() and all(word[0].isupper() or word.lower() in _JOINING for word in words)
    return " ".join(words) if named and len(words) <= _MAX_BYLINE_WORDS else None


def _dateline(line: str) -> str | None:
    found = _DATELINE.match(line)
    parsed = parse_date(found["date"]) if found and len(line.split()) <= 8 else None
    return parsed if parsed and "-" in parsed else None  # a line that is only a year may be a heading


def _title_from(name: str, pieces: list[Piece]) -> str:
    """Make a title of a telling file name, spelt as the text spells it, or else of the first words."""
    words = re.sub(r"[\W_]+", " ", name).split()
    body = " ".join(piece.text for piece in pieces)
    if sum(word.isalpha() and len(word) > 2 for word in words) >= 3:
        title = " ".join(_spelling(word, body) for word in words)
        return title[0].upper() + title[1:]
    opening = next((piece.text for piece in pieces if not piece.level), name).split()
    return " ".join(opening[:_MAX_TITLE_WORDS]) + ("…" if len(opening) > _MAX_TITLE_WORDS else "")


def _spelling(word: str, body: str) -> str:
    """Return the way `body` writes `word` most often, so that "us" can become "US"."""
    found = Counter(re.findall(rf"\b{re.escape(word)}\b", body, re.IGNORECASE))
    return found.most_common(1)[0][0] if found else word
