"""Candidates with what speaks for them, before they become hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    """

    rows: Rows
    texts: Sequence[Row]
    signals: Mapping[str, Scores]
    parts: Mapping[str, Scores]
    total: Scores
