"""How a command ends: its exit status, and what it prints if it was refused or failed as a whole."""

from __future__ import annotations

import argparse
import json
import shlex
import sys

from rag.errors import BylineError, CorpusShrunk
from rag.text.printable import printable

# 2, not understood, is argparse's, and 130, interrupted, is `rag.__main__`'s.
DONE, WRONG, ABSTAINED, REFUSED = 0, 1, 3, 4
_REINDEX = "python -m rag reindex"


def status_of(fault: BylineError) -> int:
    """Return the exit status of a command that ends with this fault."""
    return REFUSED if isinstance(fault, CorpusShrunk) else WRONG


def failure(fault: BylineError, options: argparse.Namespace) -> dict[str, str | int]:
    """Return a fault as scripts are told it; a reindex that mends it is one of the folders that `options` name."""
    remedy = fault.remedy.replace(_REINDEX, f"{_REINDEX}{named_folders(options)}")
    return {"error": fault.what, "remedy": remedy, "exit_status": status_of(fault)}


def print_failure(fault: BylineError, options: argparse.Namespace, *, as_json: bool) -> None:
    """Print a fault for whoever reads on standard error, and with `as_json` for a script on standard output."""
    facts = failure(fault, options)
    print(printable(f"{facts['error']} {facts['remedy']}"), file=sys.stderr, flush=True)
    if as_json:
        print(json.dumps(facts, ensure_ascii=False), flush=True)


def named_folders(options: argparse.Namespace) -> str:
    """Return the options that name another corpus and index, as they would have to be typed, a space before each."""
    named = {"--corpus": getattr(options, "corpus", None), "--index": getattr(options, "index", None)}
    return "".join(f" {option} {shlex.quote(str(path))}" for option, path in named.items() if path)
