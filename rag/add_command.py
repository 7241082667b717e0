"""The command `add`: articles from the web into the corpus folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rag.console import progress_shown
from rag.errors import BylineError
from rag.exit_status import DONE, WRONG, failure, named_folders, print_failure, status_of
from rag.reports import print_report
from rag.settings import Settings, load_settings
from rag.text.printable import printable
from rag.types import ReindexReport

if TYPE_CHECKING:
    from rag.adding.add import Added

_OUTCOMES = ("saved", "updated", "unchanged", "kept", "failed")
# The newest entries of a feed that a run looks at: what most feeds list, and a wait of half a minute.
_LIMIT = 20
_EPILOG = (
    "Exit status: 0 every article is saved, or was there already; 1 an error, or some addresses failed and the rest "
    "is saved; 2 the command was not understood; 130 interrupted, what was listed before is saved. "
    "Sites are asked one page at a time, as their robots.txt allows; proxies of the environment are not used."
)


def add_add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], parents: Sequence[argparse.ArgumentParser]
) -> None:
    """Add `add` to the command line; `parents` are the options --corpus and --index."""
    add = commands.add_parser(
        "add", parents=parents, help="save articles from the web into the corpus folder", epilog=_EPILOG
    )
    add.add_argument("urls", nargs="*", metavar="URL", help="the address of an article")
    add.add_argument(
        "--feed", action="append", default=[], metavar="URL", help="add the newest articles of an RSS or Atom feed"
    )
    add.add_argument(
        "--limit", type=_count, metavar="N", help=f"look at the newest N articles of a feed (default {_LIMIT})"
    )
    add.add_argument("--dry-run", action="store_true", help="fetch, say what would be saved, and write nothing")
    add.add_argument("--reindex", action="store_true", help="bring the index in line afterwards")
    add.add_argument("--allow-private", action="store_true", help="fetch from private and local addresses, too")
    add.add_argument("--json", action="store_true", help="print the outcome as JSON")
    add.set_defaults(command=lambda options: _add(options, add))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"is {text!r}, not a number from 1")
    return int(text)


def _add(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if not options.urls and not options.feed:
        parser.error("give the address of an article, or a feed with --feed")
    if options.limit and not options.feed:
        parser.error("--limit is about feeds: give one with --feed")
    if options.dry_run and options.reindex:
        parser.error("--dry-run writes nothing that --reindex could index")
    settings = load_settings(corpus=options.corpus, index=options.index)
    added: list[Added] = []
    report, fault = None, None
    try:
        for one in _added(settings, options):
            added.append(one)
            print(_line(one), file=sys.stderr if options.json else sys.stdout, flush=True)
        if options.reindex:
            report = _reindexed(settings)
    except BylineError as found:
        if not added:
            raise
        fault = found
    finally:
        if added:  # also when it was interrupted, or the disk is full: what was done before is done
            _print_end(added, report, fault, options)
    if fault:
        print_failure(fault, options, as_json=False)
        return status_of(fault)
    return WRONG if any(one.outcome == "failed" for one in added) or (report and report.failed) else DONE


def _added(settings: Settings, options: argparse.Namespace) -> Iterator[Added]:
    from rag.adding.add import open_adder

    with open_adder(
        settings.corpus,
        contact=settings.contact,
        allow_private=options.allow_private,
        dry_run=options.dry_run,
        tell=lambda line: print(printable(line), file=sys.stderr, flush=True),
    ) as adder:
        for url in dict.fromkeys(options.urls):
            yield adder.add(url)
        for url in dict.fromkeys(options.feed):
            yield from adder.add_feed(url, limit=options.limit or _LIMIT)


def _reindexed(settings: Settings) -> ReindexReport:
    from rag.pipeline import Byline

    with progress_shown() as show:
        return Byline(settings).reindex(progress=show)


def _print_end(
    added: list[Added], report: ReindexReport | None, fault: BylineError | None, options: argparse.Namespace
) -> None:
    counts = Counter[str](one.outcome for one in added)
    if options.json:
        facts = {
            "items": [asdict(one) for one in added],
            **{outcome: counts[outcome] for outcome in _OUTCOMES},
            "dry_run": options.dry_run,
            "reindex": asdict(report) if report else None,
            **(failure(fault, options) if fault else {}),
        }
        print(json.dumps(facts, ensure_ascii=False, indent=2), flush=True)
        return
    print("  ".join(f"{outcome} {counts[outcome]}" for outcome in _OUTCOMES))
    if report:
        print_report(report)
    elif options.dry_run:
        print("Nothing was written.")
    elif (counts["saved"] or counts["updated"]) and not options.reindex:
        print(f"To have them answered from, run: python -m rag reindex{named_folders(options)}")


def _line(one: Added) -> str:
    why = f" {one.reason} {one.remedy}".rstrip()
    if one.outcome == "failed":
        line = f"FAILED    {one.url}:{why}"
    else:
        line = f"{one.outcome:<9} {one.path}{':' if one.path and one.reason else ''}{why} ({one.url})"
    return printable(line)  # feeds and redirects choose what stands here
