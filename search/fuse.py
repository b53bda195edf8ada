"""Fusion: the parts that add up to the score of a hit.

A fixed mix of ranks or of min-max scores is not safe: a colloquial query shares no character with its answer, and the lexical
lane then adds noise only. So every part is *absolute*: 0 where nothing speaks for the wording, whatever the others score.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["CALIBRATION", "PARTS", "Calibration", "Logistic", "load", "parts"]

CALIBRATION = Path(__file__).with_name("calibration.json")
"""Weights and coefficients, written by ``tests/benchmarks/search/calibrate.py``, never by hand."""

PARTS = ("dense", "projected", "lexical", "concepts", "category")
"""Parts of every score: cosine of the vectors, and of what `search.projection` maps them to; shared characters, of the query
as typed and in the words of forms; shared concepts; the category it asks for. ``exact`` and ``understood`` join where they
apply."""

Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: probability = 1 / (1 + exp(−(intercept + Σ coefficient · feature)))."""

    intercept: float
    coefficients: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability, 0–1; features that the model does not know change nothing.

        >>> round(Logistic(-1.0, {"dense": 2.0}).probability({"dense": 0.5, "other": 9.0}), 3)
        0.5
        """
        total = self.intercept + sum(weight * features[name] for name, weight in self.coefficients.items())
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learnt on judged queries.

    Attributes:
        weights: weight of each part.
        hit: probability that a hit is right if there is an answer, from its signals, how far its score is ``behind`` the best,
            and the probability of an answer.
        answer: probability that the query has an answer in the library, from `search.confidence.features`.
        threshold: answer confidence below which there is nothing suitable.
    """

    weights: Mapping[str, float]
    hit: Logistic
    answer: Logistic
    threshold: float


def read(path: Path) -> Calibration:
    """Return the calibration that a file holds."""
    told = json.loads(path.read_text("utf-8"))
    return Calibration(
        weights=told["weights"],
        hit=Logistic(told["hit"]["intercept"], told["hit"]["coefficients"]),
        answer=Logistic(told["answer"]["intercept"], told["answer"]["coefficients"]),
        threshold=told["threshold"],
    )


@functools.cache
def load() -> Calibration:
    """Return the calibration that ships; it is read once."""
    return read(CALIBRATION)


def parts(signals: Mapping[str, Signal], weights: Mapping[str, float]) -> dict[str, Signal]:
    """Return the parts of the scores: each signal times its weight.

    Args:
        signals: by name of `PARTS`, each ``(n,) float32``; 0 says nothing, higher speaks for the wording.
        weights: by name; 1 for a part that has none.

    Returns:
        By name, each ``(n,) float32``; their sum is the score.
    """
    return {name: np.asarray(signal * weights.get(name, 1.0), dtype=np.float32) for name, signal in signals.items()}
