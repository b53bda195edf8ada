"""Array files of an index: read into memory where they are small, mapped where they are large.

A mapped file that is cut short in place ends the process that reads it (SIGBUS), and no exception tells it. Nothing of ours
changes a sealed file in place, but copying programs and people do; so what is small is not mapped. What is left of the danger
are the vectors of more than some ten thousand wordings, and the files that tantivy maps; the SPARQL workers are processes of
their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MAPPED", "read_array"]

MAPPED = 16 << 20
"""Bytes from which on a file is mapped: a service that opens two generations at a time pays twice for what is read."""


def read_array(path: Path) -> NDArray[Any]:
    """Return the array in a file, not to be written to.

    A plain array in either case: each slice of a memmap object costs ten times a slice of an array.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is damaged.
    """
    return np.asarray(np.load(path, mmap_mode="r" if path.stat().st_size >= MAPPED else None))
