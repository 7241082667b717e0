"""Settings come from the environment, then `.env`, then their defaults; what cannot be used is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import PREFIX, PROJECT, Settings, load_settings, unknown_names
from tests.conftest import PROJECT as HERE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_argument_goes_before_the_environment_and_that_before_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("BYLINE_PORT=1001\nBYLINE_CANDIDATES=11\nBYLINE_PROMPT_TOKENS=1111\n")
    monkeypatch.setenv("BYLINE_PORT", "1002")
    monkeypatch.setenv("BYLINE_CANDIDATES", "12")
    settings = load_settings(port=1003, candidates=None)
    assert (settings.port, settings.candidates, settings.prompt_tokens) == (1003, 12, 1111)


def test_the_default_folders_are_the_projects_wherever_it_is_started() -> None:
    assert (load_settings().corpus, load_settings().index) == (PROJECT / "corpus", PROJECT / "index")


def test_an_empty_variable_counts_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("BYLINE_INDEX=\n")
    monkeypatch.setenv("BYLINE_CORPUS", "")
    monkeypatch.setenv("BYLINE_PORT", "")
    settings = load_settings()
    assert (settings.corpus, settings.index, settings.port) == (PROJECT / "corpus", PROJECT / "index", 7860)


def test_a_tilde_in_the_file_is_the_home_folder(folder: Path) -> None:
    (folder / ".env").write_text("BYLINE_CORPUS=~/news\n")
    assert load_settings().corpus == Path.home() / "news"


def test_every_value_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_PORT", "http")
    monkeypatch.setenv("BYLINE_THRESHOLD", "1.5")
    with pytest.raises(SettingsError, match=r"BYLINE_PORT: .*'http'.*BYLINE_THRESHOLD: .*'1.5'"):
        load_settings()


def test_a_name_that_is_no_setting_is_warned_of_with_the_one_that_may_be_meant(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BYLINE_TRESHOLD", "0.9")
    monkeypatch.setenv("BYLINE_CHROMIUM", "/usr/bin/chromium")
    (folder / ".env").write_text("BYLINE_COLOUR=red\nOTHER=1\n")
    assert unknown_names() == ["BYLINE_COLOUR", "BYLINE_TRESHOLD (did you mean BYLINE_THRESHOLD?)"]
    assert load_settings().threshold == 0.5
    (warning,) = caplog.messages
    assert warning.startswith("Not a setting, and so without effect: BYLINE_COLOUR, BYLINE_TRESHOLD (did you mean")


def test_names_that_are_settings_are_not_warned_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", "")
    load_settings()
    assert (unknown_names(), caplog.messages) == ([], [])


def test_a_file_that_is_no_utf_8_is_named(folder: Path) -> None:
    (folder / ".env").write_bytes("BYLINE_CORPUS=été".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        load_settings()


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (HERE / "README.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        default = field.default.name if isinstance(field.default, Path) else str(field.default)
        (row,) = [line for line in readme.splitlines() if line.startswith("|") and f"`{PREFIX}{name.upper()}`" in line]
        assert (f"`{default}`" if default else "| none |") in row
