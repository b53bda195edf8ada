"""The encoder as an ONNX graph, built node by node.

Inputs `input_ids` and `attention_mask`, `(texts, pieces) int64`; outputs `last_hidden_state`, `(texts, pieces, hidden)
float32`, and `sentence_embedding`, `(texts, hidden) float32`, the mean over the pieces of each text with length 1.

The graph holds no weights: its initialisers are named as in `model.safetensors` and point there, so that they are stored
once for PyTorch and for ONNX. onnxruntime refuses to follow a path out of the graph's folder by itself; the encoder
hands it the mapped weights by name. Stored as fp16, they are cast where they are used: onnxruntime folds the casts of
matrices when it opens the graph and leaves the embeddings as they are, so all arithmetic is fp32.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from search.model.make.source import Shape
from search.model.make.weights import Arrays, layout

__all__ = ["build"]

OPSET = 20
IR = 10
ELEMENTS = {np.dtype("<f4"): TensorProto.FLOAT, np.dtype("<f2"): TensorProto.FLOAT16}


class _Graph:
    def __init__(self, arrays: Arrays) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.arrays = arrays
        self.places = layout(arrays)[1]
        self.cast: dict[str, str] = {}

    def add(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, value: object, dtype: type) -> str:
        self.initializers.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
        return name

    def stored(self, name: str) -> str:
        """The weight as it is stored; declared here, kept in the safetensors file."""
        if name not in self.cast:
            tensor = TensorProto(name=name, data_type=ELEMENTS[self.arrays[name].dtype], dims=self.arrays[name].shape)
            tensor.data_location = TensorProto.EXTERNAL
            start, length = self.places[name]
            for key, value in (("location", "../model.safetensors"), ("offset", str(start)), ("length", str(length))):
                tensor.external_data.add(key=key, value=value)
            self.initializers.append(tensor)
            self.cast[name] = name
        return name

    def weight(self, name: str) -> str:
        """The weight as fp32."""
        if self.arrays[name].dtype == np.float32:
            return self.stored(name)
        if self.cast.get(name, name) == name:
            self.cast[name] = self.add("Cast", [self.stored(name)], f"{name}.fp32", to=TensorProto.FLOAT)
        return self.cast[name]

    def linear(self, value: str, name: str, output: str) -> str:
        """Rows of `value` through the matrix (output, input) and bias of `name`."""
        return self.add("Gemm", [value, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")], output, transB=1)

    def norm(self, value: str, name: str, epsilon: float) -> str:
        inputs = [value, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]
        return self.add("LayerNormalization", inputs, f"{name}.out", epsilon=epsilon, axis=-1)


def _embeddings(graph: _Graph, shape: Shape) -> str:
    # Rows of the embeddings are cast after they are picked: 29,427 rows are stored, a text needs twenty.
    words = graph.add("Gather", [graph.stored("embeddings.word_embeddings.weight"), "input_ids"], "words.stored")
    words = graph.add("Cast", [words], "words", to=TensorProto.FLOAT)
    length = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    positions = graph.add(
        "Slice",
        [graph.weight("embeddings.position_embeddings.weight"), graph.constant("zero", [0], np.int64), length],
        "positions",
    )
    kinds = graph.weight("embeddings.token_type_embeddings.weight")
    kind = graph.add("Slice", [kinds, "zero", graph.constant("one", [1], np.int64)], "kind")
    both = graph.add("Add", [positions, kind], "positions.kind")
    summed = graph.add("Add", [words, both], "embedded")
    flat = graph.add("Reshape", [summed, graph.constant("flat", [-1, shape.hidden], np.int64)], "embedded.flat")
    return graph.norm(flat, "embeddings.LayerNorm", shape.epsilon)


def _attention(graph: _Graph, value: str, layer: str, shape: Shape) -> str:
    parts = {}
    for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
        rows = graph.linear(value, f"{layer}.attention.self.{part}", f"{layer}.{part}")
        split = graph.add("Reshape", [rows, "heads"], f"{layer}.{part}.heads")
        parts[part] = graph.add("Transpose", [split], f"{layer}.{part}.turned", perm=order)
    scores = graph.add("MatMul", [parts["query"], parts["key"]], f"{layer}.scores")
    scaled = graph.add("Mul", [scores, "scale"], f"{layer}.scaled")
    masked = graph.add("Add", [scaled, "mask"], f"{layer}.masked")
    shares = graph.add("Softmax", [masked], f"{layer}.shares", axis=-1)
    mixed = graph.add("MatMul", [shares, parts["value"]], f"{layer}.mixed")
    turned = graph.add("Transpose", [mixed], f"{layer}.mixed.turned", perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", [turned, "flat"], f"{layer}.mixed.flat")
    return graph.linear(flat, f"{layer}.attention.output.dense", f"{layer}.attended")


def _layer(graph: _Graph, value: str, number: int, shape: Shape) -> str:
    layer = f"encoder.layer.{number}"
    attended = graph.add("Add", [_attention(graph, value, layer, shape), value], f"{layer}.attended.sum")
    value = graph.norm(attended, f"{layer}.attention.output.LayerNorm", shape.epsilon)
    inner = graph.linear(value, f"{layer}.intermediate.dense", f"{layer}.inner")
    inner = graph.add("Gelu", [inner], f"{layer}.inner.gelu", approximate="none")
    outer = graph.add("Add", [graph.linear(inner, f"{layer}.output.dense", f"{layer}.outer"), value], f"{layer}.outer.sum")
    return graph.norm(outer, f"{layer}.output.LayerNorm", shape.epsilon)


def _pooled(graph: _Graph, hidden: str) -> None:
    mask = graph.add("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    mask = graph.add("Unsqueeze", [mask, graph.constant("last", [2], np.int64)], "mask.column")
    summed = graph.add("ReduceSum", [graph.add("Mul", [hidden, mask], "counted"), "one"], "summed", keepdims=0)
    count = graph.add("ReduceSum", [mask, "one"], "count", keepdims=0)
    mean = graph.add("Div", [summed, count], "mean")
    length = graph.add("ReduceL2", [mean, "one"], "norm", keepdims=1)
    graph.add("Div", [mean, length], "sentence_embedding")


def build(arrays: Arrays, shape: Shape, path: Path) -> None:
    """Write the graph for these weights to `path`.

    Args:
        arrays: all that `model.safetensors` holds, in the types it is stored in (float32 or float16).
        shape: sizes of the encoder.
        path: where the graph goes; weights are declared as external, by name.

    Raises:
        onnx.checker.ValidationError: the graph breaks the rules of ONNX.
    """
    graph = _Graph(arrays)
    value = _embeddings(graph, shape)
    width = shape.hidden // shape.heads
    graph.add("Shape", ["input_ids"], "sizes")
    heads = graph.constant("heads.tail", [shape.heads, width], np.int64)
    graph.add("Concat", ["sizes", heads], "heads", axis=0)
    graph.constant("scale", 1 / np.sqrt(width), np.float32)
    absent = graph.add("Sub", [graph.constant("present", 1, np.int64), "attention_mask"], "absent")
    absent = graph.add("Cast", [absent], "absent.float", to=TensorProto.FLOAT)
    absent = graph.add("Mul", [absent, graph.constant("minus", -1e9, np.float32)], "absent.score")
    graph.add("Unsqueeze", [absent, graph.constant("middle", [1, 2], np.int64)], "mask")
    for number in range(shape.layers):
        value = _layer(graph, value, number, shape)
    tail = graph.constant("hidden.tail", [shape.hidden], np.int64)
    rows = graph.add("Concat", ["sizes", tail], "hidden.shape", axis=0)
    _pooled(graph, graph.add("Reshape", [value, rows], "last_hidden_state"))
    axes = ["texts", "pieces"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("input_ids", "attention_mask")]
    outputs = [
        helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, shape.hidden]),
        helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, [axes[0], shape.hidden]),
    ]
    body = helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.initializers)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR, producer_name="jixiao")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
