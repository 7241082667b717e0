"""The command line does what its contract says, also when it is used wrongly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.settings import PROJECT

MEMO = "What did Trump's memo demand?"
FRANCE = "what is the capital of france?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Index the sample corpus once, by the command itself."""
    folder = tmp_path_factory.mktemp("index")
    assert main(["reindex", "--corpus", str(PROJECT / "corpus"), "--index", str(folder)]) == 0
    yield folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_reindex_prints_every_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("The mayor resigned on Monday.")
    status, out, _ = run(capsys, "reindex", "--corpus", corpus, "--index", tmp_path / "index")
    assert status == 0
    assert "new 1  changed 0  unchanged 0  removed 0  failed 0  passages 1  embedded 1" in out


def _archive(folder: Path, articles: int) -> tuple[str | Path, ...]:
    """Write articles into a folder and return the options that name it and its index."""
    folder.mkdir(exist_ok=True)
    for n in range(articles):
        (folder / f"{n}.md").write_text(f"---\ntitle: T\n---\nThe mayor of town {n} resigned.")
    return "--corpus", folder, "--index", folder / ".index"


def test_a_dry_run_lists_what_would_change_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = _archive(tmp_path / "corpus", 2)
    status, out, _ = run(capsys, "reindex", *where, "--dry-run")
    assert status == 0
    assert out.splitlines()[-4:-2] == ["new      0.md", "new      1.md"]
    assert "new 2  changed 0  unchanged 0  removed 0  failed 0  passages 2  embedded 2" in out
    assert not (tmp_path / "corpus" / ".index").exists()


def test_the_json_of_a_dry_run_lists_changes_and_failures_for_scripts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = _archive(tmp_path / "corpus", 2)
    run(capsys, "reindex", *where)
    (tmp_path / "corpus" / "0.md").rename(tmp_path / "corpus" / "moved.md")
    (tmp_path / "corpus" / "bad.md").write_text("---\n")
    status, out, _ = run(capsys, "reindex", *where, "--dry-run", "--json")
    report = json.loads(out)
    assert (status, report["dry_run"], report["renamed"], report["failed"]) == (1, True, 1, 1)
    assert report["changes"] == [{"kind": "renamed", "path": "moved.md", "formerly": "0.md"}]
    assert [problem["path"] for problem in report["problems"]] == ["bad.md"]


def test_a_shrunken_corpus_is_refused_with_status_4_unless_that_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = _archive(tmp_path / "corpus", 4)
    run(capsys, "reindex", *where)
    for n in range(3):
        (tmp_path / "corpus" / f"{n}.md").unlink()
    status, out, err = run(capsys, "reindex", *where)
    assert (status, out) == (4, "")
    assert "3 of the 4 articles" in err
    assert "--allow-shrink" in err
    status, out, _ = run(capsys, "reindex", *where, "--dry-run")
    assert (status, "REFUSED 3 of the 4 articles" in out) == (4, True)
    assert run(capsys, "reindex", *where, "--dry-run", "--allow-shrink")[0] == 0
    status, out, _ = run(capsys, "reindex", *where, "--allow-shrink")
    assert (status, "removed 3" in out) == (0, True)


def test_status_says_what_the_index_holds_and_lists_failed_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = _archive(tmp_path / "corpus", 2)
    (tmp_path / "corpus" / "bad.md").write_text("---\ntitle: a: b: c\n---\nText.")
    run(capsys, "reindex", *where)
    status, out, _ = run(capsys, "status", *where[2:])
    assert status == 0
    assert out.startswith("Generation   gen-000001, built ")
    assert "Articles     2\nPassages     2\n" in out
    assert "Failed       1 file in the last reindex\nFAILED bad.md:2: " in out
    status, out, _ = run(capsys, "status", *where[2:], "--json")
    found = json.loads(out)
    assert (status, found["articles"], found["failures"][0]["line"]) == (0, 2, 2)
    assert found["fingerprint"]["chunk tokens"] == "160"
    assert 0 <= found["age_seconds"] < 600


def test_an_index_is_verified_gone_back_from_and_cleared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = _archive(tmp_path / "corpus", 2)
    run(capsys, "reindex", *where)
    (tmp_path / "corpus" / "0.md").unlink()
    run(capsys, "reindex", *where)
    assert run(capsys, "reindex", "--verify", *where)[:2] == (
        0,
        "gen-000002 is sound: 1 articles, 1 passages, recall 1.000\n",
    )
    status, out, _ = run(capsys, "reindex", "--rollback", *where)
    assert (status, out) == (0, "Index is now gen-000001, as it was before.\n")
    status, out, _ = run(capsys, "reindex", "--gc", *where)
    assert (status, out.startswith("Deleted gen-000002 (")) == (0, True)
    assert run(capsys, "reindex", "--rollback", *where)[0] == 1
    assert run(capsys, "reindex", "--gc", *where, "--json")[:2] == (0, "{}\n")


