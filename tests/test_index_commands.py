"""The commands `reindex` and `status`: what they print, and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.__main__ import main
from tests.commanding import archive, run


def test_reindex_prints_every_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("The mayor resigned on Monday.")
    status, out, _ = run(capsys, "reindex", "--corpus", corpus, "--index", tmp_path / "index")
    assert status == 0
    assert "new 1  changed 0  unchanged 0  removed 0  failed 0  passages 1  embedded 1" in out


def test_a_dry_run_lists_what_would_change_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = archive(tmp_path / "corpus", 2)
    status, out, _ = run(capsys, "reindex", *where, "--dry-run")
    assert status == 0
    assert out.splitlines()[-4:-2] == ["new      0.md", "new      1.md"]
    assert "new 2  changed 0  unchanged 0  removed 0  failed 0  passages 2  embedded 2" in out
    assert not (tmp_path / "corpus" / ".index").exists()


def test_the_json_of_a_dry_run_lists_changes_and_failures_for_scripts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = archive(tmp_path / "corpus", 2)
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
    where = archive(tmp_path / "corpus", 4)
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
    where = archive(tmp_path / "corpus", 2)
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
    where = archive(tmp_path / "corpus", 2)
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
    status, out, err = run(capsys, "reindex", "--watch", *archive(tmp_path / "corpus", 1))
    assert status == 0
    assert [line.split(" (")[0] for line in out.splitlines() if line.startswith("Index is now")] == [
        "Index is now gen-000001",
        "Index is now gen-000002",
    ]
    assert "holds no article" in err
    assert "It is gone.\n" in err


def test_without_an_index_status_says_how_to_build_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "status", "--index", tmp_path / "none")
    assert status == 1
    assert "python -m rag reindex" in err


def test_an_emptied_folder_is_refused_with_status_4_where_there_is_an_index_and_an_error_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = archive(tmp_path / "corpus", 1)
    (tmp_path / "corpus" / "0.md").rename(tmp_path / "0.md")
    assert run(capsys, "reindex", *where)[:2] == (1, "")
    (tmp_path / "0.md").rename(tmp_path / "corpus" / "0.md")
    run(capsys, "reindex", *where)
    (tmp_path / "corpus" / "0.md").unlink()
    for way in ((), ("--dry-run",), ("--allow-shrink",)):
        status, out, err = run(capsys, "reindex", *where, *way)
        assert (status, out) == (4, "")
        assert "holds no article that can be indexed; the index holds 1." in err


def test_options_that_do_nothing_together_are_not_understood(capsys: pytest.CaptureFixture[str]) -> None:
    for option, way in (("--allow-shrink", "--verify"), ("--rehash", "--rollback"), ("--allow-shrink", "--gc")):
        with pytest.raises(SystemExit) as ended:
            main(["reindex", option, way])
        assert ended.value.code == 2
        assert "--allow-shrink and --rehash are about reading articles" in capsys.readouterr().err


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
