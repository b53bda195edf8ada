"""Rows of weighted terms as NumPy files: cosines of a few terms with some rows, without a loop over them in Python.

Compressed sparse rows: the terms of row ``r`` are ``ids[starts[r]:starts[r + 1]]``, numbers of the sorted ``terms``, with their
``weights``; the weights of a row have length 1. Beside them stand the weights before rarity (``raw``), out of which the next
index is made. All files are mapped into memory, so that opening them reads nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from search.arrays import read_array

__all__ = ["Held", "Terms", "save", "write"]

_PARTS = ("terms", "frequency", "starts", "ids", "weights")

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of terms before rarity: ``terms`` sorted, ``starts (n + 1,) int64``, ``ids (m,) int32``, ``raw (m,) float32``."""

    terms: list[str]
    starts: NDArray[np.int64]
    ids: NDArray[np.int32]
    raw: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, float]]) -> Self:
        """Return rows given as term → weight above 0."""
        terms = sorted({term for row in rows for term in row})
        number = {term: position for position, term in enumerate(terms)}
        held = [sorted((number[term], weight) for term, weight in row.items()) for row in rows]
        return cls(
            terms,
            np.cumsum([0, *map(len, held)], dtype=np.int64),
            np.array([term for row in held for term, _ in row], np.int32),
            np.array([weight for row in held for _, weight in row], np.float32),
        )

    @classmethod
    def load(cls, folder: Path, name: str) -> Self:
        """Return what `write` left in `folder`."""
        terms, starts, ids, raw = (np.load(folder / f"{name}-{part}.npy") for part in ("terms", "starts", "ids", "raw"))
        return cls(terms.tolist(), starts, ids, raw)

    def replaced(self, source: Rows, rows: Mapping[int, Mapping[str, float]]) -> Held:
        """Return other rows: row ``r`` is row ``source[r]`` of these, or ``rows[r]`` where that is below 0."""
        new = Held.of([rows[row] for row in np.flatnonzero(source < 0).tolist()])
        terms = sorted({*self.terms, *new.terms})
        number = {term: position for position, term in enumerate(terms)}
        ids = np.concatenate(
            [np.array([number[term] for term in held.terms], np.int32)[held.ids] for held in (self, new) if len(held.ids)]
            or [np.empty(0, np.int32)]
        )
        raw = np.concatenate([self.raw, new.raw])
        # The new rows stand behind the old ones; then all are put in their order.
        places = source.copy()
        places[source < 0] = len(self.starts) - 1 + np.arange(int((source < 0).sum()))
        starts = np.concatenate([self.starts, self.starts[-1] + new.starts[1:]])
        lengths = (starts[1:] - starts[:-1])[places]
        ends = np.cumsum(lengths)
        order = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts[:-1][places] - (ends - lengths), lengths)
        ids = ids[order]
        used = np.unique(ids)
        kept = np.zeros(len(terms), np.int32)
        kept[used] = np.arange(len(used))
        return Held(
            [terms[term] for term in used.tolist()], np.concatenate([[0], ends]).astype(np.int64), kept[ids], raw[order]
        )


def write(rows: Sequence[Mapping[str, float]], folder: Path, name: str) -> None:
    """Write `rows`, each term → weight above 0, as ``<name>-<part>.npy`` into `folder`; see `save`."""
    save(Held.of(rows), folder, name)


def save(held: Held, folder: Path, name: str) -> None:
    """Write rows as ``<name>-<part>.npy`` into `folder`.

    Weights are multiplied by the rarity of their term (`Terms.idf`) and scaled to length 1 a row.
    """
    count = len(held.starts) - 1
    frequency = np.bincount(held.ids, minlength=len(held.terms)).astype(np.int32)
    rarity = np.log((1 + count) / (1 + frequency.astype(np.float64))) + 1
    scaled = held.raw.astype(np.float64) * rarity[held.ids] if len(held.ids) else np.empty(0, np.float64)
    of = np.repeat(np.arange(count), np.diff(held.starts))
    lengths = np.sqrt(np.bincount(of, weights=scaled * scaled, minlength=count))
    weights = (scaled / np.where(lengths > 0, lengths, 1.0)[of]).astype(np.float32)
    arrays: dict[str, NDArray[Any]] = {
        "terms": np.array(held.terms, dtype=np.str_ if held.terms else "<U1"),
        "frequency": frequency,
        "starts": held.starts,
        "ids": held.ids,
        "weights": weights,
        "raw": held.raw,
    }
    for part, array in arrays.items():
        np.save(folder / f"{name}-{part}.npy", array)


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
