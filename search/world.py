"""What else a query could mean: labels of the whole field as competitors of the library's wordings.

A query with no answer in the library is often nearer to some label of public services at large (无偿献血, in a library on
roads) than to anything in the library. The labels are those of the thesaurus; for the model that ships their vectors ship too
(``world.npz``, written by ``tests/benchmarks/search/calibrate.py``), for any other they are made at the first build.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg import thesaurus
from search.encoder import TextEncoder

__all__ = ["SHIPPED", "key", "labels", "save", "vectors"]

SHIPPED = Path(__file__).with_name("world.npz")

Matrix = NDArray[np.float32]


def labels() -> list[str]:
    """Return the labels that forms use, sorted, each once."""
    concepts = thesaurus.load().concepts.values()
    return sorted({label for concept in concepts for label in (concept.label, *concept.forms)})


def key(encoder: TextEncoder) -> str:
    """Return a hash of model and labels: vectors under another key are stale."""
    return hashlib.sha256("\n".join([encoder.fingerprint, *labels()]).encode()).hexdigest()[:16]


def vectors(encoder: TextEncoder) -> NDArray[np.float16]:
    """Return the vectors of `labels` by this encoder, ``(n, dim) float16``, rows of length 1."""
    if SHIPPED.is_file():
        with np.load(SHIPPED) as shipped:
            if str(shipped["key"]) == key(encoder):
                found: NDArray[np.float16] = shipped["vectors"]
                return found
    return encoder.encode(labels()).astype(np.float16)


def save(encoder: TextEncoder, path: Path = SHIPPED) -> None:
    """Write the vectors of `labels` to `path`."""
    np.savez(path, key=np.array(key(encoder)), vectors=encoder.encode(labels()).astype(np.float16))
