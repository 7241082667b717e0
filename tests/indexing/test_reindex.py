"""The reindex: does what changed and nothing else, and never takes away what is in use."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import CorpusError, IndexDamaged, IndexLocked
from rag.indexing.reindex import reindex
from rag.store import generations
from rag.store.generations import Generation, LiveIndex
from rag.store.lock import writer_lock
from tests.fakes import HashingEmbedder
from tests.indexing.desk import Desk, FailingEmbedder, UnnormalisedEmbedder, counts


def test_the_first_run_indexes_every_article(desk: Desk) -> None:
    desk.write("a.md", "# A\n\nOne two three.\n\nFour five six.")
    desk.write("sub/b.txt", "Seven eight.")
    report = desk.reindex()
    assert counts(report) == (2, 0, 0, 0, 0)
    assert (report.generation, report.switched, report.passages, report.embedded) == ("gen-000001", True, 2, 2)
    assert report.reason == "There was no index yet."
    assert desk.texts() == {"a": "One two three.\n\nFour five six.", "sub/b.txt": "Seven eight."}


def test_every_kind_of_change_is_counted(desk: Desk) -> None:
    for name in ("stays", "changes", "goes", "breaks"):
        desk.write(f"{name}.md", f"# {name}\n\nThe article that {name}.")
    desk.reindex()
    desk.write("changes.md", "# changes\n\nSomething else.")
    desk.delete("goes.md")
    desk.write("breaks.md", "---\ntitle: never closed\n")
    desk.write("comes.md", "# comes\n\nA new one.")
    report = desk.reindex()
    assert counts(report) == (1, 1, 1, 1, 1)
    assert (report.passages, report.embedded, report.reason) == (4, 2, "")
    assert desk.texts() == {
        "stays": "The article that stays.",
        "changes": "Something else.",
        "breaks": "The article that breaks.",
        "comes": "A new one.",
    }


def test_with_nothing_to_do_nothing_is_written(desk: Desk) -> None:
    desk.write("a.md", "# A\n\nText.")
    desk.write("README.md", "About.")
    first = desk.reindex()
    before = desk.state()
    report = desk.reindex()
    assert counts(report) == (0, 0, 1, 0, 0)
    assert (report.generation, report.switched, report.passages) == (first.generation, False, 1)
    assert desk.embedder.embedded == []
    assert desk.state() == before


def test_a_file_touched_or_rewritten_to_the_same_article_is_unchanged(desk: Desk) -> None:
    desk.write("a.md", "# A\n\nSome text.")
    desk.reindex()
    desk.write("a.md", "# A\r\n\r\nSome\ntext.\n\n")
    assert counts(desk.reindex()) == (0, 0, 1, 0, 0)


def test_unchanged_passages_of_a_changed_article_are_not_embedded_again(desk: Desk) -> None:
    desk.write("a.md", "# A\n\nOne two three four.\n\nFive six seven eight.\n\nNine ten eleven twelve.")
    desk.reindex()
    desk.write("a.md", "# A\n\nOne two three four.\n\nChanged words stand here.\n\nNine ten eleven twelve.")
    report = desk.reindex()
    assert desk.embedder.embedded == ["A\nChanged words stand here."]
    assert (report.changed, report.passages, report.embedded) == (1, 3, 1)


def test_a_change_of_metadata_alone_is_a_change_and_embeds_nothing(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: A\nbyline: X\n---\nText.")
    desk.reindex()
    desk.write("a.md", "---\ntitle: A\nbyline: Y\n---\nText.")
    report = desk.reindex()
    assert (counts(report), report.embedded) == ((0, 1, 0, 0, 0), 0)


def test_a_change_of_the_title_embeds_the_article_anew(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: Old\n---\nText.")
    desk.reindex()
    desk.write("a.md", "---\ntitle: New\n---\nText.")
    desk.reindex()
    assert desk.embedder.embedded == ["New\nText."]


def test_a_failing_file_is_reported_with_its_line_and_the_rest_goes_on(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: Two: colons\n---\nText.")
    desk.write("b.md", "Text.")
    (desk.corpus / "c.txt").write_bytes(b"M\xe9rida")
    desk.write("d.md", "")
    report = desk.reindex()
    assert counts(report) == (1, 0, 0, 0, 3)
    assert [(problem.path, problem.line) for problem in report.problems] == [("a.md", 2), ("c.txt", 1), ("d.md", None)]
    assert all(problem.remedy for problem in report.problems)


def test_a_file_mended_after_failing_is_indexed(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.write("b.md", "---\n")
    desk.reindex()
    desk.write("b.md", "Mended.")
    assert counts(desk.reindex()) == (1, 0, 1, 0, 0)


def test_files_left_out_are_noted(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.write("README.md", "About.")
    desk.write("b.odt", "Text.")
    assert [notice.path for notice in desk.reindex().notices] == ["README.md", "b.odt"]


@pytest.mark.parametrize("second_run", [False, True])
def test_articles_of_the_same_title_are_noted_whenever_they_were_indexed(desk: Desk, second_run: bool) -> None:
    desk.write("a.md", "# The Memo\n\nOne.")
    if second_run:
        desk.reindex()
    desk.write("b.md", "# The memo\n\nTwo.")
    (notice,) = desk.reindex().notices
    assert (notice.path, notice.reason) == ("a.md", "It has the same title as b.md.")


@pytest.mark.parametrize("name", [None, "README.md", "a.odt"])
def test_a_corpus_without_articles_is_refused_and_the_index_stays(desk: Desk, name: str | None) -> None:
    desk.write("a.md", "Text.")
    desk.reindex()
    desk.delete("a.md")
    if name:
        desk.write(name, "Text.")
    before = desk.state()
    with pytest.raises(CorpusError, match="holds no article") as fault:
        desk.reindex()
    assert "left as it is" in fault.value.remedy
    assert desk.state() == before


def test_where_every_file_fails_the_reason_of_the_first_is_said(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: Two: colons\n---\n")
    with pytest.raises(CorpusError, match=r"a\.md: The front matter is not valid YAML on line 2"):
        desk.reindex()


def test_a_missing_corpus_makes_no_index(desk: Desk) -> None:
    desk.corpus.rmdir()
    with pytest.raises(CorpusError, match="does not exist"):
        desk.reindex()
    assert not desk.index.exists()


def test_another_embedder_or_passage_size_builds_everything_anew_and_says_why(desk: Desk) -> None:
    desk.write("a.md", "# A\n\nOne two three.\n\nFour five six.")
    desk.reindex()
    desk.embedder = HashingEmbedder("hashing-2")
    report = desk.reindex()
    assert report.reason == "Everything is built anew because of another embedder (hashing-1 → hashing-2)."
    assert (report.unchanged, report.embedded, report.generation) == (1, 1, "gen-000002")
    desk.chunk_tokens = 3
    report = desk.reindex()
    assert report.reason == "Everything is built anew because of another chunk tokens (6 → 3)."
    assert (report.passages, report.embedded) == (2, 2)
    assert desk.reindex().switched is False


@pytest.mark.parametrize("harm", ["catalogue.db", "chroma/chroma.sqlite3", "CURRENT"])
def test_a_damaged_index_is_built_anew_and_says_why(desk: Desk, harm: str) -> None:
    desk.write("a.md", "Text.")
    generation = desk.reindex().generation
    path = desk.index / harm if harm == "CURRENT" else desk.index / generation / harm
    path.write_bytes(b"garbage" * 2000)
    report = desk.reindex()
    assert Path(harm).name in report.reason or "chroma" in report.reason
    assert counts(report) == (1, 0, 0, 0, 0)
    assert desk.texts() == {"a": "Text."}


def test_while_another_writer_works_nothing_is_touched(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    generations.prepare(desk.index)
    with writer_lock(desk.index), pytest.raises(IndexLocked):
        desk.reindex()
    assert generations.current_path(desk.index) is None


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, OSError])
def test_whatever_stops_the_embedder_leaves_the_index_in_use_and_the_next_run_finishes(
    desk: Desk, fault: type[BaseException]
) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    desk.write("b.md", "Text of b.")
    working, desk.embedder = desk.embedder, FailingEmbedder(fault)
    with pytest.raises(fault):
        desk.reindex()
    assert desk.texts() == {"a": "Text of a."}
    assert not list(desk.index.glob("building-*"))
    desk.embedder = working
    assert counts(desk.reindex()) == (1, 0, 1, 0, 0)


def test_a_generation_that_fails_its_audit_is_not_published(desk: Desk) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    desk.write("b.md", "Text of b.")
    desk.embedder = UnnormalisedEmbedder()
    with pytest.raises(IndexDamaged, match="does not find itself"):
        desk.reindex()
    assert desk.texts() == {"a": "Text of a."}


def test_a_running_reader_answers_from_the_new_generation(desk: Desk) -> None:
    desk.write("a.md", "Text of a.")
    desk.reindex()
    index = LiveIndex(desk.index)
    with index.lease() as generation:
        desk.write("b.md", "Text of b.")
        desk.reindex()
        assert generation.catalogue.counts() == (1, 1)
    with index.lease() as generation:
        assert generation.catalogue.counts() == (2, 2)
        assert generation.vectors.ids() == {"a#0", "b#0"}
    index.close()


def test_many_runs_of_changes_leave_what_one_run_would_have_built(desk: Desk, tmp_path: Path) -> None:
    for n in range(6):
        for name in "abc":
            desk.write(f"{name}.md", f"# {name}\n\n" + "\n\n".join(f"Word{n * k} of {name}." for k in range(8)))
        desk.reindex()
    other = Desk(_folder(tmp_path / "other"))
    for path in desk.corpus.iterdir():
        other.write(path.name, path.read_text("utf-8"))
    other.reindex()
    assert _rows(desk) == _rows(other)


def test_progress_tells_stage_done_and_total(desk: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    desk.write("a.md", "Text.")
    desk.write("b.md", "Other words.")
    show: Callable[[str, int, int], None] = lambda *step: told.append(step)  # noqa: E731 (one line says it all)
    reindex(desk.corpus, desk.index, desk.embedder, chunk_tokens=6, progress=show)
    assert told == [
        ("Reading", 1, 2),
        ("Reading", 2, 2),
        ("Cutting", 1, 2),
        ("Cutting", 2, 2),
        ("Embedding", 0, 2),
        ("Embedding", 2, 2),
        ("Checking", 2, 2),
        ("Publishing", 0, 1),
        ("Publishing", 1, 1),
    ]


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _rows(desk: Desk) -> list[tuple[str, str, bytes]]:
    path = generations.current_path(desk.index)
    assert path is not None
    with closing(Generation(path)) as generation:
        keys = {place.chunk_id: place.vector_key for place in generation.catalogue.places()}
        assert generation.vectors.ids() == set(keys)
        texts = {name: c.text for name, c in generation.catalogue.candidates(list(keys)).items()}
        vectors = generation.catalogue.vectors_of(list(keys.values()))
        return sorted((name, texts[name], vectors[key].tobytes()) for name, key in keys.items())
