"""Ruled lines to grids: which cells a table on a page has, merged ones included.

Lines that touch make one table. Every line's place is an edge of the grid; two neighbouring fields without a line between them
are one cell. A table whose outer lines are missing is closed at the ends of its inner ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.layout.page import Rule

__all__ = ["Box", "Lattice", "lattices", "straighten"]

_CLOSE = 2.0
_TOUCH = 3.5
_EDGE = 4.0
_MOST_RULES = 4_000
_MOST_FIELDS = 40_000


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: rows and columns of the grid (0-based, ends exclusive), its borders in points, and how many of them are drawn."""

    row: int
    last_row: int
    column: int
    last_column: int
    left: float
    top: float
    right: float
    bottom: float
    walls: int = 4


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table on a page: the edges of its grid and its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]

    @property
    def rows(self) -> int:
        """Rows of the grid."""
        return len(self.ys) - 1


def straighten(rules: Iterable[Rule]) -> list[Rule]:
    """Return the lines with pieces in one direction joined: dashes, one piece a cell, double lines.

    >>> straighten([Rule(10, 0, 50), Rule(10.4, 51, 90), Rule(40, 0, 90)])
    [Rule(at=10.2, start=0, end=90), Rule(at=40.0, start=0, end=90)]
    """
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule.at - groups[-1][-1].at <= _CLOSE and rule.at - groups[-1][0].at <= 2 * _CLOSE:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    joined: list[Rule] = []
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        open_: Rule | None = None
        for rule in sorted(group, key=lambda each: each.start):
            if open_ is not None and rule.start <= open_.end + _TOUCH:
                open_ = Rule(at, open_.start, max(open_.end, rule.end))
            else:
                if open_ is not None:
                    joined.append(open_)
                open_ = Rule(at, rule.start, rule.end)
        if open_ is not None:
            joined.append(open_)
    return joined


def _edges(values: Iterable[float]) -> list[float]:
    """Return the places of edges, those that nearly agree as one."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= _EDGE:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _components(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the sets of lines that touch each other."""
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if h.start - _TOUCH <= v.at <= h.end + _TOUCH and v.start - _TOUCH <= h.at <= v.end + _TOUCH:
                parent[root(i)] = root(len(across) + j)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        found.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        found.setdefault(root(len(across) + j), ([], []))[1].append(v)
    return list(found.values())


def _covered(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Say whether lines at `at` run along most of the way from `start` to `end`."""
    length = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= _EDGE)
    return length >= 0.6 * (end - start)


def lattices(across: Iterable[Rule], down: Iterable[Rule]) -> list[Lattice]:
    """Return the tables that the lines of a page make, from top to bottom.

    A frame around nothing but one field is no table. A table inside a cell of another is one of its own.
    """
    horizontal, vertical = straighten(across), straighten(down)
    if len(horizontal) + len(vertical) > _MOST_RULES:
        return []
    found = [_lattice(rows, columns) for rows, columns in _components(horizontal, vertical) if rows and columns]
    return sorted((each for each in found if each is not None), key=lambda each: (each.ys[0], each.xs[0]))


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    if len(across) + len(down) < 3:
        return None
    xs = _edges(rule.at for rule in down)
    ys = _edges(rule.at for rule in across)
    # Outer lines that are not drawn: the table ends where its inner lines end.
    for edges, along in ((xs, across), (ys, down)):
        low, high = min(rule.start for rule in along), max(rule.end for rule in along)
        if not edges or low < edges[0] - 2 * _EDGE:
            edges.insert(0, low)
        if high > edges[-1] + 2 * _EDGE:
            edges.append(high)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > _MOST_FIELDS:
        return None
    parent = list(range(rows * columns))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for column in range(1, columns):
        near = [rule for rule in down if abs(rule.at - xs[column]) <= _EDGE]
        for row in range(rows):
            if not _covered(near, xs[column], ys[row], ys[row + 1]):
                parent[root(row * columns + column)] = root(row * columns + column - 1)
    for row in range(1, rows):
        near = [rule for rule in across if abs(rule.at - ys[row]) <= _EDGE]
        for column in range(columns):
            if not _covered(near, ys[row], xs[column], xs[column + 1]):
                parent[root(row * columns + column)] = root((row - 1) * columns + column)
    regions: dict[int, list[int]] = {}
    for field in range(rows * columns):
        regions.setdefault(root(field), []).append(field)
    boxes = [_walled(box, across, down) for fields in regions.values() for box in _boxes(fields, columns, xs, ys)]
    if len(boxes) < 2:
        return None
    return Lattice(tuple(xs), tuple(ys), tuple(sorted(boxes, key=lambda box: (box.row, box.column))))


def _walled(box: Box, across: list[Rule], down: list[Rule]) -> Box:
    sides = (
        _covered(across, box.top, box.left, box.right),
        _covered(across, box.bottom, box.left, box.right),
        _covered(down, box.left, box.top, box.bottom),
        _covered(down, box.right, box.top, box.bottom),
    )
    return replace(box, walls=sum(sides))


def _boxes(fields: list[int], columns: int, xs: Sequence[float], ys: Sequence[float]) -> list[Box]:
    """Return the cell that fields make; what is no rectangle is parted into rows."""
    rows = [field // columns for field in fields]
    cols = [field % columns for field in fields]
    top, bottom, left, right = min(rows), max(rows) + 1, min(cols), max(cols) + 1
    if len(fields) == (bottom - top) * (right - left):
        return [Box(top, bottom, left, right, xs[left], ys[top], xs[right], ys[bottom])]
    boxes = []
    for row in sorted(set(rows)):
        own = sorted(column for at, column in zip(rows, cols, strict=True) if at == row)
        start = own[0]
        for before, column in zip(own, [*own[1:], -1], strict=True):
            if column != before + 1:
                boxes.append(Box(row, row + 1, start, before + 1, xs[start], ys[row], xs[before + 1], ys[row + 1]))
                start = column
    return boxes
