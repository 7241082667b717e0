"""The doctor finds a fault where it is, says what to do about it, and goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.doctor import Finding, examine
from rag.pipeline import Byline
from rag.settings import PROJECT, Settings, load_settings

NAMES = [
    "Python", "Settings", "Full-text search", "Packages", "Embedder", "Vocabulary", "Reader", "Prompts", "Model",
    "Corpus", "Index",
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Index one article and return the settings that name it."""
    folder = tmp_path_factory.mktemp("doctor")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.md").write_text("The mayor resigned on Monday.")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index")
    byline = Byline(settings)
    byline.reindex()
    byline.close()
    yield settings


def faults(settings: Settings, **changes: object) -> dict[str, Finding]:
    findings = list(examine(settings.model_copy(update=changes)))
    assert [finding.name for finding in findings] == NAMES
    return {finding.name: finding for finding in findings if not finding.ok}


def test_a_sound_installation_has_no_fault(sound: Settings) -> None:
    assert not faults(sound)


def test_a_misspelt_setting_is_a_fault(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_TRESHOLD", "0.9")
    found = faults(sound)["Settings"]
    assert "BYLINE_TRESHOLD (did you mean BYLINE_THRESHOLD?)" in found.what


def test_a_fault_of_the_model_is_found_once_and_where_it_is(sound: Settings) -> None:
    assert list(faults(sound, model="gpt")) == ["Model"]


def test_a_fault_of_the_prompts_leaves_the_index_sound(sound: Settings, tmp_path: Path) -> None:
    found = faults(sound, prompts=tmp_path / "none", model="extractive")
    assert list(found) == ["Prompts"]
    assert "BYLINE_PROMPTS" in found["Prompts"].remedy


@pytest.mark.parametrize("tokens", [60, 53])  # both are found inside the recorded fingerprint, in other numbers
def test_another_passage_size_is_said_to_rebuild_the_index(sound: Settings, tokens: int) -> None:
    *_, index = examine(sound.model_copy(update={"chunk_tokens": tokens}))
    assert index.ok
    assert index.what.endswith("the next reindex builds it anew")
    *_, index = examine(sound)
    assert index.what.endswith("sound")


def test_an_empty_corpus_and_a_missing_index_are_found_with_what_to_do(sound: Settings, tmp_path: Path) -> None:
    found = faults(sound, corpus=tmp_path, index=tmp_path / "none")
    assert list(found) == ["Corpus", "Index"]
    assert "Put .md or .txt files" in found["Corpus"].remedy
    assert "python -m rag reindex" in found["Index"].remedy


def test_a_package_that_is_missing_is_a_finding_too(tmp_path: Path) -> None:
    program = f"""
import sys
sys.modules["chromadb"] = None  # importing it fails from here on
from rag.__main__ import main
sys.exit(main(["doctor", "--index", {str(tmp_path)!r}]))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "chromadb" in done.stdout
    assert "pip install -r requirements.txt" in done.stdout
    assert "ok    Corpus" in done.stdout
