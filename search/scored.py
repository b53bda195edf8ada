"""Candidates with what speaks for them, before they become hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.table import Row

__all__ = ["Scored"]

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidates with their signals and parts, in the order of rows.

    Attributes:
        rows: ``(n,) int64``.
        texts: the wordings, in the same order.
        signals: by part, before weighting, each ``(n,) float32``.
        parts: by part, weighted; `total` is their sum.
        total: ``(n,) float32``.
        sample: totals of the wordings that stand for the library, ``(k,) float32``, empty where they were not asked for.
    """

    rows: Rows
    texts: Sequence[Row]
    signals: Mapping[str, Scores]
    parts: Mapping[str, Scores]
    total: Scores
    sample: Scores = field(default_factory=lambda: np.empty(0, np.float32))
