"""What is asked and what forms say, brought nearer: two linear maps behind the encoder, and which level 2 a text is about.

The encoder puts a question and a wording into one space by one rule, though people and forms speak differently. Two maps, one
for questions and one for wordings, learn the difference from the training set (`search.training.projection`); the cosine of
what they map to is the part ``projected`` of a score. The same vectors tell what kind of measure is asked for: how many, how
well, how soon, at what cost, how satisfied, to what effect (`Projection.categories`).

Both were learnt on the vectors of the encoder that ships; what was learnt on those of another lies in its folder. For any other
the maps are the identity, and the thesaurus tells the category.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.thesaurus import FAMILIES
from search.encoder import TextEncoder

__all__ = ["SHIPPED", "Projection", "of_encoder", "read"]

SHIPPED = Path(__file__).with_name("projection.npz")
"""Written by ``python -m search.training.projection``."""

_CHUNK = 4096

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Projection:
    """Two affine maps and a linear classifier over vectors.

    Attributes:
        model: fingerprint of the encoder that it was learnt for; empty for the identity.
        asked: map of questions, ``(dim, dim)``; a vector is a row, ``vector @ asked + asked_offset``.
        asked_offset: ``(dim,)``.
        held: map of wordings, as `asked`.
        held_offset: ``(dim,)``.
        level2: weights of the classifier, ``(len(FAMILIES), dim)``; no row where it knows nothing.
        level2_offset: ``(len(FAMILIES),)``.
    """

    model: str
    asked: Matrix
    asked_offset: Matrix
    held: Matrix
    held_offset: Matrix
    level2: Matrix
    level2_offset: Matrix

    @classmethod
    def identity(cls, dimension: int) -> Projection:
        """Return the projection that changes nothing and knows no category."""
        same, nothing = np.eye(dimension, dtype=np.float32), np.zeros(dimension, np.float32)
        return cls("", same, nothing, same, nothing, np.zeros((0, dimension), np.float32), np.zeros(0, np.float32))

    def lengths(self, vectors: Matrix) -> Matrix:
        """Return the length of what each wording's vector is mapped to, ``(n,) float32``, at least 1e-6."""
        found = [
            np.linalg.norm(vectors[start : start + _CHUNK] @ self.held + self.held_offset, axis=1)
            for start in range(0, len(vectors), _CHUNK)
        ]
        return np.asarray(np.maximum(np.concatenate([np.zeros(0), *found]), 1e-6), np.float32)

    def question(self, vector: Matrix) -> tuple[Matrix, float]:
        """Return ``(weights, offset)`` of a question: the cosine with a wording is ``(wording @ weights + offset) / length``.

        The map of wordings is folded into the question, so that nothing but a length is kept of each wording.

        >>> weights, offset = Projection.identity(2).question(np.array([0.6, 0.8], np.float32))
        >>> round(float(np.array([0.6, 0.8]) @ weights + offset), 3)
        1.0
        """
        mapped = vector @ self.asked + self.asked_offset
        mapped = mapped / max(float(np.linalg.norm(mapped)), 1e-6)
        return np.asarray(self.held @ mapped, np.float32), float(self.held_offset @ mapped)

    @property
    def categorises(self) -> bool:
        """Whether `categories` knows anything."""
        return bool(len(self.level2))

    def categories(self, vectors: Matrix) -> Matrix:
        """Return how probably each text is about each of `kg.thesaurus.FAMILIES`, ``(n, 9) float32``, rows sum to 1.

        Args:
            vectors: ``(n, dim)``, of questions or wordings.
        """
        logits = np.asarray(vectors @ self.level2.T + self.level2_offset, np.float32)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)

    @property
    def key(self) -> str:
        """A hash of all numbers: an index that was written with others is stale."""
        digest = hashlib.sha256()
        for name in _ARRAYS:
            digest.update(getattr(self, name).astype(np.float16).tobytes())
        return digest.hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write to `path`, numbers as 16-bit floats."""
        arrays = {name: getattr(self, name).astype(np.float16) for name in _ARRAYS}
        np.savez(path, model=np.array(self.model), families=np.array(FAMILIES), **arrays)


_ARRAYS = ("asked", "asked_offset", "held", "held_offset", "level2", "level2_offset")


def read(path: Path) -> Projection:
    """Return the projection in a file.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is damaged, or was learnt for other categories.
    """
    with np.load(path) as told:
        if tuple(told["families"].tolist()) != FAMILIES:
            raise ValueError(f"{path}：另一套二级指标")
        return Projection(str(told["model"]), *(told[name].astype(np.float32) for name in _ARRAYS))


_read = functools.cache(read)


def of_encoder(encoder: TextEncoder) -> Projection:
    """Return the projection for the vectors of `encoder`: the one that was learnt on them, else the identity.

    It is the one that ships, or the file ``projection.npz`` in the encoder's folder.
    """
    beside = getattr(encoder, "folder", SHIPPED.parent) / SHIPPED.name
    for path in (SHIPPED, beside):
        if path.is_file() and _read(path).model == encoder.fingerprint:
            return _read(path)
    return Projection.identity(encoder.dimension)
