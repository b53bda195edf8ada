"""Two ways of reuse: ``near`` is the ranking itself; ``alt`` turns it into other ways to measure the same need.

What measures one need is written into one project: 培训人数, 培训合格率, 学员满意度. So an alternative is a wording that
stands in the projects of the best hits, or near the query itself, and that differs from what is already on the list, in
meaning and in the category of level 2.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kg.thesaurus import family
from search.index import Index
from search.scored import Scored
from search.table import Row

__all__ = ["alternatives"]

_SEEDS = 3
"""Best hits whose projects say what the need is."""

_LEVEL = 0.7
_TOGETHER = 0.3
_LIKENESS = 0.6
_SAME_CATEGORY = 0.15
_LISTED = 50


def _together(index: Index, scored: Scored) -> NDArray[np.float32]:
    """Return the share of the projects of the best hits that each candidate stands in, ``(n,) float32``."""
    order = np.argsort(-scored.total, kind="stable")[:_SEEDS].tolist()
    # Only what is about as good as the best says what the need is.
    seeds = [position for position in order if scored.total[position] >= _LEVEL * scored.total[order[0]]]
    held = index.table.projects(scored.rows.tolist())
    wanted = set().union(*(held.get(int(scored.rows[seed]), set()) for seed in seeds))
    if not wanted:
        return np.zeros(len(scored.rows), np.float32)
    shares = [len(held.get(row, set()) & wanted) / len(wanted) for row in scored.rows.tolist()]
    return np.array(shares, dtype=np.float32)


def alternatives(index: Index, scored: Scored) -> Scored:
    """Return the same candidates in another order: each one next on the list is relevant and unlike those before it.

    Two parts join the score: ``together`` for standing in the projects of the best hits, and ``unlike``, below 0, for
    likeness to what stands above it (cosine over the library's background, and the same level 2). Parts still add up to the
    score.
    """
    if len(scored.rows) < 2:
        return scored
    keep = np.sort(np.argsort(-scored.total, kind="stable")[: 4 * _LISTED])
    scored = _taken(scored, keep)
    together = (_TOGETHER * _together(index, scored)).astype(np.float32)
    relevance = scored.total + together
    vectors = np.asarray(index.vectors.matrix[scored.rows])
    vectors = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    background = float(index.manifest["background"])
    likeness = np.maximum(0.0, (vectors @ vectors.T - background) / (1 - background))
    stems = np.array([family(row.level2) or "" for row in scored.texts])
    unlike = np.zeros(len(scored.rows), np.float32)
    left = list(range(len(scored.rows)))
    placed: list[int] = []
    floor = np.inf
    final = relevance.copy()
    while left and len(placed) < _LISTED:
        position = max(left, key=lambda p: (float(relevance[p] + unlike[p]), -p))
        left.remove(position)
        # The list falls: what came later never shows a higher score, though its penalty is reckoned against more.
        final[position] = min(float(relevance[position] + unlike[position]), floor)
        floor = float(final[position])
        placed.append(position)
        for other in left:
            penalty = _LIKENESS * float(likeness[position, other])
            penalty += _SAME_CATEGORY * float(stems[position] == stems[other] != "")
            unlike[other] = min(unlike[other], -penalty)
    for position in left:
        final[position] = min(float(relevance[position] + unlike[position]), floor - 1e-6)
    parts = {**scored.parts, "together": together, "unlike": (final - relevance).astype(np.float32)}
    return replace(scored, parts=parts, total=final.astype(np.float32))


def _taken(scored: Scored, keep: NDArray[np.intp]) -> Scored:
    """Return some of the candidates."""
    texts: list[Row] = [scored.texts[position] for position in keep.tolist()]
    return Scored(
        scored.rows[keep],
        texts,
        {name: signal[keep] for name, signal in scored.signals.items()},
        {name: part[keep] for name, part in scored.parts.items()},
        scored.total[keep],
    )
