"""Ruled lines to grids: which cells a table on a page has, merged ones included.

Lines that touch make one table. Every line's place is an edge of the grid; two neighbouring fields without a line between them
are one cell. A table whose outer lines are missing is closed at the ends of its inner ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.layout.page import Rule
from kg.layout.tuning import current

__all__ = ["Box", "Lattice", "lattices", "straighten"]


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
    close = current().lattice.close
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule.at - groups[-1][-1].at <= close and rule.at - groups[-1][0].at <= 2 * close:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return [rule for group in groups for rule in _joined(group)]


def _joined(group: Sequence[Rule]) -> Iterator[Rule]:
    """Yield lines at one height (or place across), those that touch as one."""
    touch = current().lattice.touch
    at = sum(rule.at for rule in group) / len(group)
    first, *others = sorted(group, key=lambda each: each.start)
    start, end = first.start, first.end
    for rule in others:
        if rule.start > end + touch:
            yield Rule(at, start, end)
            start = rule.start
            end = rule.end
        end = max(end, rule.end)
    yield Rule(at, start, end)


def _edges(values: Iterable[float]) -> list[float]:
    """Return the places of edges, those that nearly agree as one."""
    edge = current().lattice.edge
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= edge:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


class _Sets:
    """Numbers from 0 on in sets that are joined step by step (union–find)."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, at: int) -> int:
        """Return the number that stands for the set of `at`."""
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def join(self, one: int, other: int) -> None:
        """Make one set of two; that of `other` stands for both."""
        self.parent[self.root(one)] = self.root(other)


def _components(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the sets of lines that touch each other."""
    touch = current().lattice.touch
    sets = _Sets(len(across) + len(down))
    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if h.start - touch <= v.at <= h.end + touch and v.start - touch <= h.at <= v.end + touch:
                sets.join(i, len(across) + j)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        found.setdefault(sets.root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        found.setdefault(sets.root(len(across) + j), ([], []))[1].append(v)
    return list(found.values())


def _near(rules: Sequence[Rule], at: float) -> list[Rule]:
    edge = current().lattice.edge
    return [rule for rule in rules if abs(rule.at - at) <= edge]


def _covered(near: Sequence[Rule], start: float, end: float) -> bool:
    """Say whether lines run along most of the way from `start` to `end`."""
    length = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in near)
    return length >= current().lattice.covered * (end - start)


def lattices(across: Iterable[Rule], down: Iterable[Rule]) -> list[Lattice]:
    """Return the tables that the lines of a page make, from top to bottom.

    A frame around nothing but one field is no table. A table inside a cell of another is one of its own.
    """
    horizontal, vertical = straighten(across), straighten(down)
    if len(horizontal) + len(vertical) > current().lattice.most_rules:
        return []
    found = [_lattice(rows, columns) for rows, columns in _components(horizontal, vertical) if rows and columns]
    return sorted((each for each in found if each is not None), key=lambda each: (each.ys[0], each.xs[0]))


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    """Return the grid that lines make which touch each other, None where they make none."""
    settings = current().lattice
    if len(across) + len(down) < settings.least_rules:
        return None
    xs = _closed(_edges(rule.at for rule in down), across)
    ys = _closed(_edges(rule.at for rule in across), down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or not 2 <= rows * columns <= settings.most_fields:
        return None
    regions = _regions(xs, ys, across, down)
    boxes = [_walled(box, across, down) for fields in regions for box in _boxes(fields, columns, xs, ys)]
    if len(boxes) < 2:
        return None
    return Lattice(tuple(xs), tuple(ys), tuple(sorted(boxes, key=lambda box: (box.row, box.column))))


def _closed(edges: list[float], along: Sequence[Rule]) -> list[float]:
    """Return edges with outer ones that are not drawn: the table ends where its inner lines (`along`) end."""
    far = 2 * current().lattice.edge
    low, high = min(rule.start for rule in along), max(rule.end for rule in along)
    before = [low] if low < edges[0] - far else []
    behind = [high] if high > edges[-1] + far else []
    return [*before, *edges, *behind]


def _regions(xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]) -> list[list[int]]:
    """Return the fields of a grid (row × columns + column) by the cell they belong to: no line is drawn between them."""
    rows, columns = len(ys) - 1, len(xs) - 1
    sets = _Sets(rows * columns)
    for column in range(1, columns):
        near = _near(down, xs[column])
        for row in range(rows):
            if not _covered(near, ys[row], ys[row + 1]):
                sets.join(row * columns + column, row * columns + column - 1)
    for row in range(1, rows):
        near = _near(across, ys[row])
        for column in range(columns):
            if not _covered(near, xs[column], xs[column + 1]):
                sets.join(row * columns + column, (row - 1) * columns + column)
    regions: dict[int, list[int]] = {}
    for field in range(rows * columns):
        regions.setdefault(sets.root(field), []).append(field)
    return list(regions.values())


def _walled(box: Box, across: list[Rule], down: list[Rule]) -> Box:
    sides = (
        _covered(_near(across, box.top), box.left, box.right),
        _covered(_near(across, box.bottom), box.left, box.right),
        _covered(_near(down, box.left), box.top, box.bottom),
        _covered(_near(down, box.right), box.top, box.bottom),
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
