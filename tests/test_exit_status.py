"""A command that was refused or failed says so to whoever reads, and to a script that asked for JSON."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from rag.errors import CorpusError, CorpusShrunk, IndexMissing
from rag.exit_status import named_folders, print_failure

FAULT = IndexMissing("There is no index in x yet.", remedy="Build it: python -m rag reindex")


def test_for_a_reader_there_is_one_line_and_nothing_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    print_failure(FAULT, Namespace(), as_json=False)
    assert capsys.readouterr() == ("", "There is no index in x yet. Build it: python -m rag reindex\n")


@pytest.mark.parametrize(("kind", "status"), [(CorpusError, 1), (CorpusShrunk, 4)])
def test_for_a_script_there_is_an_object_with_the_exit_status_as_well(
    capsys: pytest.CaptureFixture[str], kind: type[CorpusError], status: int
) -> None:
    print_failure(kind("It is gone.", remedy="Look for it."), Namespace(), as_json=True)
    out, err = capsys.readouterr()
    assert json.loads(out) == {"error": "It is gone.", "remedy": "Look for it.", "exit_status": status}
    assert err == "It is gone. Look for it.\n"


def test_a_reindex_that_is_advised_is_one_of_the_folders_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    print_failure(FAULT, Namespace(corpus=None, index=Path("my index")), as_json=False)
    assert capsys.readouterr().err.endswith("Build it: python -m rag reindex --index 'my index'\n")
    assert named_folders(Namespace(corpus=Path("c"), index=Path("i"))) == " --corpus c --index i"


def test_a_name_in_a_fault_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_failure(CorpusError("a\x1b[31m.md is gone.", remedy="Look."), Namespace(), as_json=False)
    assert capsys.readouterr().err == "a\\x1b[31m.md is gone. Look.\n"
