"""The trained reader as an ONNX graph, written out node by node.

onnxruntime's fused attention and GELU are named directly: its own fusion does not recognise the attention
that torch exports of transformers 5. There is no mask, since a pair is read on its own or with others of its
length. Knows the names of BertModel's weights and nothing else of torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
FUSED = "com.microsoft"
EPSILON = 1e-12
HEAD_WIDTH = 32
HEADS = ("pool", "scores", "spans")
"""Names of the nodes after the encoder; a thousandth of the work, left in fp32 by the quantisation."""

Array = npt.NDArray[np.float32]


class _Graph:
    """Collects nodes and weights; every method that adds a node returns the name of its output."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def integer(self, name: str, value: int) -> str:
        return self.constant(name, np.array([value], dtype=np.int64))

    def table(self, kind: str) -> str:
        return self.constant(f"{kind} table", self._weights[f"encoder.embeddings.{kind}_embeddings.weight"])

    def node(self, operator: str, name: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def dense(self, name: str, x: str, source: str) -> str:
        """Add a torch Linear, which keeps its weight as [out, in]."""
        weight, bias = self._weights[f"{source}.weight"].T, self._weights[f"{source}.bias"]
        product = self.node("MatMul", f"{name}.product", x, self.constant(f"{name}.weight", weight))
        return self.node("Add", name, product, self.constant(f"{name}.bias", bias))

    def norm(self, name: str, x: str, source: str) -> str:
        scale, shift = (
            self.constant(f"{name}.{part}", self._weights[f"{source}.{part}"]) for part in ("weight", "bias")
        )
        return self.node("LayerNormalization", name, x, scale, shift, axis=-1, epsilon=EPSILON)

    def embeddings(self) -> str:
        words = self.node("Gather", "words", self.table("word"), "ids")
        kinds = self.node("Gather", "kinds", self.table("token_type"), "types")
        one, two = self.integer("one", 1), self.integer("two", 2)
        length = self.node("Slice", "length", self.node("Shape", "shape", "ids"), one, two)
        places = self.node("Slice", "places", self.table("position"), self.integer("zero", 0), length)
        total = self.node("Add", "placed", self.node("Add", "summed", words, kinds), places)
        return self.norm("embedded", total, "encoder.embeddings.LayerNorm")

    def layer(self, number: int, x: str) -> str:
        source, name = f"encoder.encoder.layer.{number}", f"layer{number}"
        x = self.norm(
            f"{name}.mixed",
            self.node("Add", f"{name}.attended", self.attention(name, x, source), x),
            f"{source}.attention.output.LayerNorm",
        )
        wide = self.dense(f"{name}.widen", x, f"{source}.intermediate.dense")
        wide = self.node("Gelu", f"{name}.gelu", wide, domain=FUSED)
        narrow = self.dense(f"{name}.narrow", wide, f"{source}.output.dense")
        return self.norm(f"{name}.out", self.node("Add", f"{name}.sum", narrow, x), f"{source}.output.LayerNorm")

    def attention(self, name: str, x: str, source: str) -> str:
        parts = [
            self.dense(f"{name}.{part}", x, f"{source}.attention.self.{part}") for part in ("query", "key", "value")
        ]
        heads = len(self._weights[f"{source}.attention.self.query.bias"]) // HEAD_WIDTH
        mixed = self.node("MultiHeadAttention", f"{name}.attention", *parts, domain=FUSED, num_heads=heads)
        return self.dense(f"{name}.mix", mixed, f"{source}.attention.output.dense")


def reader_graph(weights: Mapping[str, Array]) -> onnx.ModelProto:
    """Build the model: ids, types int64[n, length] to scores[n, 2] and spans[n, 2, length]."""
    graph = _Graph(weights)
    x = graph.embeddings()
    for number in range(sum(name.endswith("attention.self.query.bias") for name in weights)):
        x = graph.layer(number, x)
    first = graph.node("Gather", "first", x, graph.constant("cls", np.array(0, dtype=np.int64)), axis=1)
    pooled = graph.node("Tanh", "pooled", graph.dense("pool", first, "pool"))
    graph.node("Identity", "scores_out", graph.dense("scores", pooled, "scores"))
    graph.node("Transpose", "spans_out", graph.dense("spans", x, "spans"), perm=[0, 2, 1])
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["pairs", "pieces"]) for name in ("ids", "types")]
    outputs = [
        helper.make_tensor_value_info("scores_out", TensorProto.FLOAT, ["pairs", 2]),
        helper.make_tensor_value_info("spans_out", TensorProto.FLOAT, ["pairs", 2, "pieces"]),
    ]
    body = helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.initializers)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=9, producer_name="byline")
