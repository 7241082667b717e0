"""The tools that keep the code in shape run here as they do in CI."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import PROJECT


@pytest.mark.parametrize(
    ("tool", "remedy"),
    [
        (("ruff", "format", "--check", "."), "Run: ruff format ."),
        (("ruff", "check", "."), "Mend what it lists; much of it with: ruff check --fix ."),
        (("mypy",), "Mend what it lists."),
    ],
    ids=["format", "lint", "types"],
)
def test_the_tool_has_nothing_to_say(tool: tuple[str, ...], remedy: str) -> None:
    done = subprocess.run([sys.executable, "-m", *tool], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(tool)} is not content. {remedy}\n{done.stdout}{done.stderr}"
