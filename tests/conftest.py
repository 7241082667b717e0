"""What tests of several stages share."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

# No test reaches the network, and none depends on the settings of whoever runs it.
os.environ["HF_HUB_OFFLINE"] = "1"
NO_SKIPS = os.environ.pop("BYLINE_NO_SKIPS", "")
for name in [name for name in os.environ if name.startswith("BYLINE_") and name != "BYLINE_CHROMIUM"]:
    del os.environ[name]

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail what would be skipped where everything a test can need is there (BYLINE_NO_SKIPS, set by .ci/run)."""
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not be skipped here: {report.longrepr}"
    return report
