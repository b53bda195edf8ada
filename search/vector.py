"""The dense lane: exact inner products up to 100,000 wordings, IVF-RaBitQ with exact rerank above.

The matrix lies in the index as a NumPy file; a large one is mapped: opening costs nothing, and the operating system keeps the
pages that are used. Up to `FLAT_LIMIT` rows the search is the product of the matrix with the query, the numbers that faiss'
IndexFlatIP gives (a test compares them) without the .2 s that importing faiss takes; above, faiss' IVF over 1-bit codes
proposes candidates and their inner products are computed from the matrix.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.arrays import read_array

__all__ = ["FLAT_LIMIT", "MATRIX", "Vectors", "write"]

FLAT_LIMIT = 100_000
MATRIX = "vectors.npy"
_APPROXIMATE = "vectors.faiss"
_OVERSAMPLE = 20

Rows = NDArray[np.int64]
Matrix = NDArray[np.float32]


def write(matrix: Matrix, folder: Path, *, flat_limit: int = FLAT_LIMIT) -> None:
    """Write the vectors into `folder`.

    Args:
        matrix: ``(n, dim) float32``, one row a wording; need not be of length 1.
        folder: made where absent.
        flat_limit: number of rows above which an approximate index is written too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / MATRIX, np.ascontiguousarray(matrix, dtype=np.float32))
    if matrix.shape[0] > flat_limit:
        import faiss

        lists = int(4 * math.sqrt(matrix.shape[0]))
        index: Any = faiss.index_factory(matrix.shape[1], f"IVF{lists},RaBitQ", faiss.METRIC_INNER_PRODUCT)
        # A fixed sample by stride: the index is a function of the vectors, and training stays in seconds.
        stride = max(1, matrix.shape[0] // (64 * lists))
        index.train(matrix[::stride])
        index.add(matrix)
        faiss.write_index(index, str(folder / _APPROXIMATE))


def _best(scores: Matrix, rows: Rows, limit: int) -> tuple[Rows, Matrix]:
    if limit < scores.shape[0]:
        kept = np.argpartition(-scores, limit)[:limit]
        scores, rows = scores[kept], rows[kept]
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]


class Vectors:
    """The vectors of an index opened for reading; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the vectors in `folder`, as `write` left them."""
        self.matrix: Matrix = read_array(folder / MATRIX)
        self._path = folder / _APPROXIMATE
        self._approximate: Any = None

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def scores(self, query: Matrix, rows: Rows) -> Matrix:
        """Return the inner products of `query` with some rows, higher is nearer.

        ``(len(rows),) float32`` for a query ``(dim,)``; ``(len(rows), k)`` for `k` of them, ``(dim, k)``.
        """
        products: Matrix = self.matrix[rows] @ query
        return products

    def search(self, query: Matrix, limit: int, allowed: Rows | None = None) -> tuple[Rows, Matrix]:
        """Return the nearest rows.

        Args:
            query: ``(dim,) float32``.
            limit: how many rows at most.
            allowed: the only rows to look at (a filter), sorted, or None for all. The search is exact then as long as the
            filter
                leaves no more than `FLAT_LIMIT` rows: a filter that leaves 20 of 100,000 finds the best of the 20.

        Returns:
            Rows ``(k,) int64`` and inner products ``(k,) float32``, nearest first (equal ones by row), k ≤ `limit`.
        """
        if len(self) == 0 or limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if allowed is not None and (allowed.shape[0] <= FLAT_LIMIT or not self._path.exists()):
            return _best(self.scores(query, allowed), allowed, limit)
        if not self._path.exists():
            products: Matrix = np.asarray(self.matrix @ query, dtype=np.float32)
            return _best(products, np.arange(len(self), dtype=np.int64), limit)
        return self._search_approximate(query, limit, allowed)

    def _search_approximate(self, query: Matrix, limit: int, allowed: Rows | None) -> tuple[Rows, Matrix]:
        import faiss

        if self._approximate is None:
            self._approximate = faiss.read_index(str(self._path))
        parameters = faiss.IVFRaBitQSearchParameters()
        # Names of indicators crowd together: half of the lists give .997 of the exact ten at 101,000, an eighth gives .93.
        parameters.nprobe = max(8, self._approximate.nlist // 2)
        parameters.qb = 8
        if allowed is not None:
            parameters.sel = faiss.IDSelectorBatch(allowed)
        _, found = self._approximate.search(query[None, :], limit * _OVERSAMPLE, params=parameters)
        rows: Rows = np.sort(found[0][found[0] >= 0]).astype(np.int64)
        return _best(self.scores(query, rows), rows, limit)
