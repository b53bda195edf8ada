"""Rows that a page cuts are put together again; two rows never become one."""

from __future__ import annotations

import pytest

from kg.ingest.pdf_join import continues, join
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
        # every cell cut, one of them a label: no cell had ended
        ([("满意", 2.0, 10.0), ("服务对象", 2.0, 10.0), ("≥90", 9.0, 10.0)],
         [("度指标", 20.0, 10.0), ("满意度", 20.0, 10.0), ("%", 9.0, 10.0)], True),
        # two labels: two rows, though no text had room and one cell had ended
        ([("产出指标", 2.0, 10.0), ("验收合格", 2.0, 10.0), ("合同", 9.0, 10.0)],
         [("效益指标", 2.0, 10.0), ("受益村民", 2.0, 10.0), ("", 0.0, 0.0)], False),
        # two labels that are one
        ([("社会效益", 2.0, 10.0), ("受益", 40.0, 10.0), ("5%", 9.0, 10.0)],
         [("指标", 20.0, 10.0), ("", 0.0, 0.0), ("", 0.0, 0.0)], True),
    ],
)  # fmt: skip
def test_row_over_a_page(above: list[tuple[str, float, float]], below: list[tuple[str, float, float]], together: bool) -> None:
    table = part(1, [("一", 1.0, 1.0), ("二", 1.0, 1.0), ("三", 1.0, 1.0)], above)
    join(table, part(2, below), frozenset())
    rows = [text for text, _, _ in above], [text for text, _, _ in below]
    want = [[one + two for one, two in zip(*rows, strict=True)]] if together else [*rows]
    assert texts(table)[1:] == [list(row) for row in want]


HEAD = [("项目名称", 1.0, 9.0), ("修渠", 9.0, 9.0), ("", 0.0, 0.0)]


@pytest.mark.parametrize(
    ("second", "goes_on"),
    [("质量指标", True), ("项目代码", False)],
)
def test_repeated_first_row(second: str, goes_on: bool) -> None:
    # the same first row on the next page is a head printed again, unless the form begins anew below it
    row = [(second, 1.0, 9.0), ("一", 9.0, 9.0), ("", 0.0, 0.0)]
    before = part(1, HEAD, [("项目代码", 1.0, 9.0), ("甲", 9.0, 9.0), ("", 0.0, 0.0)])
    assert continues(before, part(2, HEAD, row)) is goes_on


def test_head_repeated_in_part() -> None:
    # a head of two rows of which the first is printed again, with as much of its merged cells as fits
    table = part(
        1, [("目标名称", 1.0, 9.0), ("指标值", 9.0, 9.0), ("", 0.0, 0.0)], [("甲", 1.0, 9.0), ("乙", 9.0, 9.0), ("", 0.0, 0.0)]
    )
    table.cells[0].last_row = 2
    table.cells[2].text = "依据"
    other = part(
        2,
        [("目标", 1.0, 9.0), ("指标值", 9.0, 9.0), ("依据", 1.0, 9.0)],
        [("丙", 40.0, 9.0), ("丁", 40.0, 9.0), ("", 0.0, 0.0)],
    )
    join(table, other, frozenset())
    assert "目标" not in {cell.text for cell in table.cells}
    assert table.repeated == [2]


@pytest.mark.parametrize(("above", "below", "cells"), [("决策", "过程", 2), ("社会效益", "指标", 1), ("项目产", "出", 1)])
def test_merged_labels(above: str, below: str, cells: int) -> None:
    # cells merged over rows on both sides of the cut, no room in either; the rows beside them end at the cut
    def piece(page: int, label: str, *names: str) -> Part:
        rows = [[(label, 2.0, 9.0), (name, 40.0, 9.0), ("≥9", 40.0, 9.0)] for name in names]
        table = part(page, *rows)
        first, *rest = (cell for cell in table.cells if cell.left == 0.0)
        first.last_row = table.rows
        table.cells = [cell for cell in table.cells if cell not in rest]
        return table

    table = piece(1, above, "修渠", "清淤")
    join(table, piece(2, below, "建池", "护林"), frozenset())
    assert len([cell for cell in table.cells if cell.left == 0.0]) == cells
    assert table.rows == 4
