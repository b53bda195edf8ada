"""Rows that a page cuts are put together again; two rows never become one."""

from __future__ import annotations

import pytest

from kg.ingest.pdf_join import join
from kg.layout.parts import Part, PartCell

EDGES = [(0.0, 60.0), (60.0, 120.0), (120.0, 180.0)]


def part(page: int, *rows: list[tuple[str, float, float]]) -> Part:
    """Return a piece of a table: of each cell its text, the room its last line leaves, and the width of its first word."""
    cells = [
        PartCell(r, r + 1, left, right, text, room, start, page)
        for r, row in enumerate(rows)
        for (text, room, start), (left, right) in zip(row, EDGES, strict=True)
    ]
    return Part(len(rows), cells, 0.0, 180.0, 0.0, 100.0, page, page)


def texts(table: Part) -> list[list[str]]:
    return [[cell.text for cell in sorted(table.cells, key=lambda c: c.left) if cell.row == row] for row in range(table.rows)]


@pytest.mark.parametrize(
    ("above", "below", "together"),
    [
        # the end of a name alone, its first word hardly narrower than the room that was left
        ([("监测样点第", 12.5, 10.0), ("≥16次", 30.0, 20.0), ("16", 50.0, 10.0)],
         [("16处情况", 20.0, 10.3), ("", 0.0, 0.0), ("", 0.0, 0.0)], True),
        # much room was left: a row of its own
        ([("监测样点", 40.0, 10.0), ("≥16次", 30.0, 20.0), ("16", 50.0, 10.0)],
         [("合计", 20.0, 20.0), ("", 0.0, 0.0), ("", 0.0, 0.0)], False),
        # narrow columns: no text would have fitted, yet numbers do not go on with numbers
        ([("受益村民数", 2.0, 10.0), ("105%", 9.0, 23.0), ("", 0.0, 0.0)],
         [("管护机制", 2.0, 10.0), ("100%", 9.0, 23.0), ("", 0.0, 0.0)], False),
    ],
)  # fmt: skip
def test_row_over_a_page(above: list[tuple[str, float, float]], below: list[tuple[str, float, float]], together: bool) -> None:
    table = part(1, [("一", 1.0, 1.0), ("二", 1.0, 1.0), ("三", 1.0, 1.0)], above)
    join(table, part(2, below), frozenset())
    rows = [text for text, _, _ in above], [text for text, _, _ in below]
    want = [[one + two for one, two in zip(*rows, strict=True)]] if together else [*rows]
    assert texts(table)[1:] == [list(row) for row in want]
