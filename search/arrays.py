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

__all__ = ["MAPPED", "read_array", "united"]

MAPPED = 16 << 20
"""Bytes from which on a file is mapped: a service that opens two generations at a time pays twice for what is read."""


_MARKED = 500_000
"""Rows up to which a mark a row is cheaper than sorting some hundred of them."""


def united(size: int, *rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows that stand in any of some arrays, each once, sorted.

    Args:
        size: rows that there are, at least one more than the greatest.
        *rows: ``(k,) int64`` each, in any order.

    >>> united(6, np.array([4, 1]), np.array([1, 5])).tolist()
    [1, 4, 5]
    """
    if size > _MARKED:
        return np.unique(np.concatenate(rows)).astype(np.int64)
    marks = np.zeros(size, np.bool_)
    for some in rows:
        marks[some] = True
    return np.flatnonzero(marks)


def read_array(path: Path) -> NDArray[Any]:
    """Return the array in a file, not to be written to.

    A plain array in either case: each slice of a memmap object costs ten times a slice of an array.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is damaged.
    """
    return np.asarray(np.load(path, mmap_mode="r" if path.stat().st_size >= MAPPED else None))
