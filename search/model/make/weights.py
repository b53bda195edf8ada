"""Weights under the names of BERT, and the safetensors files that hold them.

A safetensors file is a u64 length, a JSON head of that length (name → type, shape, first and last byte) and the bytes.
Written here by hand: fifteen lines, and the same bytes on every machine.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.model.make.source import Source

__all__ = ["bert_names", "layout", "load", "save"]

Arrays = dict[str, NDArray[Any]]

TYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "I8": np.dtype("i1")}
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def bert_names(source: Source) -> Arrays:
    """Return the float32 weights of `source` under the names that `transformers.BertModel` gives them."""
    named: Arrays = {}
    for name, array in source.tensors.items():
        if name in EMBEDDINGS:
            named[EMBEDDINGS[name]] = array
            continue
        layer, part, kind = name.split(".")
        named[f"encoder.layer.{layer[1:]}.{PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"] = array
    return named


def layout(arrays: Arrays) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Return the head of the safetensors file for `arrays`, and for each name where its bytes begin in the file and how many.

    Names are sorted, and the data begins at a multiple of 64 bytes, so that a mapped file is aligned.
    """
    names = {dtype: name for name, dtype in TYPES.items()}
    head: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name in sorted(arrays):
        array = arrays[name]
        head[name] = {"dtype": names[array.dtype], "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 8) % 64)
    begin = 8 + len(text)
    places = {name: (begin + head[name]["data_offsets"][0], arrays[name].nbytes) for name in arrays}
    return struct.pack("<Q", len(text)) + text, places


def save(path: Path, arrays: Arrays) -> None:
    """Write `arrays` to `path` as safetensors."""
    head, _ = layout(arrays)
    with path.open("wb") as file:
        file.write(head)
        for name in sorted(arrays):
            file.write(np.ascontiguousarray(arrays[name]).tobytes())


def load(path: Path) -> Arrays:
    """Return the arrays of the safetensors file `path`, in the types they are stored in.

    Raises:
        KeyError: a type of number that this project never writes (bfloat16, for one).
    """
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    head = json.loads(data[8 : 8 + length])
    arrays: Arrays = {}
    for name, entry in head.items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        arrays[name] = np.frombuffer(data[start:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays
