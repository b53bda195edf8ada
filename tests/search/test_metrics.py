"""Measures against an independent implementation, and against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import metrics

sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is in the extra 'notebooks'")


def reference(ranking: list[int], grades: dict[int, int], k: int, linear: bool) -> float:
    """nDCG by scikit-learn: true relevance against scores that fall with the place."""
    items = sorted(set(ranking) | set(grades))
    gains = [float(grades.get(i, 0)) if linear else 2.0 ** grades.get(i, 0) - 1 for i in items]
    scores = [float(len(ranking) - ranking.index(i)) if i in ranking else 0.0 for i in items]
    return float(sklearn.ndcg_score([gains], [scores], k=k))


@given(
    ranking=st.permutations(list(range(12))),
    grades=st.dictionaries(st.integers(0, 11), st.integers(1, 3), min_size=1),
    k=st.integers(1, 12),
    linear=st.booleans(),
)
def test_ndcg_equals_scikit_learn(ranking: list[int], grades: dict[int, int], k: int, linear: bool) -> None:
    assert metrics.ndcg(ranking, grades, k, linear=linear) == pytest.approx(reference(ranking, grades, k, linear))


def test_ndcg_by_hand() -> None:
    # gains 3 at place 2 and 1 at place 3, ideal 3 at place 1 and 1 at place 2
    expected = (3 / math.log2(3) + 1 / math.log2(4)) / (3 + 1 / math.log2(3))
    assert metrics.ndcg([9, 5, 7], {5: 2, 7: 1}) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranking", "grades", "recall", "mrr", "first"),
    [
        ([1, 2, 3], {1: 2, 3: 1}, 1.0, 1.0, 1.0),
        # a grade-1 answer first is an answer (p@1), but the best one comes second
        ([3, 1, 2], {1: 2, 3: 1}, 1.0, 0.5, 1.0),
        ([4, 5, 6], {1: 2}, 0.0, 0.0, 0.0),
        ([], {1: 2}, 0.0, 0.0, 0.0),
    ],
)
def test_other_measures(ranking: list[int], grades: dict[int, int], recall: float, mrr: float, first: float) -> None:
    told = metrics.recall(ranking, grades), metrics.mrr(ranking, grades), metrics.precision_at_1(ranking, grades)
    assert told == (recall, mrr, first)


def test_recall_counts_what_could_stand_in_ten_places() -> None:
    grades = dict.fromkeys(range(20), 1)
    assert metrics.recall(list(range(10)), grades, 10) == 1.0


@given(positive=st.lists(st.floats(0, 1), min_size=1, max_size=20), negative=st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_auc_equals_scikit_learn(positive: list[float], negative: list[float]) -> None:
    labels = [1] * len(positive) + [0] * len(negative)
    assert metrics.auc(positive, negative) == pytest.approx(sklearn.roc_auc_score(labels, positive + negative))


def test_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    values = np.random.default_rng(1).random(60)
    told = metrics.interval(values)
    assert told == metrics.interval(values)
    assert told.low < told.mean < told.high
    assert told.mean == pytest.approx(values.mean())
    # about two standard errors to each side
    assert told.high - told.low == pytest.approx(3.92 * values.std() / math.sqrt(60), rel=0.1)


def test_a_constant_difference_has_no_spread() -> None:
    told = metrics.difference([0.5, 0.7], [0.4, 0.6])
    assert told.low == pytest.approx(0.1)
    assert told.high == pytest.approx(0.1)


def test_unpaired_values_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        metrics.difference([0.5], [0.4, 0.6])
