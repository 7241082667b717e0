"""Checks an installation from bottom to top and says what to do about each fault."""

from __future__ import annotations

import importlib.metadata
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from packaging.requirements import Requirement

from rag.answering.budget import check_vocabulary
from rag.answering.prompts import answer_prompt
from rag.articles.folder import scan
from rag.errors import BylineError, IndexMissing
from rag.indexing.audit import audit
from rag.indexing.embedder import NAME, check_weights, model_folder
from rag.indexing.reindex import fingerprint_of
from rag.pipeline import Byline
from rag.settings import EXTRACTIVE, PROJECT, Settings
from rag.store.generations import Generation, current_path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: `ok`, what was found, and, where it is not ok, what to do."""

    name: str
    ok: bool
    what: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield the findings in the order in which faults should be mended; never raises a BylineError."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("Python", _python),
        ("Full-text search", _full_text_search),
        ("Packages", _packages),
        ("Embedder", _embedder),
        ("Vocabulary", _vocabulary),
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


def _python(_: Settings) -> str:
    return sys.version.split()[0]


def _full_text_search(_: Settings) -> str:
    try:
        with sqlite3.connect(":memory:") as db:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    except sqlite3.OperationalError:
        raise BylineError(
            "This Python's SQLite was built without FTS5.",
            remedy="Use a Python from python.org, Debian or Homebrew.",
        ) from None
    return f"SQLite {sqlite3.sqlite_version} with FTS5"


def _packages(_: Settings) -> str:
    wanted = [
        Requirement(line)
        for text in (PROJECT / "requirements.txt").read_text("utf-8").splitlines()
        if (line := text.split("#")[0].strip())
    ]
    faults = [fault for requirement in wanted if (fault := _package_fault(requirement))]
    if faults:
        raise BylineError("; ".join(faults) + ".", remedy="Run: pip install -r requirements.txt")
    return f"{len(wanted)} packages at their pinned versions"


def _package_fault(requirement: Requirement) -> str:
    try:
        found = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed"
    return "" if found in requirement.specifier else f"{requirement.name} is {found}, not {requirement.specifier}"


def _embedder(_: Settings) -> str:
    check_weights(model_folder())
    return f"{NAME}, weights are the official file"


def _vocabulary(_: Settings) -> str:
    check_vocabulary()
    return "cl100k_base is the official file"


def _prompts(settings: Settings) -> str:
    answer_prompt(settings.prompts)
    return f"complete in {settings.prompts}"


def _model(settings: Settings) -> str:
    with_parts = Byline(settings)
    return "extractive, needs no model" if settings.model == EXTRACTIVE else f"{with_parts.writer.name} can be set up"


def _corpus(settings: Settings) -> str:
    found = scan(settings.corpus)
    if not found.files:
        raise BylineError(f"The folder {settings.corpus} holds no article.", remedy="Put .md or .txt files into it.")
    return f"{len(found.files)} files in {settings.corpus}"


def _index(settings: Settings) -> str:
    path = current_path(settings.index)
    if path is None:
        raise IndexMissing(f"There is no index in {settings.index} yet.", remedy="Build it: python -m rag reindex")
    generation = Generation(path)
    try:
        audit(generation)
        articles, passages = generation.catalogue.counts()
        found = generation.catalogue.meta().get("fingerprint", "")
    finally:
        generation.close()
    wanted = fingerprint_of(Byline(settings).embedder, chunk_tokens=settings.chunk_tokens)
    stale = "" if all(value in found for value in wanted.values()) else "; the next reindex builds it anew"
    return f"{path.name}: {articles} articles, {passages} passages, sound{stale}"
