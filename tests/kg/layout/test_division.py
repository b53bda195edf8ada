"""Rows and labels of unruled tables: the division found costs least, and margins are those over the second best."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.layout.columns import Piece
from kg.layout.labels import labels_of
from kg.layout.rows import Column, Pitch, column_of, rows_of
from kg.layout.tuning import current

PITCH = Pitch(1.4, True, True, True)


def piece(base: float, width: float, line: int = 0) -> Piece:
    return Piece(0.0, width, base, width, 1.0, "某" * max(1, int(width)), line)


def column(bases: list[float], widths: list[float]) -> Column:
    pieces = [piece(base, width) for base, width in zip(bases, widths, strict=True)]
    return column_of(pieces, [0] * len(pieces), PITCH)


HEIGHTS = st.lists(st.integers(0, 6), min_size=1, max_size=5, unique=True).map(lambda each: [1.4 * n for n in sorted(each)])
COLUMNS = st.lists(HEIGHTS, min_size=2, max_size=3)


def divisions(size: int) -> Iterator[list[tuple[int, int]]]:
    for count in range(size):
        for borders in combinations(range(1, size), count):
            ends = [0, *borders, size]
            yield list(pairwise(ends))


@settings(max_examples=150, deadline=None)
@given(COLUMNS, st.booleans(), st.data())
def test_rows_against_all_divisions(bases: list[list[float]], top: bool, data: st.DataObject) -> None:
    columns = [
        column(own, data.draw(st.lists(st.sampled_from([2.0, 5.0]), min_size=len(own), max_size=len(own)))) for own in bases
    ]
    found = rows_of(columns, [], PITCH, top=top)
    heights = sorted({base for own in bases for base in own})
    alone = {}  # the cost of a division of each stretch into one row is that of a table with walls around it
    walls = lambda division: [heights[last] - 0.5 for _, last in division[:-1]]  # noqa: E731
    for division in divisions(len(heights)):
        fixed = rows_of(columns, walls(division), PITCH, top=top, only=True)
        if len(fixed.rows) == len(division):
            alone[tuple(division)] = fixed.cost
    best = min(alone.values())
    assert found.cost == pytest.approx(best)
    own = tuple(
        (
            min(n for n, h in enumerate(heights) if h >= low - 1e-6),
            max(n for n, h in enumerate(heights) if h <= high + 1e-6) + 1,
        )
        for low, high in found.extents
    )
    assert alone[own] == pytest.approx(best)
    for row, margin in zip(own, found.margins, strict=True):
        others = [cost for division, cost in alone.items() if row not in division]
        assert margin == pytest.approx(min([current().margin.most, *(cost - best for cost in others)]), abs=1e-6)


def test_a_line_that_may_belong_to_either_row_leaves_no_margin() -> None:
    """The second column's first line stands in the middle between two lines of the first: nothing tells the row it is of."""
    columns = [column([0.0, 1.4, 2.8], [5.0, 5.0, 5.0]), column([0.7, 2.8], [5.0, 5.0])]
    assert rows_of(columns, [], PITCH, top=False).margins == (0.0, 0.0)
    far = [column([0.0, 5.6], [3.0, 3.0])] * 2
    assert rows_of(far, [], PITCH, top=True).margins == (current().margin.most,) * 2


EXTENTS = [(1.4 * n, 1.4 * n) for n in range(4)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True), st.booleans(), st.sets(st.integers(1, 3)))
def test_labels_against_all_divisions(places: list[int], top: bool, ends: set[int]) -> None:
    labels = column([0.7 * n for n in sorted(places)], [2.0] * len(places))
    known = {}

    def cost(walls: frozenset[int]) -> None:
        """Find the best division with these borders, which other calls contain too."""
        got = labels_of(labels, EXTENTS, frozenset({0} | ends), walls, PITCH, fixed=True, goes_on=False, top=top)
        if got.spans:
            known[got.spans] = min(got.cost, known.get(got.spans, math.inf))

    for count in range(4):
        for borders in combinations(range(1, 4), count):
            cost(frozenset(borders))
    found = labels_of(labels, EXTENTS, frozenset({0} | ends), frozenset(), PITCH, fixed=False, goes_on=False, top=top)
    if not found.spans:
        assert known == {}
        return
    assert found.cost == pytest.approx(min(known.values()))
    assert [span[0] for span in found.spans] == [0, *(span[1] for span in found.spans[:-1])]
    assert found.spans[-1][1] == 4
    given_to = [(a, b) for first, last, a, b in found.spans for _ in range(first, last)]
    for row, margin in enumerate(found.margins):
        others = [
            whole - found.cost
            for spans, whole in known.items()
            if given_to[row] not in [(a, b) for first, last, a, b in spans if first <= row < last]
        ]
        # each set of borders is known by its best labels only, so that these are at least as far away
        assert -1e-9 <= margin <= min([current().margin.most, *others]) + 1e-6


def test_a_label_beside_one_row_is_surer_than_one_between_two() -> None:
    labels = column([0.0, 2.1, 4.2], [2.0, 2.0, 2.0])
    found = labels_of(labels, EXTENTS, frozenset(range(4)), frozenset(), PITCH, fixed=False, goes_on=False, top=False)
    assert [span[:2] for span in found.spans] == [(0, 1), (1, 3), (3, 4)]
    assert found.margins == pytest.approx((5.5, 1.25, 1.25, 5.5))
