"""Running a command of the command line within a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.__main__ import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def archive(folder: Path, articles: int) -> tuple[str | Path, ...]:
    """Write articles into a folder and return the options that name it and its index."""
    folder.mkdir(exist_ok=True)
    for n in range(articles):
        (folder / f"{n}.md").write_text(f"---\ntitle: T\n---\nThe mayor of town {n} resigned.")
    return "--corpus", folder, "--index", folder / ".index"
