"""The encoder's graph in other precisions, to be measured beside the one that ships.

Each function takes the fp32 graph with its weights inside and returns the path of another one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from search.model.make.weights import Arrays

KEPT = ".outer"


def with_weights(graph: Path, arrays: Arrays, out: Path) -> Path:
    """The graph with its weights inside, as the quantiser wants it."""
    model = onnx.load(str(graph), load_external_data=False)
    for tensor in model.graph.initializer:
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            tensor.CopyFrom(numpy_helper.from_array(arrays[tensor.name], tensor.name))
    onnx.save(model, str(out))
    return out


def int8_of_everything(graph: Path, out: Path) -> Path:
    """Weights int8 per output channel, embeddings int8, activations int8 with one scale a batch."""
    kinds = ["MatMul", "Gemm", "Gather"]
    quantize_dynamic(str(graph), str(out), per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=kinds)
    return out


def int8_but_sensitive(graph: Path, out: Path) -> Path:
    """As `int8_of_everything`, but embeddings, the second matrix of each feed-forward part and attention kept.

    Behind GELU a few activations are far larger than the rest, so that one scale a batch costs most there.
    """
    nodes = onnx.load(str(graph)).graph.node
    kept = [node.name for node in nodes if node.name.endswith((KEPT, ".scores", ".mixed"))]
    kinds = ["MatMul", "Gemm"]
    quantize_dynamic(
        str(graph), str(out), per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=kinds, nodes_to_exclude=kept
    )
    return out


def per_channel(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The matrix (output, input) as int8 with one scale a row, `(n_out, n_in) int8` and `(n_out,) float32`."""
    scales = np.abs(matrix).max(axis=1) / 127
    scales[scales == 0] = 1
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def int8_weights_only(arrays: Arrays) -> Arrays:
    """All matrices and embeddings through int8 per row and back: arithmetic stays fp32."""
    rounded = {}
    for name, array in arrays.items():
        if array.ndim != 2:
            rounded[name] = array
            continue
        numbers, scales = per_channel(array)
        rounded[name] = (numbers * scales[:, None]).astype(np.float32)
    return rounded


def int8_per_row(graph: Path, out: Path) -> Path:
    """Weights int8 per output channel, activations int8 with a scale for each piece: rows do not touch each other."""
    model = onnx.load(str(graph))
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes, added, gone = [], [], set()
    for node in model.graph.node:
        if node.op_type != "Gemm":
            nodes.append(node)
            continue
        value, matrix, bias = node.input
        name, gone = node.name, gone | {matrix}
        numbers, scales = per_channel(arrays[matrix])
        added += [
            numpy_helper.from_array(np.ascontiguousarray(numbers.T), f"{name}.int8"),
            numpy_helper.from_array(scales, f"{name}.s"),
        ]
        steps = [
            ("Abs", [value], "abs", {}),
            ("ReduceMax", [f"{name}.abs", "last.axis"], "max", {"keepdims": 1}),
            ("Mul", [f"{name}.max", "per.step"], "step", {}),
            ("Div", [value, f"{name}.step"], "scaled", {}),
            ("Round", [f"{name}.scaled"], "round", {}),
            ("Add", [f"{name}.round", "middle.float"], "lifted", {}),
            ("Cast", [f"{name}.lifted"], "a", {"to": onnx.TensorProto.UINT8}),
            ("MatMulInteger", [f"{name}.a", f"{name}.int8", "middle.byte"], "i", {}),
            ("Cast", [f"{name}.i"], "f", {"to": onnx.TensorProto.FLOAT}),
            ("Mul", [f"{name}.f", f"{name}.step"], "g", {}),
            ("Mul", [f"{name}.g", f"{name}.s"], "h", {}),
        ]
        nodes += [helper.make_node(kind, inputs, [f"{name}.{end}"], **more) for kind, inputs, end, more in steps]
        nodes.append(helper.make_node("Add", [f"{name}.h", bias], [node.output[0]]))
    added += [
        numpy_helper.from_array(np.array([-1], dtype=np.int64), "last.axis"),
        numpy_helper.from_array(np.array(1 / 127, dtype=np.float32), "per.step"),
        # Unsigned activations around 128: onnxruntime has fast kernels for them only.
        numpy_helper.from_array(np.array(128, dtype=np.float32), "middle.float"),
        numpy_helper.from_array(np.array(128, dtype=np.uint8), "middle.byte"),
    ]
    kept = [tensor for tensor in model.graph.initializer if tensor.name not in gone]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(kept + added)
    onnx.save(model, str(out))
    return out
