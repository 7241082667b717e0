"""The exported graph computes what the torch model computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from rag.reading.train.export import export, quantise
from tests.reading.train.test_loop import tiny_model


def test_onnx_gives_the_scores_of_torch_and_int8_comes_close(tmp_path: Path) -> None:
    model = tiny_model().eval()
    ids, types = torch.randint(0, 50, (3, 11)), torch.randint(0, 2, (3, 11))
    with torch.inference_mode():
        expected = [output.numpy() for output in model(ids, torch.ones_like(ids), types)]
    export(model, tmp_path / "plain.onnx")
    quantise(tmp_path / "plain.onnx", tmp_path / "small.onnx")
    for name, tolerance in (("plain.onnx", 1e-5), ("small.onnx", 0.1)):
        session = onnxruntime.InferenceSession(tmp_path / name)
        found = session.run(None, {"ids": ids.numpy(), "types": types.numpy()})
        for one, other in zip(found, expected, strict=True):
            assert one.shape == other.shape
            assert np.abs(one - other).max() < tolerance
