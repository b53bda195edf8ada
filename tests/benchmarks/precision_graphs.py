"""The encoder's graph in other precisions, to be measured beside the one that ships.

Each function takes the fp32 graph with its weights inside and returns the path of another one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
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
