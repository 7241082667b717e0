"""The command line does what its contract says, also when it is used wrongly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.settings import PROJECT
from tests.commanding import archive, run

MEMO = "What did Trump's memo demand?"
FRANCE = "what is the capital of france?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Index the sample corpus once, by the command itself."""
    folder = tmp_path_factory.mktemp("index")
    assert main(["reindex", "--corpus", str(PROJECT / "corpus"), "--index", str(folder)]) == 0
    yield folder


def _status_into(output: int, index: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `status` with an output that takes nothing."""
    command = [sys.executable, "-m", "rag", "status", "--index", str(index)]
    return subprocess.run(command, cwd=PROJECT, stdout=output, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_an_output_that_takes_no_more_is_said_in_one_line(tmp_path: Path) -> None:
    where = archive(tmp_path / "corpus", 1)
    main(["reindex", *map(str, where)])
    full = os.open("/dev/full", os.O_WRONLY)
    done = _status_into(full, where[3])
    os.close(full)
    assert (done.returncode, done.stderr) == (
        1,
        "The output cannot be written: No space left on device. Send it elsewhere.\n",
    )


def test_a_reader_of_the_output_that_has_gone_is_no_fault_to_speak_of(tmp_path: Path) -> None:
    where = archive(tmp_path / "corpus", 1)
    main(["reindex", *map(str, where)])
    reading, writing = os.pipe()
    os.close(reading)
    done = _status_into(writing, where[3])
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_file_in_place_of_the_index_folder_is_named_by_every_command_that_wants_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = archive(tmp_path / "corpus", 1)
    (tmp_path / "file").write_text("")
    for command in (
        ["reindex", *where[:2]],
        ["reindex", *where[:2], "--dry-run"],
        ["reindex", "--verify"],
        ["status", "--json"],
        ["ask", "Who resigned?"],
        ["show", "0"],
    ):
        status, out, err = run(capsys, *command, "--index", tmp_path / "file")
        assert status == 1
        assert "--json" in command or out == ""
        assert err == f"{tmp_path / 'file'} is a file, not the folder of an index. Name a folder with --index or " + (
            "BYLINE_INDEX.\n"
        )


def test_with_json_a_command_that_fails_as_a_whole_prints_what_and_the_remedy_for_scripts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--index", tmp_path / "none")
    for command in (["status"], ["reindex", "--verify"], ["reindex", "--gc"], ["ask", "Who resigned?"]):
        status, out, err = run(capsys, *command, *where, "--json")
        told = json.loads(out)
        assert (status, told["exit_status"]) == (1, 1)
        assert told["error"].startswith("There is no index in ")
        assert told["remedy"].endswith(f"python -m rag reindex --index {tmp_path / 'none'}")
        assert err == f"{told['error']} {told['remedy']}\n"
    status, out, _ = run(capsys, "reindex", "--corpus", tmp_path / "none", *where, "--json")
    assert (status, json.loads(out)["error"]) == (1, f"The corpus folder {tmp_path / 'none'} does not exist.")


def test_an_interrupt_while_the_commands_are_still_imported_ends_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "pydantic.py").write_text(
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background ignores it
        "os.kill(os.getpid(), signal.SIGINT)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "rag", "status"],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted; the index in use is whole.\n")


def test_reindex_again_finds_nothing_to_do(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "reindex", "--corpus", PROJECT / "corpus", "--index", index, "--json")
    report = json.loads(out)
    assert (status, report["switched"], report["unchanged"], report["embedded"]) == (0, False, 14, 0)


def test_ask_answers_with_exact_citations(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", MEMO, "--index", index, "--json")
    answer = json.loads(out)
    assert (status, answer["status"]) == (0, "answered")
    assert "dismantling the cartels" in answer["answer"]
    assert answer["citations"]
    for citation in answer["citations"]:
        _, text, _ = run(capsys, "show", citation["article_id"], "--index", index)
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["path"] in {path.name for path in (PROJECT / "corpus").glob("*.md")}


def test_ask_prints_the_quoted_sentences_under_the_answer(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", MEMO, "--index", index)
    assert status == 0
    assert "[1] Annual US drug memo tells Mexico that progress is not enough, 18 September 2020" in out


def test_ask_abstains_with_status_3_and_the_nearest_articles(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", FRANCE, "--index", index, "--json")
    answer = json.loads(out)
    assert (status, answer["status"], answer["citations"]) == (3, "abstained", [])
    assert len(answer["nearest"]) == 3


def test_ask_reads_a_history(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = tmp_path / "history.json"
    turns = [{"role": "user", "content": "Was García Luna found guilty?"}, {"role": "assistant", "content": "Yes."}]
    history.write_text(json.dumps(turns))
    _, out, _ = run(capsys, "ask", "How long did he get?", "--history", history, "--index", index, "--json")
    assert "García Luna" in json.loads(out)["standalone_question"]


@pytest.mark.parametrize("content", ["{", '[{"role": "user"}]', '[{"role": "king", "content": "x"}]', "3"])
def test_a_history_that_is_none_is_refused_with_an_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    history = tmp_path / "history.json"
    history.write_text(content)
    status, _, err = run(capsys, "ask", "Who?", "--history", history, "--index", tmp_path)
    assert status == 1
    assert '"role": "user"' in err


@pytest.mark.parametrize("question", ["", "?!", "x" * 10_000])
def test_a_question_that_cannot_be_asked_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    status, out, err = run(capsys, "ask", question, "--index", tmp_path)
    assert (status, out) == (1, "")
    assert "question" in err


def test_without_an_index_ask_says_how_to_build_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "ask", "Who paid?", "--index", tmp_path / "none")
    assert status == 1
    assert "python -m rag reindex" in err


def test_an_unknown_article_is_said_to_be_unknown(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "show", "nope", "--index", index)
    assert status == 1
    assert "'nope'" in err


@pytest.mark.parametrize("model", ["gpt", "nobody:model"])
def test_a_model_that_does_not_exist_is_refused_with_an_example(
    index: Path, capsys: pytest.CaptureFixture[str], model: str
) -> None:
    status, _, err = run(capsys, "ask", "Who paid?", "--index", index, "--model", model)
    assert status == 1
    assert model in err


def test_a_setting_out_of_range_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BYLINE_PORT", "99999")
    status, _, err = run(capsys, "doctor")
    assert status == 1
    assert "BYLINE_PORT" in err
    assert "65535" in err


def test_evaluate_prints_a_table_and_writes_a_row_for_each_question(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    golden = tmp_path / "golden.jsonl"
    memo = next((PROJECT / "corpus").glob("2020-09-18*.md")).name
    lines = [
        {
            "id": "m", "question": MEMO, "kind": "direct", "facts": ["dismantl"],
            "evidence": [{"file": memo, "sentence": "Seizures inside Mexico, it complains, are still too low."}],
        },
        {"id": "f", "question": FRANCE, "kind": "unanswerable"},
    ]  # fmt: skip
    golden.write_text("\n".join(json.dumps(line) for line in lines))
    status, out, _ = run(capsys, "evaluate", golden, "--index", index, "--json", tmp_path / "out.json")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines() if not line.startswith("-")] == [
        "kind", "direct", "unanswerable", "total",
    ]  # fmt: skip
    measured = json.loads((tmp_path / "out.json").read_text())
    assert [row["id"] for row in measured["rows"]] == ["m", "f"]
    assert measured["summary"][-1]["exact"] == 1.0


def test_doctor_finds_a_sound_installation_sound(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "doctor", "--index", index)
    assert "FAULT" not in out
    assert status == 0


def test_doctor_says_what_to_do_about_each_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "doctor", "--index", tmp_path, "--corpus", tmp_path / "none", "--model", "gpt")
    assert status == 1
    assert out.count("FAULT") == 3
    assert "python -m rag reindex" in out


def test_the_module_runs_as_a_program_and_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "--help"], capture_output=True, text=True, cwd=PROJECT, check=False
    )
    assert done.returncode == 0
    for command in ("reindex", "status", "add", "ask", "show", "evaluate", "doctor", "serve"):
        assert command in done.stdout


def test_ask_keeps_to_the_limits_that_are_set_and_says_so(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = ("--from", "2020-09", "--to", "2020", "--tag", "OPIUM", "--source", "noria research")
    status, out, _ = run(capsys, "ask", "Who leads the Mexico Opium Network?", *limits, "--index", index, "--json")
    answer = json.loads(out)
    assert status == 0
    assert {citation["article_id"] for citation in answer["citations"]} == {"2020-09-21-mexico-opium-network"}
    assert answer["narrowing"] == {
        "since": "2020-09",
        "until": "2020",
        "tags": ["OPIUM"],
        "sources": ["noria research"],
        "articles": [],
    }
    status, out, _ = run(capsys, "ask", FRANCE, "--article", "2020-09-21-mexico-opium-network.md", "--index", index)
    assert status == 3
    assert out.splitlines()[0] == "Asked of: “2020-09-21-mexico-opium-network.md”"
    assert "The articles that this question was narrowed to do not answer it." in out


def test_limits_that_no_article_is_within_are_said_to_be_so(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", MEMO, "--tag", "sport", "--index", index)
    assert (status, "The archive holds no article of the kind that this question was narrowed to." in out) == (3, True)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (("--from", "soon"), "'soon' is not a date. Write it as"),
        (("--from", "2021", "--to", "2020"), "Exchange the two"),
    ],
)
def test_a_date_that_cannot_be_read_is_said_before_anything_is_loaded(
    limits: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "ask", MEMO, *limits, "--index", tmp_path)
    assert (status, out, told in err) == (1, "", True)
