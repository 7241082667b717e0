"""Everything that Byline itself raises.

    BylineError
    ├── SettingsError     a setting has a value that cannot be used
    ├── CorpusError       the folder of articles is missing, empty or unreadable
    │   └── CorpusShrunk  it holds so much less than the index that this may be a mistake
    ├── ArticleError      one file could not be read as an article; the others go on
    ├── FetchError        a web address could not be fetched; the others go on
    ├── IndexMissing      there is no index yet where one is needed
    ├── IndexDamaged      an index is there but cannot be trusted
    ├── IndexLocked       another process is writing the index
    ├── IndexUnwritable   the index cannot be written: no space left, or no permission
    ├── ModelError        an embedder, reader or chat model cannot be loaded or used
    ├── FeedbackError     feedback on an answer cannot be stored or read
    ├── KeepingError      what a reader's browser kept cannot be read
    └── QuestionError     the question cannot be asked as it stands

Finding no answer is an outcome (`Answer.status == "abstained"`), not an error.
"""

from __future__ import annotations


class BylineError(Exception):
    """A failure that a person can act on.

    `what` says what is wrong and where; `remedy` says what to do about it.
    """

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class SettingsError(BylineError):
    """A setting has a value that cannot be used."""


class CorpusError(BylineError):
    """The folder of articles is missing, empty or unreadable."""


class CorpusShrunk(CorpusError):
    """The folder of articles holds so much less than the index that this may be a mistake."""


class ArticleError(BylineError):
    """One file could not be read as an article; `line` is the line of the fault, counted from 1, if known."""

    def __init__(self, what: str, *, remedy: str, line: int | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.line = line


class IndexMissing(BylineError):
    """There is no index yet where one is needed."""


class IndexDamaged(BylineError):
    """An index is there but cannot be trusted."""


class IndexLocked(BylineError):
    """Another process is writing the index."""


class IndexUnwritable(BylineError):
    """The index cannot be written: no space left, or no permission."""


class ModelError(BylineError):
    """An embedder, reader or chat model cannot be loaded or used."""


class QuestionError(BylineError):
    """The question cannot be asked as it stands."""


class FeedbackError(BylineError):
    """Feedback on an answer cannot be stored or read."""


class KeepingError(BylineError):
    """What a reader's browser kept or sent cannot be read."""


class FetchError(BylineError):
    """A web address could not be fetched, or what it holds is no article; the others go on."""
