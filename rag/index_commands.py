"""The commands about the index: `reindex` in all its forms, and `status`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rag.console import progress_shown
from rag.errors import BylineError
from rag.exit_status import DONE, REFUSED, WRONG, print_failure
from rag.reports import age_seconds, cleared_lines, overview_lines, print_report
from rag.settings import Settings, load_settings
from rag.types import ReindexReport

if TYPE_CHECKING:
    from rag.pipeline import Byline

_REINDEX_STATUS = (
    "Exit status: 0 done, or nothing to do; 1 an error, or some files failed and the rest is indexed; "
    "4 refused, because most of the indexed articles are gone (see --allow-shrink); 130 interrupted. "
    "A dry run ends with the status the run would have. Whatever happens, the index in use stays whole."
)


def add_index_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], parents: Sequence[argparse.ArgumentParser]
) -> None:
    """Add `reindex` and `status` to the command line; `parents` are the options --corpus and --index."""
    corpus, index = parents
    reindex = commands.add_parser(
        "reindex",
        parents=[corpus, index],
        help="bring the index in line with the articles",
        epilog=_REINDEX_STATUS,
    )
    way = reindex.add_mutually_exclusive_group()
    way.add_argument("--dry-run", action="store_true", help="list what would change, and write nothing")
    way.add_argument("--watch", action="store_true", help="reindex whenever the articles change, until interrupted")
    way.add_argument("--verify", action="store_true", help="check the index in use from end to end")
    way.add_argument("--rollback", action="store_true", help="go back to the generation before, if it is sound")
    way.add_argument("--gc", action="store_true", help="delete what crashes left and generations nobody keeps")
    reindex.add_argument("--allow-shrink", action="store_true", help="even if most of the indexed articles are gone")
    reindex.add_argument("--rehash", action="store_true", help="read every file, even with size and time unchanged")
    reindex.add_argument("--json", action="store_true", help="print the outcome as JSON")
    reindex.set_defaults(command=lambda options: _reindex(options, reindex))

    status = commands.add_parser("status", parents=[index], help="say what the index holds and which files failed")
    status.add_argument("--json", action="store_true", help="print it as JSON")
    status.set_defaults(command=_status)


def _reindex(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if (options.allow_shrink or options.rehash) and (options.verify or options.rollback or options.gc):
        parser.error("--allow-shrink and --rehash are about reading articles, which this does not")
    settings = load_settings(corpus=options.corpus, index=options.index)
    if options.verify:
        return _verify(settings, as_json=options.json)
    if options.rollback:
        return _rollback(settings, as_json=options.json)
    if options.gc:
        return _gc(settings, as_json=options.json)
    from rag.pipeline import Byline

    byline = Byline(settings)
    return _watch(byline, options) if options.watch else _run(byline, options)


def _run(byline: Byline, options: argparse.Namespace) -> int:
    with progress_shown() as show:
        report = byline.reindex(
            dry_run=options.dry_run, allow_shrink=options.allow_shrink, rehash=options.rehash, progress=show
        )
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=2), flush=True)
    else:
        print_report(report)
    return _status_of(report)


def _status_of(report: ReindexReport) -> int:
    if report.refused:
        return REFUSED
    return WRONG if report.failed else DONE


def _watch(byline: Byline, options: argparse.Namespace) -> int:
    """Reindex now and after every burst of changes; what is wrong is said, and the watch goes on."""
    from rag.articles.watching import changes

    corpus = byline.settings.corpus
    print(f"Watching {corpus}; stop with Ctrl-C.", file=sys.stderr, flush=True)
    for _ in changes(corpus, ignore=byline.settings.index, tell=lambda line: print(line, file=sys.stderr, flush=True)):
        try:
            _run(byline, options)
        except BylineError as fault:
            print_failure(fault, options, as_json=options.json)
    return DONE


def _verify(settings: Settings, *, as_json: bool) -> int:
    from rag.indexing import upkeep

    with progress_shown() as show:
        recall = upkeep.verify(settings.index, progress=show)
    found = upkeep.overview(settings.index)
    facts = {"generation": found.generation, "articles": found.articles, "passages": found.passages, "recall": recall}
    line = f"{found.generation} is sound: {found.articles} articles, {found.passages} passages, recall {recall:.3f}"
    print(json.dumps(facts) if as_json else line)
    return DONE


def _rollback(settings: Settings, *, as_json: bool) -> int:
    from rag.indexing import upkeep

    with progress_shown() as show:
        name = upkeep.rollback(settings.index, progress=show)
    print(json.dumps({"generation": name}) if as_json else f"Index is now {name}, as it was before.")
    return DONE


def _gc(settings: Settings, *, as_json: bool) -> int:
    from rag.indexing import upkeep

    cleared = upkeep.clear(settings.index)
    print(json.dumps(cleared) if as_json else "\n".join(cleared_lines(cleared)))
    return DONE


def _status(options: argparse.Namespace) -> int:
    from rag.indexing import upkeep

    found = upkeep.overview(load_settings(index=options.index).index)
    now = datetime.now(UTC)
    if options.json:
        facts = asdict(found) | {"age_seconds": age_seconds(found, now=now)}
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        print("\n".join(overview_lines(found, now=now)))
    return DONE
