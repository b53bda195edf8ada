"""Comparing two sets of indicators: aligned by meaning, differences shown by character.

Projects, years of one project, departments: whatever two filters single out. Indicators are paired by the likeness of their
wordings, best pairs first, each once; what has no partner stands alone.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.amount import wan
from search.filters import Filters
from search.index import Index
from search.wordings import Use

__all__ = ["Comparison", "Pair", "changes", "compare"]

Matrix = NDArray[np.float64]

_LIKE = 0.55
"""Likeness from which two wordings are taken to measure the same; below, each stands alone."""

_SAME_PROJECT = 0.05


@dataclass(frozen=True, slots=True)
class Pair:
    """Two indicators that measure the same, or one without a partner.

    Attributes:
        left: of the first set, None where only the second has it.
        right: of the second set, None where only the first has it.
        likeness: of the wordings, 0 (unrelated) to 1 (the same).
        wording: runs of characters as (kind, text): ``same``, ``left`` (only in the first), ``right``.
        target: whether the targets as printed are the same.
    """

    left: Use | None
    right: Use | None
    likeness: float
    wording: tuple[tuple[str, str], ...]
    target: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the pair as JSON values."""
        return {
            "left": _shown(self.left),
            "right": _shown(self.right),
            "likeness": round(self.likeness, 3),
            "wording": [{"kind": kind, "text": text} for kind, text in self.wording],
            "same_target": self.target,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of indicators side by side.

    Attributes:
        pairs: those with a partner, likest first, then those of the first set alone, then of the second.
        policies: normal forms of the documents that both sets rest on, only the first, only the second.
    """

    pairs: tuple[Pair, ...]
    policies: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON values."""
        both, left, right = self.policies
        return {
            "pairs": [pair.as_dict() for pair in self.pairs],
            "policies": {"both": list(both), "left": list(left), "right": list(right)},
        }


def _shown(use: Use | None) -> dict[str, Any] | None:
    if use is None:
        return None
    names = ("indicator", "level1", "level2", "name", "description", "raw", "project", "division", "year", "document")
    return {**{name: getattr(use, name) for name in names}, "policies": list(use.policies)}


def changes(left: str, right: str) -> tuple[tuple[str, str], ...]:
    """Return how one text becomes the other, by character.

    >>> changes("受益群众满意度", "受益农户满意度")
    (('same', '受益'), ('left', '群众'), ('right', '农户'), ('same', '满意度'))
    """
    runs: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(("same", left[a:b]))
            continue
        runs += [(side, text) for side, text in (("left", left[a:b]), ("right", right[c:d])) if text]
    return tuple(runs)


def _uses(index: Index, filters: Filters) -> list[tuple[int, Use]]:
    """Return the uses that pass, each with its row."""
    allowed = index.table.allowed(filters)
    rows = range(len(index)) if allowed is None else allowed.tolist()
    return [(row, use) for row in rows for use in index.table.uses([row], filters)]


def compare(index: Index, left: Filters, right: Filters) -> Comparison:
    """Return the indicators of two sets side by side.

    Args:
        index: of the library.
        left: what the uses of the first set must be.
        right: what the uses of the second set must be.
    """
    first, second = _uses(index, left), _uses(index, right)
    likeness = _likeness(index, first, second)
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    pairs: list[Pair] = []
    # Best pairs first; equal ones in the order of the index, so that the same sets give the same pairs.
    order = np.argsort(-likeness, axis=None, kind="stable")
    for flat in order.tolist():
        row, column = divmod(flat, likeness.shape[1])
        if likeness[row, column] < _LIKE:
            break
        if row not in taken_left and column not in taken_right:
            taken_left.add(row)
            taken_right.add(column)
            pairs.append(_paired(first[row][1], second[column][1], float(likeness[row, column])))
    pairs += [Pair(use, None, 0.0, (("left", use.name),), False) for n, (_, use) in enumerate(first) if n not in taken_left]
    pairs += [Pair(None, use, 0.0, (("right", use.name),), False) for n, (_, use) in enumerate(second) if n not in taken_right]
    return Comparison(tuple(pairs), _policies([use for _, use in first], [use for _, use in second]))


def _paired(left: Use, right: Use, likeness: float) -> Pair:
    return Pair(left, right, min(1.0, likeness), changes(left.name, right.name), _same_target(left, right))


def _same_target(left: Use, right: Use) -> bool:
    """Say whether two targets are the same: as printed, or the same sum with the same sign (30万元, 300000元)."""
    if left.raw == right.raw:
        return True
    first, second = (wan(use.value, use.unit) for use in (left, right))
    return first is not None and first == second and left.operator == right.operator != "between"


def _likeness(index: Index, first: Sequence[tuple[int, Use]], second: Sequence[tuple[int, Use]]) -> Matrix:
    """Return the likeness of each pair, ``(len(first), len(second)) float64``: 1 the same wording, 0 unrelated."""
    if not first or not second:
        return np.zeros((len(first), len(second)))

    def vectors(side: Sequence[tuple[int, Use]]) -> Matrix:
        matrix = np.asarray(index.vectors.matrix[[row for row, _ in side]], dtype=np.float64)
        return np.asarray(matrix / (np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-12))

    background = float(index.manifest["background"])
    likeness: Matrix = np.maximum(0.0, (vectors(first) @ vectors(second).T - background) / (1 - background))
    for row, (_, use) in enumerate(first):
        for column, (_, other) in enumerate(second):
            if use.project is not None and use.project == other.project:
                likeness[row, column] += _SAME_PROJECT
    return likeness


def _policies(first: Sequence[Use], second: Sequence[Use]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    left = {number for use in first for number in use.policies}
    right = {number for use in second for number in use.policies}
    return tuple(sorted(left & right)), tuple(sorted(left - right)), tuple(sorted(right - left))
