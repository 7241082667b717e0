"""The values that travel from an article file to the screen.

Everything here is frozen and plain: no behaviour beyond small derived properties, no import of ours.
All offsets count characters (Unicode code points) of `Article.text`, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "aside"]
Role = Literal["user", "assistant"]
Status = Literal["answered", "abstained"]
ChangeKind = Literal["new", "changed", "renamed", "removed"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range `[start, end)` of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or aside of an article, in reading order.

    An aside (licence line, "see also", "send us your comments") is shown with the article but is never
    evidence. `level` is 1 to 6 for headings and 0 for everything else.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that an article names as what it was written from."""

    title: str
    publisher: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its readable text, the blocks that structure it, and what is known about it.

    `date` is ISO 8601, possibly without day or month ("2020-09"). `inferred` names the fields that the
    file did not state and that were worked out from its name or its text.
    """

    id: str
    path: str
    text: str
    blocks: tuple[Block, ...]
    title: str
    date: str | None = None
    byline: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    license: str | None = None
    url: str | None = None
    sources: tuple[Source, ...] = ()
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as a list shows it, without its text."""

    id: str
    path: str
    title: str
    date: str | None
    byline: str | None
    summary: str | None
    tags: tuple[str, ...]
    url: str | None
    passages: int
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole consecutive sentences of one section: the passage that is embedded, retrieved and read.

    `article.text[start:end]` is the passage and every span of `sentences` lies inside it.
    `heading` is the section the passage stands under, or "".
    """

    id: str
    article_id: str
    ordinal: int
    start: int
    end: int
    heading: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that retrieval proposes, with its text, its article's particulars and how it was found.

    `score` is the fused reciprocal-rank score, higher is better. A rank counts from 1; None means that
    this half of the search did not find the chunk. `similarity` is the cosine, -1 to 1, where known.
    """

    chunk: Chunk
    text: str
    title: str
    date: str | None
    byline: str | None
    path: str
    url: str | None
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class PassageScore:
    """What a scorer makes of one candidate for one question; every number is in 0..1, higher is better.

    `sentences` holds one score per sentence of the chunk, in order. `answer` is the span of the answer's
    words in the article's text, where the scorer finds one.
    """

    relevance: float
    answerability: float
    sentences: tuple[float, ...]
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence chosen to answer, verbatim: `article.text[span.start:span.end] == quote`."""

    candidate: Candidate
    span: Span
    quote: str
    score: float
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact sentence behind a marker: `article.text[start:end] == quote`."""

    number: int
    article_id: str
    title: str
    date: str | None
    path: str
    url: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer with the numbers of the citations that support it.

    `emphasis` marks the answer's words as spans of `text`.
    """

    text: str
    citations: tuple[int, ...]
    emphasis: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NearestArticle:
    """An article close to a question, offered when the archive does not answer it."""

    article_id: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a question; abstaining is an outcome, not an error.

    `sentences` and `citations` stay separate: only rendering joins them. When `status` is "abstained",
    `notice` says so in a plain sentence, `sentences` is empty, and `nearest` names the closest articles.
    `confidence` is the probability, 0 to 1, that the evidence answers the question.
    `timings_ms` maps a stage's name to milliseconds.
    """

    question: str
    standalone_question: str
    status: Status
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[NearestArticle, ...]
    confidence: float
    model: str
    timings_ms: dict[str, float]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """Stream event: how the question was read once the conversation was taken into account."""

    standalone_question: str


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """Stream event: the evidence the draft will be written from, before its first word."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class DraftText:
    """Stream event: the answer's text so far, with `[n]` markers; later events replace earlier ones."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Stream event: the final answer; always the last event."""

    answer: Answer


AnswerEvent = Understood | EvidenceFound | DraftText | Finished


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be indexed, was left out, or deserves a look: the reason and what mends it."""

    path: str
    reason: str
    remedy: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs from what is indexed; `formerly` is the old path of a renamed one."""

    kind: ChangeKind
    path: str
    formerly: str | None = None


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What one reindex did, or, where `dry_run`, would do: then nothing was written.

    Counts of articles, except `passages` and `embedded`, which count chunks. A renamed article is neither new
    nor removed. `generation` is the name of the generation now current ("" for none); `switched` is False when
    nothing had to change. `problems` are the files that failed, `notices` those left out on purpose or worth
    knowing about, and `reason` says why everything was built anew, where it was. `refused` says why a dry run
    would be refused, if it would.
    """

    generation: str
    switched: bool
    new: int
    changed: int
    unchanged: int
    removed: int
    failed: int
    passages: int
    embedded: int
    seconds: float
    problems: tuple[FileProblem, ...] = ()
    notices: tuple[FileProblem, ...] = ()
    reason: str = ""
    renamed: int = 0
    changes: tuple[FileChange, ...] = ()
    dry_run: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The index as it is served now; `created` is ISO 8601 with a time zone."""

    generation: str
    created: str
    articles: int
    passages: int
    embedder: str


@dataclass(frozen=True, slots=True)
class IndexOverview:
    """The index as an operator sees it, read from disk; `created` is ISO 8601 with a time zone.

    `fingerprint` names everything that shapes a row. `size` is bytes on disk, `kept` the other generations on
    disk with theirs, `previous` the one a rollback goes to. `failures` are the files that failed in the last run.
    """

    generation: str
    created: str
    articles: int
    passages: int
    fingerprint: dict[str, str]
    size: int
    kept: dict[str, int]
    previous: str | None
    failures: tuple[FileProblem, ...]
