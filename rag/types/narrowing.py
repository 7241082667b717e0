"""Which articles a question is asked of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which articles a question is asked of: those within every limit that is set, by default the whole archive.

    `since` and `until` are ISO dates, whole or partial, and both are included: since "2020-09" is from its first day
    on, until "2021" up to its last. An article that is dated by month or year is within if it may be from a day that
    is; an undated one is within no dates. Of several `tags`, `sources` or `articles` (ids or paths) any one will do;
    tags and sources are told apart without regard to case.
    """

    since: str | None = None
    until: str | None = None
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


WHOLE_ARCHIVE = Narrowing()
