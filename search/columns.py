"""What fusion and folding ask of every candidate, as arrays: the stem of its level 2, and which wordings share its name.

Kept beside the table (`search.table`), so that a search reads the texts of those wordings only that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.thesaurus import family
from search.arrays import read_array

__all__ = ["Columns", "write"]

_STEMS = "stems.npy"
_STEM = "stem.npy"
_NAME = "name.npy"

Rows = NDArray[np.int64]


def write(wordings: Sequence[tuple[str, str | None]], folder: Path) -> None:
    """Write the columns of wordings, given as key of the name and level 2, in this order, into `folder`.

    ``stems.npy`` holds the distinct stems of level 2 (`kg.thesaurus.family`), ``stem.npy`` ``(n,) int16`` the number of each
    wording's, ``name.npy`` ``(n,) int32`` the first row with the same key of the name.
    """
    families = {level2: family(level2) or "" for level2 in {level2 for _, level2 in wordings}}
    stems = [families[level2] for _, level2 in wordings]
    distinct = sorted(set(stems))
    number = {stem: position for position, stem in enumerate(distinct)}
    first: dict[str, int] = {}
    for row, (key, _) in enumerate(wordings):
        first.setdefault(key, row)
    np.save(folder / _STEMS, np.array(distinct, dtype=np.str_ if distinct else "<U1"))
    np.save(folder / _STEM, np.array([number[stem] for stem in stems], dtype=np.int16))
    np.save(folder / _NAME, np.array([first[key] for key, _ in wordings], dtype=np.int32))


class Columns:
    """The columns of an index opened for reading; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files in `folder`, as `write` left them."""
        self._stems: list[str] = np.load(folder / _STEMS).tolist()
        self._stem = read_array(folder / _STEM)
        self._name = read_array(folder / _NAME)

    def by_stem(self, weights: Mapping[str, float], rows: Rows) -> NDArray[np.float32]:
        """Return for each row what `weights` has for the stem of its level 2, 0 where nothing, ``(len(rows),) float32``."""
        told = np.array([weights.get(stem, 0.0) if stem else 0.0 for stem in self._stems], np.float32)
        return told[self._stem[rows]] if len(told) else np.zeros(len(rows), np.float32)

    def labelled(self, rows: Rows) -> NDArray[np.bool_]:
        """Return whether each row has a level 2 that is one of the categories, ``(len(rows),)``."""
        told = np.array([bool(stem) for stem in self._stems], np.bool_)
        return np.asarray(told[self._stem[rows]] if len(told) else np.zeros(len(rows), np.bool_))

    def stems(self, rows: Rows) -> NDArray[np.str_]:
        """Return the stem of the level 2 of each row, empty where it has none, ``(len(rows),)``."""
        return np.asarray(np.array(self._stems or [""], np.str_)[self._stem[rows]])

    @cached_property
    def _shared(self) -> dict[int, list[int]]:
        """The rows of each name that several have, by the first of them."""
        shared = np.flatnonzero(np.bincount(self._name)[self._name] > 1) if len(self._name) else np.empty(0, np.int64)
        found: dict[int, list[int]] = {}
        for row, first in zip(shared.tolist(), self._name[shared].tolist(), strict=True):
            found.setdefault(first, []).append(row)
        return found

    def of_name(self, row: int) -> list[int]:
        """Return the rows whose name has the same key as that of `row`, itself among them, sorted."""
        return self._shared.get(int(self._name[row]), [row])

    def names(self, rows: Rows) -> NDArray[np.int32]:
        """Return for each row the first row of the index whose name has the same key, ``(len(rows),) int32``."""
        return np.asarray(self._name[rows])
