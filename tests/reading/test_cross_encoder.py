"""Rules of a sentence-transformers CrossEncoder in the reader's place, with a tiny model made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.reading.cross_encoder import CrossEncoderReader
from rag.reading.reader import WEIGHTS
from rag.reading.reading import NO_SPAN, Passage

PASSAGES = [Passage("Title", "The harbour reopened."), Passage("", "Boil the apples.")]


def tiny_model(folder: Path, labels: int) -> str:
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    config = BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        tokenizer_file=str(WEIGHTS / "tokenizer.json"), pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    )
    tokenizer.save_pretrained(folder)
    return str(folder)


def test_it_gives_a_relevance_and_no_span(tmp_path: Path) -> None:
    reader = CrossEncoderReader(tiny_model(tmp_path, labels=1))
    readings = reader.read("When did the harbour reopen?", PASSAGES)
    assert len(readings) == 2
    assert readings[0].relevance != readings[1].relevance
    for reading in readings:
        assert reading.answerability == reading.relevance
        assert (reading.start, reading.end, reading.span_score, reading.token_spans) == (0, 0, NO_SPAN, ())


def test_no_passage_loads_no_model() -> None:
    assert CrossEncoderReader("does/not-exist").read("Why?", []) == []


def test_a_model_with_several_outputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="3 scores for a pair"):
        CrossEncoderReader(tiny_model(tmp_path, labels=3)).read("Why?", PASSAGES)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded") as refused:
        CrossEncoderReader(str(tmp_path)).read("Why?", PASSAGES)
    assert "CrossEncoder" in refused.value.remedy
