"""What tests of several stages share."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of articles and benchmarks beside the project, which is not part of it."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the articles and benchmarks of {folder}, which are not part of the project")
    return folder


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    """Return the project's own articles."""
    return PROJECT / "corpus"
