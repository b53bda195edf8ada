"""Measures of a ranking against graded judgements, with bootstrap intervals.

Sources: nDCG after Järvelin & Kekäläinen (2002) with the gains of Burges et al. (2005), 2^grade − 1, which is what the
figures in the project's notes were taken with; the linear gains of trec_eval stand beside it. Intervals are percentiles of the
bootstrap over queries (Efron 1979); differences are paired, query by query.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ASPECT_MEASURES",
    "MEASURES",
    "Interval",
    "alpha_ndcg",
    "aspect_precision",
    "aspect_recall",
    "auc",
    "calibration_error",
    "difference",
    "interval",
    "mrr",
    "ndcg",
    "precision_at_1",
    "recall",
]

DRAWS = 2000
SEED = 20240601

Grades = Mapping[int, int]
Ranking = Sequence[int]
Scores = NDArray[np.float64]


def ndcg(ranking: Ranking, grades: Grades, k: int = 10, *, linear: bool = False) -> float:
    """Return the normalised discounted cumulative gain of the first `k` places, 0–1.

    Args:
        ranking: items, best first, each once.
        grades: grade of each judged item, above 0 where it answers; what is not judged has 0.
        k: places that count.
        linear: whether the gain is the grade itself instead of 2^grade − 1.

    >>> round(ndcg([7, 3], {3: 2, 7: 1}), 4), ndcg([3, 7], {3: 2, 7: 1})
    (0.7967, 1.0)
    """

    def gain(grade: int) -> float:
        return float(grade) if linear else 2.0**grade - 1.0

    found = sum(gain(grades.get(item, 0)) / math.log2(place + 2) for place, item in enumerate(ranking[:k]))
    ideal = sum(gain(grade) / math.log2(place + 2) for place, grade in enumerate(sorted(grades.values(), reverse=True)[:k]))
    return found / ideal if ideal else 0.0


def recall(ranking: Ranking, grades: Grades, k: int = 10) -> float:
    """Return the share of the answers (grade above 0) among the first `k` places, of the `k` that could stand there at most."""
    wanted = {item for item, grade in grades.items() if grade > 0}
    return len(wanted.intersection(ranking[:k])) / min(len(wanted), k) if wanted else 0.0


def mrr(ranking: Ranking, grades: Grades) -> float:
    """Return 1 / place of the first item with the best grade there is, 0 where it does not come."""
    best = max(grades.values(), default=0)
    return next((1.0 / place for place, item in enumerate(ranking, 1) if best and grades.get(item, 0) == best), 0.0)


def precision_at_1(ranking: Ranking, grades: Grades) -> float:
    """Return 1 if the first item answers (grade above 0), else 0."""
    return float(bool(ranking) and grades.get(ranking[0], 0) > 0)


MEASURES: Mapping[str, Callable[[Ranking, Grades], float]] = {
    "ndcg@10": ndcg,
    "ndcg@10 linear": lambda ranking, grades: ndcg(ranking, grades, linear=True),
    "recall@10": recall,
    "mrr": mrr,
    "p@1": precision_at_1,
}
"""Name → measure of one query, each 0–1, higher is better."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries with the bounds of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def as_list(self) -> list[float]:
        """Return ``[mean, low, high]``, four decimals."""
        return [round(self.mean, 4), round(self.low, 4), round(self.high, 4)]


def interval(values: Sequence[float] | Scores, *, draws: int = DRAWS, seed: int = SEED) -> Interval:
    """Return the mean of one value a query, with its interval; the same values give the same interval."""
    told = np.asarray(values, dtype=np.float64)
    if not told.size:
        return Interval(0.0, 0.0, 0.0)
    drawn = np.random.default_rng(seed).integers(0, told.size, (draws, told.size))
    means = told[drawn].mean(axis=1)
    return Interval(float(told.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975)))


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """Return the mean of ours − theirs over the same queries, with its paired interval.

    Raises:
        ValueError: the two are not of one length.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"paired values must be of one length, got {len(ours)} and {len(theirs)}")
    return interval(np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64))


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative (ties count half), 0–1; .5 where one side is empty.

    >>> auc([0.9, 0.4], [0.4, 0.1])
    0.875
    """
    if not positive or not negative:
        return 0.5
    ours = np.asarray(positive, dtype=np.float64)[:, None]
    theirs = np.asarray(negative, dtype=np.float64)[None, :]
    return float(((ours > theirs) + 0.5 * (ours == theirs)).mean())


def calibration_error(said: Sequence[float], true: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error: how far probabilities are from the shares that came true, 0–1.

    Source: Naeini, Cooper & Hauskrecht (2015), with bins of equal width, each by its number of members.

    >>> round(calibration_error([0.9, 0.9, 0.9, 0.9], [True, True, True, False]), 2)
    0.15
    """
    probabilities, outcomes = np.array(said, np.float64), np.array(true, np.float64)
    place = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    errors = [
        abs(float((probabilities[place == number] - outcomes[place == number]).sum())) for number in np.unique(place).tolist()
    ]
    return sum(errors) / max(1, len(probabilities))


def alpha_ndcg(ranking: Sequence[frozenset[int]], aspects: int, k: int = 5, alpha: float = 0.5) -> float:
    """Return how well the first `k` places cover the aspects of a need, early and without repeating themselves, 0–1.

    Source: α-nDCG, Clarke et al. (2008); what shows an aspect for the n-th time is worth (1 − α)^(n − 1). The best ranking that
    it is divided by shows one new aspect a place, which is the best there can be where each item has one aspect.

    Args:
        ranking: aspects that each place shows, best place first; none for an item that does not serve the need.
        aspects: number of aspects there are.
        k: places that count.
        alpha: what a repetition loses.

    >>> one, other, nothing = frozenset({0}), frozenset({1}), frozenset()
    >>> [round(alpha_ndcg(ranking, 2, 2), 4) for ranking in ([one, other], [one, one], [nothing, one])]
    [1.0, 0.8066, 0.3869]
    """
    seen: dict[int, int] = {}
    gained = 0.0
    for place, shown in enumerate(ranking[:k]):
        for aspect in shown:
            gained += (1 - alpha) ** seen.get(aspect, 0) / math.log2(place + 2)
            seen[aspect] = seen.get(aspect, 0) + 1
    ideal = sum(1 / math.log2(place + 2) for place in range(min(aspects, k)))
    ideal += sum((1 - alpha) ** (place // aspects) / math.log2(place + 2) for place in range(aspects, k)) if aspects else 0.0
    return gained / ideal if ideal else 0.0


def aspect_recall(ranking: Sequence[frozenset[int]], aspects: int, k: int = 5) -> float:
    """Return the share of the aspects among the first `k` places, of the `k` that could stand there at most.

    Source: subtopic recall, Zhai, Cohen & Lafferty (2003).
    """
    return len(set().union(*ranking[:k])) / min(aspects, k) if aspects else 0.0


def aspect_precision(ranking: Sequence[frozenset[int]], aspects: int, k: int = 5) -> float:
    """Return the share of the first `k` places that show any aspect; `aspects` is not needed."""
    return sum(bool(shown) for shown in ranking[:k]) / k


ASPECT_MEASURES: Mapping[str, Callable[[Sequence[frozenset[int]], int], float]] = {
    "alpha-ndcg@5": alpha_ndcg,
    "aspects@5": aspect_recall,
    "p@5": aspect_precision,
}
"""Name → measure of one need, each 0–1, higher is better."""
