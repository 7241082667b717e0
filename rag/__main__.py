"""Runs the command line: python -m rag COMMAND. It imports next to nothing, to meet Ctrl-C from the first moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        from rag.command_line import run

        return run(arguments)
    except KeyboardInterrupt:
        print("Interrupted; the index in use is whole.", file=sys.stderr, flush=True)
        return _INTERRUPTED


def leave(status: int) -> None:
    """End the process with this status.

    After an interrupt it ends as it stands: to take models and databases apart costs Python seconds, in which whoever
    pressed Ctrl-C waits, and presses it again. What has to be closed was closed on the way here.
    """
    if status == _INTERRUPTED:
        try:
            sys.stdout.flush()
        finally:  # also where whoever read the output has gone
            os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    leave(main())
