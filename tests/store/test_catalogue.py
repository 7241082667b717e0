"""The catalogue: what goes in comes out, and a question finds the passages with its words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexDamaged
from rag.retrieval.lexical import fts_query
from rag.store.catalogue import Catalogue
from rag.store.generations import Generation
from rag.store.indexed import IndexedFile
from rag.types import ArticleSummary, Chunk, Span
from tests.store.samples import EMBEDDER, article, fill, full_article


@pytest.fixture
def generation(tmp_path: Path) -> Iterator[Generation]:
    with closing(Generation(tmp_path, writable=True)) as opened:
        yield opened


def test_every_field_of_an_article_comes_back(generation: Generation) -> None:
    fill(generation, full_article())
    assert generation.catalogue.article("memo-7") == full_article()


def test_an_article_is_found_by_its_path_too_and_by_nothing_else(generation: Generation) -> None:
    fill(generation, full_article())
    assert generation.catalogue.article("2020/memo.md") == full_article()
    assert generation.catalogue.article("memo") is None


def test_an_id_goes_before_an_equal_path(generation: Generation) -> None:
    fill(generation, article("b", "Text b."), article("b.md", "Text of the other."))
    found = generation.catalogue.article("b.md")
    assert found is not None
    assert found.text == "Text of the other."


def test_everything_is_still_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    with closing(Generation(tmp_path, writable=True)) as written:
        fill(written, full_article())
    with closing(Catalogue(tmp_path / "catalogue.db")) as catalogue:
        assert catalogue.article("memo-7") == full_article()
        recorded = IndexedFile("memo-7", "f" * 64, "c" * 64, "The memo of Mérida", file="2020/memo.md")
        assert catalogue.files() == {"2020/memo.md": recorded}


def test_a_candidate_is_the_passage_with_its_article_s_particulars(generation: Generation) -> None:
    fill(generation, full_article())
    (candidate,) = generation.catalogue.candidates(["memo-7#0", "unknown#0"]).values()
    assert candidate.chunk == Chunk("memo-7#0", "memo-7", 0, 5, 24, "Aim", (Span(5, 14), Span(15, 24)))
    assert candidate.text == "A memo 🌵. It warns." == full_article().text[5:24]
    assert (candidate.title, candidate.date, candidate.byline) == ("The memo of Mérida", "2020-09-18", "Jane Doe")
    assert (candidate.path, candidate.url) == ("2020/memo.md", "https://example.org/?a=1&b=2")
    assert (candidate.score, candidate.dense_rank, candidate.lexical_rank) == (0.0, None, None)


def test_a_passage_after_characters_beyond_the_basic_plane_is_cut_exactly(generation: Generation) -> None:
    one = article("a", "🌵🌵🌵 first.", "The second 🌵 one.")
    fill(generation, one, max_tokens=4)
    found = generation.catalogue.candidates(["a#0", "a#1"])
    assert {name: c.text for name, c in found.items()} == {"a#0": "🌵🌵🌵 first.", "a#1": "The second 🌵 one."}


def test_candidates_of_more_ids_than_one_query_takes_are_all_found(generation: Generation) -> None:
    fill(generation, article("a", *(f"Word{n}." for n in range(1200))), max_tokens=1)
    ids = [f"a#{n}" for n in range(1200)]
    assert set(generation.catalogue.candidates(ids)) == set(ids)


def test_articles_are_listed_newest_first_and_undated_last(generation: Generation) -> None:
    fill(
        generation,
        article("old", "One.", date="2019"),
        article("none", "One."),
        article("new", "One.", "Two.", date="2020-09"),
        article("newest", "One.", date="2020-09-18"),
    )
    assert [summary.id for summary in generation.catalogue.articles()] == ["newest", "new", "old", "none"]


def test_a_summary_has_what_a_list_shows(generation: Generation) -> None:
    fill(generation, full_article())
    assert generation.catalogue.articles() == [
        ArticleSummary(
            id="memo-7",
            path="2020/memo.md",
            title="The memo of Mérida",
            date="2020-09-18",
            byline="Jane Doe",
            summary="It warns.",
            tags=("mexico", "drogas ñ"),
            url="https://example.org/?a=1&b=2",
            passages=1,
            inferred=("title", "date"),
            sources=("The Star",),
        )
    ]


def test_accents_case_and_endings_do_not_matter_to_a_search(generation: Generation) -> None:
    fill(generation, article("a", "Plan Mérida demanded much."), article("b", "Nothing else."))
    assert _found(generation, "merida") == _found(generation, "MÉRIDA") == _found(generation, "demands") == ["a#0"]


def test_title_and_date_help_to_find_a_passage(generation: Generation) -> None:
    fill(generation, article("a", "Text.", title="The opium network", date="2020-09-21"), article("b", "Text."))
    assert _found(generation, "opium") == _found(generation, "September 2020") == ["a#0"]


def test_the_passage_with_more_of_the_words_is_first(generation: Generation) -> None:
    fill(generation, article("a", "The memo warns."), article("b", "The memo warns Mexico."), article("c", "Other."))
    assert _found(generation, "memo Mexico") == ["b#0", "a#0"]


def test_scores_are_higher_for_better_and_a_limit_is_kept(generation: Generation) -> None:
    fill(generation, *(article(f"a{n}", f"memo {'filler ' * n}.") for n in range(5)))
    found = generation.catalogue.search('"memo"', 3)
    scores = [score for _, score in found]
    assert len(found) == 3
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0


@pytest.mark.parametrize(
    "question",
    ['" OR *', "NEAR(memo warns)", "memo AND", "title:memo", "-memo", "(memo", "memo*", "^memo", "'; DROP TABLE chunks",
     'me"mo', "___", "memo \0 x", "ſ", "½ ①", "中文", "\ud800 memo"],
)  # fmt: skip
def test_query_syntax_in_a_question_is_harmless(generation: Generation, question: str) -> None:
    fill(generation, article("a", "The memo warns."))
    query = fts_query(question)
    if query:
        generation.catalogue.search(query, 5)
    assert generation.catalogue.counts() == (1, 1)


def test_what_is_removed_is_found_no_more(generation: Generation) -> None:
    fill(generation, article("a", "The memo.", "The threat."), article("b", "The memo."), max_tokens=2)
    assert generation.catalogue.remove(["a", "unknown"]) == ["a#0", "a#1"]
    assert generation.catalogue.article("a") is None
    assert _found(generation, "memo threat") == ["b#0"]
    assert generation.catalogue.counts() == (1, 1)


def test_vectors_come_back_by_the_key_of_what_was_embedded(generation: Generation) -> None:
    fill(generation, article("a", "The memo."), article("b", "The threat."))
    vectors = generation.catalogue.vectors_of(["key of a#0", "unknown"])
    assert list(vectors) == ["key of a#0"]
    assert generation.catalogue.held_keys(["key of a#0", "key of b#0", "unknown"]) == {"key of a#0", "key of b#0"}
    assert generation.catalogue.passages_of(["a", "unknown"]) == 1
    assert np.array_equal(vectors["key of a#0"], EMBEDDER.embed_passages(["The memo."])[0])
    ((chunks, both),) = generation.catalogue.chunk_vectors(9)
    assert chunks == [("a#0", "a", None), ("b#0", "b", None)]
    assert np.array_equal(both, EMBEDDER.embed_passages(["The memo.", "The threat."]))
    assert [len(vectors) for _, vectors in generation.catalogue.chunk_vectors(1)] == [1, 1]


def test_every_chunk_s_place_is_told_in_the_order_of_the_ids(generation: Generation) -> None:
    fill(generation, article("b", "The threat."), article("a", "É. Oh."))
    assert list(generation.catalogue.places()) == [
        ("a#0", "key of a#0", 0, 6, [[0, 2], [3, 6]], 6),
        ("b#0", "key of b#0", 0, 11, [[0, 11]], 11),
    ]


def test_meta_values_are_replaced_by_name(generation: Generation) -> None:
    generation.catalogue.set_meta({"embedder": "one"})
    generation.catalogue.set_meta({"embedder": "two"})
    assert generation.catalogue.meta()["embedder"] == "two"


def test_many_threads_read_at_once(generation: Generation) -> None:
    fill(generation, *(article(f"a{n}", f"The memo of day {n}.") for n in range(30)))
    results: list[int] = []

    def read() -> None:
        for _ in range(40):
            names = [name for name, _ in generation.catalogue.search('"memo"', 30)]
            results.append(len(generation.catalogue.candidates(names)))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [30] * 240


def test_opening_to_read_changes_nothing(tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path / "c.db", writable=True)) as catalogue:
        catalogue.commit()
    before = (tmp_path / "c.db").stat()
    with closing(Catalogue(tmp_path / "c.db")) as catalogue:
        catalogue.counts()
        with pytest.raises(sqlite3.OperationalError):
            catalogue.set_meta({"a": "b"})
    after = (tmp_path / "c.db").stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)


def test_a_path_with_characters_of_a_url_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "a?b#c%20 d"
    folder.mkdir()
    with closing(Catalogue(folder / "c.db", writable=True)) as catalogue:
        catalogue.commit()
    assert (folder / "c.db").is_file()


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 1000])
def test_a_missing_empty_or_garbled_file_is_damaged_and_the_remedy_is_said(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "c.db").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"c\.db") as fault:
        Catalogue(tmp_path / "c.db")
    assert "python -m rag reindex" in fault.value.remedy


def test_tables_of_another_version_are_refused(tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path / "c.db", writable=True)) as catalogue:
        catalogue.set_meta({"schema": "0"})
        catalogue.commit()
    with pytest.raises(IndexDamaged, match="another version"):
        Catalogue(tmp_path / "c.db")


def test_damage_inside_the_file_is_said_when_it_is_met(tmp_path: Path) -> None:
    with closing(Generation(tmp_path, writable=True)) as generation:
        fill(generation, *(article(f"a{n}", f"Some words about thing {n}. " * 3) for n in range(60)), max_tokens=50)
    path = tmp_path / "catalogue.db"
    data = bytearray(path.read_bytes())
    data[3 * 4096 :] = b"x" * (len(data) - 3 * 4096)
    path.write_bytes(data)
    with pytest.raises(IndexDamaged, match="catalogue"), closing(Catalogue(path)) as catalogue:
        catalogue.articles()


def _found(generation: Generation, question: str) -> list[str]:
    return [name for name, _ in generation.catalogue.search(fts_query(question), 10)]
