"""The encoder as an ONNX graph, built node by node.

Inputs `input_ids` and `attention_mask`, `(texts, pieces) int64`; outputs `last_hidden_state`, `(texts, pieces, hidden)
float32`, and `sentence_embedding`, `(texts, hidden) float32`, the mean over the pieces of each text with length 1.

The graph holds no weights: its initialisers are named as in `model.safetensors` and point there, so that they are stored
once for PyTorch and for ONNX. onnxruntime refuses to follow a path out of the graph's folder by itself; the encoder
hands it the mapped weights by name. Stored as fp16, they are cast where they are used: onnxruntime folds the casts of
matrices when it opens the graph and leaves the embeddings as they are.

With int8 arithmetic the matrices become integers when the graph is opened, by nodes that onnxruntime folds in the same way:
the weights of an output share a scale, and so do the activations of a piece, so that pieces and texts do not touch each
other and a vector does not depend on its batch. Weights go to ±63, half of what int8 holds: processors without VNNI add two
products in 16 bits, which 255 · 63 · 2 fits into and 255 · 127 · 2 does not (onnxruntime, "Quantize ONNX models", on AVX2 and
AVX512 and reduced range). All else, attention included, is fp32.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from search.model.make.source import Shape
from search.model.make.weights import Arrays, layout

__all__ = ["build"]

OPSET = 20
IR = 10
ARITHMETICS = ("fp32", "int8")
PARTS = ("query", "key", "value")
WEIGHT_STEPS = 63
VALUE_STEPS = 127
ELEMENTS = {np.dtype("<f4"): TensorProto.FLOAT, np.dtype("<f2"): TensorProto.FLOAT16}


class _Graph:
    def __init__(self, arrays: Arrays, arithmetic: str) -> None:
        self.arithmetic = arithmetic
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

    def linear(self, value: str, names: Sequence[str], output: str) -> str:
        """Rows of `value` through the matrices (output, input) and biases of `names`, side by side."""
        weights, biases = ([self.weight(f"{name}.{kind}") for name in names] for kind in ("weight", "bias"))
        matrix, bias = weights[0], biases[0]
        if len(names) > 1:
            matrix = self.add("Concat", weights, f"{output}.matrix", axis=0)
            bias = self.add("Concat", biases, f"{output}.bias", axis=0)
        if self.arithmetic == "fp32":
            return self.add("Gemm", [value, matrix, bias], output, transB=1)
        largest = np.concatenate([np.abs(self.arrays[f"{name}.weight"].astype(np.float32)).max(axis=1) for name in names])
        steps = np.where(largest > 0, largest, 1).astype(np.float32) / np.float32(WEIGHT_STEPS)
        return self.integers(value, matrix, bias, steps, output)

    def integers(self, value: str, matrix: str, bias: str, steps: NDArray[np.float32], output: str) -> str:
        """As Gemm of `value` and the turned `matrix` with `bias`, multiplied as integers; a step for each output."""

        def node(kind: str, inputs: list[str], end: str, **attributes: object) -> str:
            return self.add(kind, inputs, f"{output}.{end}", **attributes)

        # Folded when the graph is opened: it depends on weights only.
        step = self.constant(f"{output}.step", steps, np.float32)
        zero = self.constant(f"{output}.zero", np.zeros(len(steps)), np.int8)
        turned = node("Transpose", [node("QuantizeLinear", [matrix, step, zero], "int8", axis=0)], "int8.turned", perm=[1, 0])
        scale = self.constant(f"{output}.scale", steps / np.float32(VALUE_STEPS), np.float32)
        # Computed for each text. Unsigned activations around 128: onnxruntime has fast kernels for those only.
        most = node("ReduceMax", [node("Abs", [value], "size"), "last.axis"], "most", keepdims=1)
        numbers = node("QuantizeLinear", [node("Div", [value, most], "scaled"), "value.step", "middle"], "uint8")
        product = node("Cast", [node("MatMulInteger", [numbers, turned, "middle"], "product")], "float", to=TensorProto.FLOAT)
        return self.add("Add", [node("Mul", [node("Mul", [product, most], "sized"), scale], "unbiased"), bias], output)

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
    # One product for the three: they read the same rows.
    rows = graph.linear(value, [f"{layer}.attention.self.{part}" for part in PARTS], f"{layer}.all")
    split = graph.add("Reshape", [rows, "heads"], f"{layer}.all.heads")
    turned = graph.add("Transpose", [split], f"{layer}.all.turned", perm=[2, 0, 3, 1, 4])
    stacks = [f"{layer}.{part}.stack" for part in PARTS]
    graph.nodes.append(helper.make_node("Split", [turned], stacks, name=f"{layer}.split", axis=0, num_outputs=len(PARTS)))
    parts = {part: graph.add("Squeeze", [stack, "zero"], f"{layer}.{part}") for part, stack in zip(PARTS, stacks, strict=True)}
    keys = graph.add("Transpose", [parts["key"]], f"{layer}.key.turned", perm=[0, 1, 3, 2])
    scores = graph.add("MatMul", [parts["query"], keys], f"{layer}.scores")
    scaled = graph.add("Mul", [scores, "scale"], f"{layer}.scaled")
    masked = graph.add("Add", [scaled, "mask"], f"{layer}.masked")
    shares = graph.add("Softmax", [masked], f"{layer}.shares", axis=-1)
    mixed = graph.add("MatMul", [shares, parts["value"]], f"{layer}.mixed")
    turned = graph.add("Transpose", [mixed], f"{layer}.mixed.turned", perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", [turned, "flat"], f"{layer}.mixed.flat")
    return graph.linear(flat, [f"{layer}.attention.output.dense"], f"{layer}.attended")


def _layer(graph: _Graph, value: str, number: int, shape: Shape) -> str:
    layer = f"encoder.layer.{number}"
    attended = graph.add("Add", [_attention(graph, value, layer, shape), value], f"{layer}.attended.sum")
    value = graph.norm(attended, f"{layer}.attention.output.LayerNorm", shape.epsilon)
    inner = graph.linear(value, [f"{layer}.intermediate.dense"], f"{layer}.inner")
    inner = graph.add("Gelu", [inner], f"{layer}.inner.gelu", approximate="none")
    outer = graph.linear(inner, [f"{layer}.output.dense"], f"{layer}.outer")
    outer = graph.add("Add", [outer, value], f"{layer}.outer.sum")
    return graph.norm(outer, f"{layer}.output.LayerNorm", shape.epsilon)


def _pooled(graph: _Graph, hidden: str) -> None:
    mask = graph.add("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    mask = graph.add("Unsqueeze", [mask, graph.constant("last", [2], np.int64)], "mask.column")
    summed = graph.add("ReduceSum", [graph.add("Mul", [hidden, mask], "counted"), "one"], "summed", keepdims=0)
    count = graph.add("ReduceSum", [mask, "one"], "count", keepdims=0)
    mean = graph.add("Div", [summed, count], "mean")
    length = graph.add("ReduceL2", [mean, "one"], "norm", keepdims=1)
    graph.add("Div", [mean, length], "sentence_embedding")


def build(arrays: Arrays, shape: Shape, path: Path, *, arithmetic: str = "int8") -> None:
    """Write the graph for these weights to `path`.

    Args:
        arrays: all that `model.safetensors` holds, in the types it is stored in (float32 or float16).
        shape: sizes of the encoder.
        path: where the graph goes; weights are declared as external, by name.
        arithmetic: ``fp32``, or ``int8`` for the products with weights.

    Raises:
        ValueError: another arithmetic.
        onnx.checker.ValidationError: the graph breaks the rules of ONNX.
    """
    if arithmetic not in ARITHMETICS:
        raise ValueError(f"{arithmetic}: one of {', '.join(ARITHMETICS)}")
    graph = _Graph(arrays, arithmetic)
    graph.constant("last.axis", [-1], np.int64)
    graph.constant("value.step", 1 / VALUE_STEPS, np.float32)
    graph.constant("middle", VALUE_STEPS + 1, np.uint8)
    value = _embeddings(graph, shape)
    width = shape.hidden // shape.heads
    graph.add("Shape", ["input_ids"], "sizes")
    heads = graph.constant("heads.tail", [len(PARTS), shape.heads, width], np.int64)
    graph.add("Concat", ["sizes", heads], "heads", axis=0)
    graph.constant("scale", 1 / np.sqrt(width), np.float32)
    absent = graph.add("Sub", [graph.constant("present", 1, np.int64), "attention_mask"], "absent")
    absent = graph.add("Cast", [absent], "absent.float", to=TensorProto.FLOAT)
    absent = graph.add("Mul", [absent, graph.constant("minus", -1e9, np.float32)], "absent.score")
    graph.add("Unsqueeze", [absent, graph.constant("inner.axes", [1, 2], np.int64)], "mask")
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