def test_watching_reindexes_after_each_burst_of_changes_and_goes_on_after_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def bursts(corpus: Path, *, ignore: Path, tell: Callable[[str], None]) -> Iterator[None]:
        assert ignore == corpus / ".index"
        yield
        (corpus / "0.md").unlink()
        yield
        tell("It is gone.")
        (corpus / "b.md").write_text("A bridge was opened on Friday.")
        yield

    monkeypatch.setattr("rag.articles.watching.changes", bursts)
    status, out, err = run(capsys, "reindex", "--watch", *_archive(tmp_path / "corpus", 1))
    assert status == 0
    assert [line.split(" (")[0] for line in out.splitlines() if line.startswith("Index is now")] == [
        "Index is now gen-000001",
        "Index is now gen-000002",
    ]
    assert "holds no article" in err
    assert "It is gone.\n" in err


def _status_into(output: int, index: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `status` with an output that takes nothing."""
    command = [sys.executable, "-m", "rag", "status", "--index", str(index)]
    return subprocess.run(command, cwd=PROJECT, stdout=output, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_an_output_that_takes_no_more_is_said_in_one_line(tmp_path: Path) -> None:
    where = _archive(tmp_path / "corpus", 1)
    main(["reindex", *map(str, where)])
    full = os.open("/dev/full", os.O_WRONLY)
    done = _status_into(full, where[3])
    os.close(full)
    assert (done.returncode, done.stderr) == (
        1,
        "The output cannot be written: No space left on device. Send it elsewhere.\n",
    )


def test_a_reader_of_the_output_that_has_gone_is_no_fault_to_speak_of(tmp_path: Path) -> None:
    where = _archive(tmp_path / "corpus", 1)
    main(["reindex", *map(str, where)])
    reading, writing = os.pipe()
    os.close(reading)
    done = _status_into(writing, where[3])
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_file_in_place_of_the_index_folder_is_named_by_every_command_that_wants_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = _archive(tmp_path / "corpus", 1)
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


def test_without_an_index_status_says_how_to_build_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "status", "--index", tmp_path / "none")
    assert status == 1
    assert "python -m rag reindex" in err


def test_an_emptied_folder_is_refused_with_status_4_where_there_is_an_index_and_an_error_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = _archive(tmp_path / "corpus", 1)
    (tmp_path / "corpus" / "0.md").rename(tmp_path / "0.md")
    assert run(capsys, "reindex", *where)[:2] == (1, "")
    (tmp_path / "0.md").rename(tmp_path / "corpus" / "0.md")
    run(capsys, "reindex", *where)
    (tmp_path / "corpus" / "0.md").unlink()
    for way in ((), ("--dry-run",), ("--allow-shrink",)):
        status, out, err = run(capsys, "reindex", *where, *way)
        assert (status, out) == (4, "")
        assert "holds no article that can be indexed; the index holds 1." in err


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


def test_options_that_do_nothing_together_are_not_understood(capsys: pytest.CaptureFixture[str]) -> None:
    for option, way in (("--allow-shrink", "--verify"), ("--rehash", "--rollback"), ("--allow-shrink", "--gc")):
        with pytest.raises(SystemExit) as ended:
            main(["reindex", option, way])
        assert ended.value.code == 2
        assert "--allow-shrink and --rehash are about reading articles" in capsys.readouterr().err


def test_an_interrupt_while_the_commands_are_still_imported_ends_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "pydantic.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(
        [sys.executable, "-m", "rag", "status"],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted; the index in use is whole.\n")


def test_the_ways_to_reindex_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["reindex", "--dry-run", "--gc"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_the_help_of_reindex_names_every_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["reindex", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for part in ("0 done, or nothing to do", "1 an error, or some files failed", "4 refused", "130 interrupted"):
        assert part in text


def test_reindex_again_finds_nothing_to_do(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "reindex", "--corpus", PROJECT / "corpus", "--index", index, "--json")
    report = json.loads(out)
    assert (status, report["switched"], report["unchanged"], report["embedded"]) == (0, False, 14, 0)


def test_a_bad_file_is_named_with_line_and_remedy_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.md").write_text("The mayor resigned on Monday.")
    (tmp_path / "bad.md").write_text("---\ntitle: a: b: c\n---\nText.")
    status, out, _ = run(capsys, "reindex", "--corpus", tmp_path, "--index", tmp_path / ".index")
    assert status == 1
    assert "FAILED bad.md:2: " in out
    assert "quotation marks" in out
    assert "new 1  changed 0  unchanged 0  removed 0  failed 1" in out


@pytest.mark.parametrize("make", [False, True])
def test_a_missing_and_an_empty_corpus_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: bool
) -> None:
    corpus = tmp_path / "corpus"
    if make:
        corpus.mkdir()
    status, _, err = run(capsys, "reindex", "--corpus", corpus, "--index", tmp_path / "index")
    assert status == 1
    assert str(corpus) in err
    assert ("holds no article" if make else "does not exist") in err


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
