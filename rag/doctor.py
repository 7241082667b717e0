"""Checks an installation from bottom to top and says what to do about each fault.

Each check imports what it needs, so that a package that is missing is a finding too.
"""

from __future__ import annotations

import importlib.metadata
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import BylineError, IndexMissing, SettingsError
from rag.settings import EXTRACTIVE, PREFIX, PROJECT, Settings, unknown_names

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_INSTALL = "Run: pip install -r requirements.txt"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: `ok`, what was found, and, where it is not ok, what to do."""

    name: str
    ok: bool
    what: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield the findings in the order in which faults should be mended; a fault is a finding, never an exception."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("Python", _python),
        ("Settings", _settings),
        ("Full-text search", _full_text_search),
        ("Packages", _packages),
        ("Embedder", _embedder),
        ("Vocabulary", _vocabulary),
        ("Reader", _reader),
        ("Prompts", _prompts),
        ("Model", _model),
        ("Corpus", _corpus),
        ("Index", _index),
    )
    for name, check in checks:
        try:
            yield Finding(name, True, check(settings))
        except BylineError as fault:
            yield Finding(name, False, fault.what, fault.remedy)
        except ImportError as fault:
            yield Finding(name, False, f"{fault}.", _INSTALL)


def _python(_: Settings) -> str:
    return sys.version.split()[0]


def _settings(settings: Settings) -> str:
    if unknown := unknown_names():
        raise SettingsError(
            f"Not a setting, and so without effect: {', '.join(unknown)}.",
            remedy="Correct the name, or take it out of the environment or .env.",
        )
    changed = [name for name, field in Settings.model_fields.items() if getattr(settings, name) != field.default]
    return f"other than by default: {', '.join(f'{PREFIX}{name.upper()}' for name in changed) or 'none'}"


def _full_text_search(_: Settings) -> str:
    try:
        with closing(sqlite3.connect(":memory:")) as db:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    except sqlite3.OperationalError:
        raise BylineError(
            "This Python's SQLite was built without FTS5.",
            remedy="Use a Python from python.org, Debian or Homebrew.",
        ) from None
    return f"SQLite {sqlite3.sqlite_version} with FTS5"


def _packages(_: Settings) -> str:
    from packaging.requirements import Requirement

    wanted = [
        Requirement(line)
        for text in (PROJECT / "requirements.txt").read_text("utf-8").splitlines()
        if (line := text.split("#")[0].strip())
    ]
    faults = [fault for requirement in wanted if (fault := _package_fault(requirement))]
    if faults:
        raise BylineError("; ".join(faults) + ".", remedy=_INSTALL)
    return f"{len(wanted)} packages at their pinned versions"


def _package_fault(requirement: Requirement) -> str:
    try:
        found = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed"
    return "" if found in requirement.specifier else f"{requirement.name} is {found}, not {requirement.specifier}"


def _embedder(_: Settings) -> str:
    from rag.indexing.embedder import NAME, check_files, model_folder

    check_files(model_folder())
    return f"{NAME}, its files are the official ones"


def _vocabulary(_: Settings) -> str:
    from rag.answering.budget import check_vocabulary

    check_vocabulary()
    return "cl100k_base is the official file"


def _reader(settings: Settings) -> str:
    from rag.indexing.embedder import MiniLmEmbedder
    from rag.models import build_judge

    judge = build_judge(settings.reader, MiniLmEmbedder())
    return f"{judge.scorer.name}, its decision fitted on {judge.decision.fitted_on}"


def _prompts(settings: Settings) -> str:
    from rag.answering.prompts import answer_prompt

    answer_prompt(settings.prompts)
    return f"complete in {settings.prompts}"


def _model(settings: Settings) -> str:
    from rag.pipeline import Byline

    if settings.model == EXTRACTIVE:
        return "extractive, needs no model"
    return f"{Byline(settings).writer.name} can be set up"


def _corpus(settings: Settings) -> str:
    from rag.articles.folder import scan

    found = scan(settings.corpus)
    if not found.files:
        raise BylineError(f"The folder {settings.corpus} holds no article.", remedy="Put .md or .txt files into it.")
    return f"{len(found.files)} files in {settings.corpus}"


def _index(settings: Settings) -> str:
    from rag.indexing.audit import audit
    from rag.indexing.base import fingerprint_of
    from rag.indexing.embedder import MiniLmEmbedder
    from rag.store.generations import Generation, current_path

    path = current_path(settings.index)
    if path is None:
        raise IndexMissing(f"There is no index in {settings.index} yet.", remedy="Build it: python -m rag reindex")
    with closing(Generation(path)) as generation:
        audit(generation)
        articles, passages = generation.catalogue.counts()
        found = json.loads(generation.catalogue.meta().get("fingerprint", "{}"))
    wanted = fingerprint_of(MiniLmEmbedder(), chunk_tokens=settings.chunk_tokens)
    stale = "" if found == wanted else "; the next reindex builds it anew"
    return f"{path.name}: {articles} articles, {passages} passages, sound{stale}"
