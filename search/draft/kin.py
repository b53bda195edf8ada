"""Which wordings are one measure in other words, and how many projects have each measure.

Bureaus write one thing in many ways (受益群众满意度, 受益人员满意度): one by one none of them is common, together they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shares", "kin_of", "likeness", "pooled", "shares_of"]

Scores = NDArray[np.float32]
Shares = Mapping[int, Mapping[str, float]]
"""By row of a wording, the share of the forms of each name of project that have it."""


def likeness(one: Scores, other: Scores, background: float) -> Scores:
    """Return how near the vectors of wordings are: 0 for what unrelated pairs have, 1 for the same.

    Args:
        one: ``(dim,)`` or ``(n, dim) float32``, unit length.
        other: the same.
        background: inner product of unrelated pairs.
    """
    return np.asarray((one @ other.T - background) / max(1e-6, 1 - background), np.float32)


def kin_of(
    rows: Sequence[int], categories: Sequence[str | None], vectors: Scores, background: float, same: float
) -> dict[int, list[int]]:
    """Return for each row those of its category that are the same measure, itself among them.

    Args:
        rows: of the wordings.
        categories: of each.
        vectors: ``(len(rows), dim) float32``.
        background: inner product of unrelated pairs.
        same: nearness from which on two are one measure.
    """
    by_category: defaultdict[str | None, list[int]] = defaultdict(list)
    for at, category in enumerate(categories):
        by_category[category].append(at)
    found: dict[int, list[int]] = {}
    for places in by_category.values():
        near = likeness(vectors[places], vectors[places], background) >= same
        np.fill_diagonal(near, True)
        for at, line in zip(places, near, strict=True):
            found[rows[at]] = [rows[places[int(other)]] for other in np.flatnonzero(line)]
    return found


def shares_of(having: Iterable[tuple[int, str]], names: Mapping[str, str]) -> Shares:
    """Return the share of the forms of each name of project that have each wording.

    Args:
        having: rows of wordings with the projects that have them.
        names: of the projects, by IRI.
    """
    forms = Counter(names.values())
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row, project in sorted(set(having)):
        counts[row][names[project]] += 1
    return {row: {name: count / forms[name] for name, count in of.items()} for row, of in counts.items()}


def pooled(rows: Iterable[int], shares: Shares, weight: Mapping[str, float]) -> float:
    """Return the share of the projects, by their weight, that have one of some wordings: 0 none, 1 all."""
    best: dict[str, float] = {}
    for row in rows:
        for name, share in shares.get(row, {}).items():
            best[name] = max(best.get(name, 0.0), share)
    whole = sum(weight.values())
    return sum(weight[name] * share for name, share in sorted(best.items())) / whole if whole else 0.0
