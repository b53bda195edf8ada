"""Two ways of reuse: ``near`` is the ranking itself; ``alt`` turns it into other ways to measure the same need.

What measures one need is written into one project: 培训人数, 培训合格率, 学员满意度. So an alternative is a wording that
stands in the projects of the best hits, or near the query itself, and that differs from what is already on the list: in
meaning and in the category of level 2. What a thing costs says nothing on whether the need is met (财预〔2021〕101号 keeps
成本 apart from 产出 and 效益), so costs stand back unless they are asked for.

Variants of one measure (一级路, 二级路 and 城中村 清扫面积) are one way to measure: the best of them is listed. What stands in
no project of the best hits and is hardly what was asked for is not listed either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from search.answers import Hit
from search.index import Index
from search.scored import Scored

__all__ = ["LEAST", "WAYS", "Ways", "alternatives", "companions", "listed"]

_SEEDS = 3
"""Best hits whose projects say what the need is."""

_LISTED = 50
_COST = "成本"

LEAST = 0.05
"""Confidence below which a hit beside the projects of the best hits is not listed: over the samples without their projects
three in five of the wrong ones lie below, and one in six of the right ones."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the order of alternatives weighs.

    Attributes:
        level: share of the best score from which a hit is about as good, and says what the need is too.
        sharp: power of that share by which such a hit counts.
        together: part of standing in all projects of these hits.
        likeness: penalty for the same meaning as one above.
        category: penalty for the same level 2 as one above.
        cost: penalty for a cost that was not asked for.
        variant: likeness from which two wordings of one head noun and one level 2 are variants of one measure.
    """

    level: float = 0.7
    sharp: float = 8.0
    together: float = 0.6
    likeness: float = 0.3
    category: float = 0.15
    cost: float = 0.3
    variant: float = 0.5


WAYS = Ways()
"""Chosen on needs that we judged by hand; cross-validated figures in ``tests/benchmarks/search/alternatives.py``."""


def companions(index: Index, scored: Scored, ways: Ways = WAYS) -> dict[int, float]:
    """Return the wordings in the projects of the best hits, each with the share of these projects, 0–1.

    Only hits about as good as the best say what the need is, the better the more. They may be no candidates of any lane: in a
    large library 学员满意度 is far from 结业考核合格率.
    """
    order = np.argsort(-scored.total, kind="stable")[:_SEEDS]
    if not len(order) or scored.total[order[0]] <= 0:
        return {}
    ratio = scored.total[order] / scored.total[order[0]]
    worth = np.where(ratio >= ways.level, ratio**ways.sharp, 0.0)
    found: defaultdict[int, float] = defaultdict(float)
    weight = 0.0
    for position, value in zip(order.tolist(), worth.tolist(), strict=True):
        beside = index.projects.beside(int(scored.rows[position])) if value else {}
        weight += value if beside else 0.0
        for row, share in beside.items():
            found[row] += value * share
    return {row: share / weight for row, share in found.items()}


def alternatives(
    index: Index, scored: Scored, together: Mapping[int, float], families: Mapping[str, float], ways: Ways = WAYS
) -> Scored:
    """Return the same candidates in another order: each one next on the list is relevant and unlike those before it.

    Three parts join the score: ``together`` for standing in the projects of the best hits; ``unlike``, below 0, for likeness to
    what stands above it (cosine over the library's background, and the same level 2); ``price``, below 0, for a cost that was
    not asked for. Parts still add up to the score.

    Args:
        index: of the library.
        scored: candidates.
        together: from `companions`.
        families: stems of level 2 that the query asks for, with weights.
        ways: constants.
    """
    if len(scored.rows) < 2:
        return scored
    beside = np.array([ways.together * together.get(row, 0.0) for row in scored.rows.tolist()], np.float32)
    stems = index.columns.stems(scored.rows)
    asked = families.get(_COST, 0.0) > 0 or stems[int(np.argmax(scored.total))] == _COST
    price = np.where((stems == _COST) & (not asked), -ways.cost, 0.0).astype(np.float32)
    scored = replace(scored, parts={**scored.parts, "together": beside, "price": price}, total=scored.total + beside + price)
    scored = _taken(scored, np.sort(np.argsort(-scored.total, kind="stable")[: 4 * _LISTED]))
    relevance = scored.total
    likeness = _likeness(index, scored)
    stems = index.columns.stems(scored.rows)
    same = (stems[:, None] == stems) & (stems != "")
    alike = ways.likeness * likeness + ways.category * same
    heads = np.array([row.head or row.name[-2:] for row in scored.texts])
    names = index.columns.names(scored.rows)
    # Wordings of one name fold into one hit, which is no variant of itself.
    variants = same & (heads[:, None] == heads) & (names[:, None] != names) & (likeness >= ways.variant)
    unlike = np.zeros(len(scored.rows), np.float32)
    final = relevance.copy()
    floor = np.inf
    waiting = np.ones(len(scored.rows), bool)
    listed = np.ones(len(scored.rows), bool)
    for _ in range(min(_LISTED, len(scored.rows))):
        if not waiting.any():
            break
        position = int(np.argmax(np.where(waiting, relevance + unlike, -np.inf)))
        others = waiting & variants[position]
        others[position] = False
        listed &= ~others
        waiting &= ~others
        waiting[position] = False
        # The list falls: what came later never shows a higher score, though its penalty is reckoned against more.
        final[position] = floor = min(float(relevance[position] + unlike[position]), floor)
        unlike = np.where(waiting, np.minimum(unlike, -alike[position]), unlike)
    final = np.where(waiting, np.minimum(relevance + unlike, floor - 1e-6), final).astype(np.float32)
    ordered = replace(scored, parts={**scored.parts, "unlike": final - relevance}, total=final)
    return _taken(ordered, np.flatnonzero(listed))


def _likeness(index: Index, scored: Scored) -> NDArray[np.float32]:
    """Return how alike the candidates are in meaning, ``(n, n) float32``: 0 as unrelated wordings are, 1 for the same."""
    vectors = np.asarray(index.vectors.matrix[scored.rows], np.float32)
    vectors = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    background = float(index.manifest["background"])
    return np.asarray(np.maximum(0.0, (vectors @ vectors.T - background) / (1 - background)), np.float32)


def listed(found: Sequence[Hit], top: int) -> tuple[Hit, ...]:
    """Return the hits that an alternative can be, `top` at most, numbered anew.

    Left out is what stands in no project of the best hits and is right with a probability below `LEAST`; the best hit stays.
    """
    kept = [hit for hit in found if hit.rank == 1 or hit.reasons.get("together") or hit.confidence >= LEAST]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept[:top], 1))


def _taken(scored: Scored, keep: NDArray[np.intp]) -> Scored:
    """Return some of the candidates."""
    return Scored(
        scored.rows[keep],
        [scored.texts[position] for position in keep.tolist()],
        {name: signal[keep] for name, signal in scored.signals.items()},
        {name: part[keep] for name, part in scored.parts.items()},
        scored.total[keep],
    )
