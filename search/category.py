"""The category that a query is about, against that of each wording: the part ``category`` of a score.

What kind of measure a question asks for (how many, how well, how soon, at what cost, how satisfied, to what effect) is read
off its vector (`search.projection`): right for 78 % of the ways of asking of fields that it never saw, where the words of the
thesaurus say something for 37 % of them, and are right for two thirds of these. Forms print the category of a wording; where
one does not, it is read off its vector as well.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kg.thesaurus import FAMILIES
from search.index import Index
from search.projection import Projection
from search.understand import Query

__all__ = ["LEAST", "agreement"]

LEAST = 0.02
"""Probability below which a category is as good as ruled out, and that any category keeps of a wording printed under another:
forms file the same measure under several. Set, not fitted: the weight of the part is."""

Scores = NDArray[np.float32]


def agreement(index: Index, projection: Projection, query: Query, vector: Scores, rows: NDArray[np.int64]) -> Scores:
    """Return how well the category of some wordings agrees with the query's, ``(len(rows),) float32`` from 0 (ruled out) to 1.

    The logarithm of the probability that both are of one category, between `LEAST` and 1. Where the projection knows no
    categories: the weight that the thesaurus gives the wording's category.

    Args:
        index: of the wordings.
        projection: for the vectors of the index.
        query: understood.
        vector: its vector.
        rows: of the wordings.
    """
    if not query.level2 or not projection.categorises or not vector.any():
        return index.columns.by_stem(query.families, rows)
    asked = projection.categories(vector[None])[0]
    spread = (1 - LEAST * len(FAMILIES)) * asked + LEAST
    same = index.columns.by_stem(dict(zip(FAMILIES, spread.tolist(), strict=True)), rows)
    bare = ~index.columns.labelled(rows)
    if bare.any():
        same[bare] = projection.categories(index.vectors.matrix[rows[bare]]) @ asked
    return np.asarray(np.log1p(same / LEAST) / math.log1p(1 / LEAST), np.float32)
