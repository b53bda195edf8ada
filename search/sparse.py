"""Rows of weighted terms as NumPy files: cosines of a few terms with some rows, without a loop over them in Python.

Compressed sparse rows: the terms of row ``r`` are ``ids[starts[r]:starts[r + 1]]``, numbers of the sorted ``terms``, with their
``weights``; the weights of a row have length 1. All files are mapped into memory, so that opening them reads nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.arrays import read_array

__all__ = ["Terms", "write"]

_PARTS = ("terms", "frequency", "starts", "ids", "weights")

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


def write(rows: Sequence[Mapping[str, float]], folder: Path, name: str) -> None:
    """Write `rows`, each term → weight above 0, as ``<name>-<part>.npy`` into `folder`.

    Weights are multiplied by the rarity of their term (`Terms.idf`) and scaled to length 1 a row.
    """
    frequency: Counter[str] = Counter()
    for row in rows:
        frequency.update(row.keys())
    terms = sorted(frequency)
    number = {term: position for position, term in enumerate(terms)}
    rarity = [_idf(len(rows), frequency[term]) for term in terms]
    starts = np.zeros(len(rows) + 1, np.int64)
    ids: list[int] = []
    weights: list[float] = []
    for position, row in enumerate(rows):
        held = sorted((number[term], weight) for term, weight in row.items())
        scaled = [weight * rarity[term] for term, weight in held]
        length = math.sqrt(sum(weight * weight for weight in scaled)) or 1.0
        ids += [term for term, _ in held]
        weights += [weight / length for weight in scaled]
        starts[position + 1] = len(ids)
    arrays: tuple[NDArray[Any], ...] = (
        np.array(terms, dtype=np.str_ if terms else "<U1"),
        np.array([frequency[term] for term in terms], dtype=np.int32),
        starts,
        np.array(ids, dtype=np.int32),
        np.array(weights, dtype=np.float32),
    )
    for part, array in zip(_PARTS, arrays, strict=True):
        np.save(folder / f"{name}-{part}.npy", array)


def _idf(rows: int, frequency: float) -> float:
    return math.log((1 + rows) / (1 + frequency)) + 1


class Terms:
    """Weighted terms opened for reading; safe to share between threads."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open the files in `folder`, as `write` left them."""
        read = [read_array(folder / f"{name}-{part}.npy") for part in _PARTS]
        self._terms, self._frequency, self._starts, self._ids, self._weights = read

    def __len__(self) -> int:
        return int(self._starts.shape[0]) - 1

    def _numbers(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of each term, -1 for one that no row holds, ``(len(terms),) int64``."""
        if not len(self._terms):
            return np.full(len(terms), -1, np.int64)
        asked = np.array(terms, dtype=np.str_)
        places = np.minimum(np.searchsorted(self._terms, asked), len(self._terms) - 1)
        return np.where(self._terms[places] == asked, places, -1)

    def idf(self, terms: Sequence[str]) -> list[float]:
        """Return the smoothed inverse document frequency of each term, 1 (in all rows) to 1 + ln(n + 1) (in none)."""
        return self._rarity(self._numbers(terms)).tolist() if terms else []

    def _rarity(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        held = np.where(numbers >= 0, self._frequency[numbers], 0) if len(self._terms) else np.zeros(len(numbers))
        return np.asarray(np.log((1 + len(self)) / (1 + held)) + 1, dtype=np.float64)

    def coverage(self, asked: Sequence[str], rows: Rows) -> Scores:
        """Return the share of the distinct terms `asked`, by rarity, that some rows hold.

        Args:
            asked: terms, each once; one that no row holds counts in the whole.
            rows: ``(n,) int64``.

        Returns:
            ``(n,) float32``, 0 (none) to 1 (all), however much else a row holds.
        """
        numbers = self._numbers(asked) if len(asked) else np.empty(0, np.int64)
        rarity = self._rarity(numbers)
        return self._sums(numbers, rarity / (float(rarity.sum()) or 1.0), rows, None)

    def cosines(self, asked: Mapping[str, float], rows: Rows) -> Scores:
        """Return the cosine of `asked`, weighted by rarity, with some rows.

        Args:
            asked: term → weight above 0, before rarity; a term that no row holds counts in the length.
            rows: ``(n,) int64``.

        Returns:
            ``(n,) float32``, 0 (nothing shared) to 1 (the same weights), higher is nearer.
        """
        if not asked:
            return np.zeros(len(rows), np.float32)
        numbers = self._numbers(list(asked))
        weights = np.fromiter(asked.values(), np.float64, len(asked)) * self._rarity(numbers)
        weights /= math.sqrt(float(weights @ weights)) or 1.0
        return self._sums(numbers, weights, rows, self._weights)

    def _sums(self, numbers: NDArray[np.int64], asked: NDArray[np.float64], rows: Rows, held: Scores | None) -> Scores:
        """Return for each row the sum of what is `asked` of its terms, times the weights `held` if there are some."""
        if not len(numbers) or not len(rows) or not len(self._terms):
            return np.zeros(len(rows), np.float32)
        looked_up = np.zeros(len(self._terms), np.float32)
        looked_up[numbers[numbers >= 0]] = asked[numbers >= 0]
        starts = self._starts[rows]
        lengths = self._starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        # The places of all terms of all rows, one after the other.
        places = np.arange(int(ends[-1])) + np.repeat(starts - (ends - lengths), lengths)
        products = looked_up[self._ids[places]]
        if held is not None:
            products = products * held[places]
        summed = np.bincount(np.repeat(np.arange(len(rows)), lengths), weights=products, minlength=len(rows))
        return summed.astype(np.float32)
