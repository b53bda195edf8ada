"""The manifest of an index: its version, its model, and what a cosine of unrelated texts is there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.store.advice import other_version
from search import projection
from search.encoder import TextEncoder
from search.errors import IndexMismatch

__all__ = ["LENGTHS", "MIX", "VERSION", "read", "stride", "write"]

VERSION = 7
LENGTHS = "length.npy"
MIX = ("name", "described", "text")
"""Texts of a wording whose vectors are averaged: .768 on the judged queries, .721 to .763 for each alone."""

_NAME = "manifest.json"
_SAMPLE = 400
"""Wordings, at least, that the background is measured on; twice as many at most."""


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of the index in `folder`.

    Raises:
        IndexMismatch: there is none, or it is of another version.
    """
    path = folder / _NAME
    if not path.is_file():
        raise IndexMismatch(f"{folder}：没有检索索引，请再运行一次 jixiao build 重新构建")
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if manifest.get("version") != VERSION:
        raise IndexMismatch(str(other_version(folder.absolute().parent, "检索索引", manifest.get("version"), VERSION)))
    return manifest


def stride(wordings: int) -> int:
    """Return the step at which wordings are taken for the background."""
    return max(1, wordings // _SAMPLE)


def write(folder: Path, encoder: TextEncoder, mixed: NDArray[np.float32], names: NDArray[np.float32]) -> dict[str, Any]:
    """Write the manifest of the index in `folder`, with the lengths of what the vectors are mapped to, and return it.

    Its keys are ``version model model_name wordings dim mix background projection projected_background fingerprint``.

    Args:
        folder: of the index.
        encoder: of the vectors.
        mixed: vectors of all wordings, ``(n, dim) float32``.
        names: vectors of the names of a sample of them (`stride`), ``(k, dim) float32``.
    """
    maps = projection.of_encoder(encoder)
    lengths = maps.lengths(mixed)
    np.save(folder / LENGTHS, lengths)
    step = stride(len(mixed))
    some, names = np.ascontiguousarray(mixed[::step]), np.ascontiguousarray(names)
    manifest: dict[str, Any] = {
        "version": VERSION,
        "model": encoder.fingerprint,
        "model_name": encoder.name,
        "wordings": len(mixed),
        "dim": encoder.dimension,
        "mix": list(MIX),
        "background": _unlike(some @ names.T),
        "projection": maps.key,
        "projected_background": _projected_background(maps, some, lengths[::step], names),
    }
    settings = json.dumps({key: manifest[key] for key in ("version", "model", "mix", "projection")}, sort_keys=True)
    manifest["fingerprint"] = hashlib.sha256(settings.encode()).hexdigest()[:16]
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / _NAME).write_text(text + "\n", "utf-8", newline="\n")
    return manifest


def _projected_background(
    maps: projection.Projection, some: NDArray[np.float32], lengths: NDArray[np.float32], names: NDArray[np.float32]
) -> float:
    """Return the same mean of the cosines behind the two maps, a name standing for a question."""
    asked = [maps.question(name) for name in names]
    if not asked:
        return 0.0
    weights, offsets = np.stack([weight for weight, _ in asked]), np.array([offset for _, offset in asked])
    return _unlike((some @ weights.T + offsets) / lengths[:, None])


def _unlike(products: NDArray[np.float32]) -> float:
    """Return the mean of a square matrix without its diagonal, 0 for fewer than two rows.

    Of inner products of wordings with names it is what pairs have that have nothing to do with each other, which differs from
    model to model: for multilingual-e5 it sits at .87, for the tuned model at .74, so that a raw cosine tells nobody anything.
    """
    count = products.shape[0]
    if count < 2:
        return 0.0
    return round(float((products.sum() - np.trace(products)) / (count * (count - 1))), 4)
