"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

# Hidden, and always the same: what a kill leaves behind is no article, and is written over by the next run.
_PART = ".byline-added.part"


def write_whole(path: Path, text: str) -> None:
    """Put a file in its place in one step, so that whoever reads or kills meets the old or the new one.

    Raises OSError, and leaves what was there.
    """
    part = path.parent / _PART
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
