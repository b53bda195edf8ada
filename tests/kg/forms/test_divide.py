"""Run-together rows: divided where one division is possible, withheld with their place where two are."""

from __future__ import annotations

import pytest

from kg.forms import read_forms
from kg.forms.columns.column import Column, Columns
from kg.forms.fit.divide import divide
from kg.ingest import read_document
from kg.records import Reading

ROLES = ["indicators", "level1", "level2", "name", "target", "actual", "points", "score"]
COLUMNS = Columns(tuple(Column(number, role) for number, role in enumerate(ROLES, 1)))
HEAD = "绩效指标一级指标二级指标三级指标年度指标值实际完成值分值得分"
ROWS = (
    "产出指标(50分)数量指标补助教师人数≥560人571人2020",
    "质量指标补助发放准确率100%100%1515",
    "时效指标补助发放及时率≥98%95%1514.5",
)


def read(*lines: str) -> Reading:
    return read_forms(read_document("\n".join(("2023年项目支出绩效自评表", *lines)).encode(), "form.txt"))


@pytest.mark.parametrize("joint", ["", "\n"])
def test_one_division(joint: str) -> None:
    reading = read(HEAD + joint + joint.join(ROWS))
    assert [(i.level1, i.level2, i.level3, i.target.raw, str(i.points), str(i.score)) for i in reading.indicators] == [
        ("产出指标", "数量指标", "补助教师人数", "≥560人", "20", "20"),
        ("产出指标", "质量指标", "补助发放准确率", "100%", "15", "15"),
        ("产出指标", "时效指标", "补助发放及时率", "≥98%", "15", "14.5"),
    ]
    assert reading.ledger.withheld == ()


@pytest.mark.parametrize("figures", ["363630", "111010", "=100100"])
def test_digits_that_two_divisions_share_are_withheld(figures: str) -> None:
    row = f"质量指标巡查河段{figures}1515"
    reading = read(HEAD, ROWS[0], row, ROWS[2])
    assert [i.level3 for i in reading.indicators] == ["补助教师人数", "补助发放及时率"]
    (held,) = reading.ledger.withheld
    assert (held.place.line, held.text) == (4, row)
    assert row in [each.text for each in reading.ledger.unparsed]
    assert any(note.startswith("第 4 行：") and "1 行" in note for note in reading.notes)


def test_figures_that_are_not_sure_are_left_out_of_their_row() -> None:
    (pieces,) = divide(["质量指标补助发放准确率≥98%7351010"], COLUMNS, rows=True)
    by_role = {ROLES[piece.column]: piece.margin for piece in pieces if piece.column is not None}
    assert by_role["target"] >= 1.5
    assert max(by_role[role] for role in ("actual", "points", "score")) == 0.0


def test_rows_under_a_label_in_doubt_are_withheld() -> None:
    reading = read(HEAD, "产出数量指标巡查河段3636301515", ROWS[1])
    assert reading.indicators == ()
    assert len(reading.ledger.withheld) > 0


SIX = Columns(tuple(Column(n, role) for n, role in enumerate(["level1", "level2", "name", "target", "points", "score"], 1)))


def divided(*texts: str, columns: Columns = SIX, rows: bool = True) -> list[str]:
    """Return the cells of each text with their rows and columns; behind each the margin of the cell, capped at five."""
    out = []
    for text, pieces in zip(texts, divide(texts, columns, rows=rows), strict=True):
        roles = ["?" if piece.column is None else columns.columns[piece.column].role for piece in pieces]
        cells = zip(pieces, roles, strict=True)
        out.append(" ".join(f"{p.row}.{role}={text[p.start : p.end]}~{min(p.margin, 5):.0f}" for p, role in cells))
    return out


def test_cells_of_rows_with_their_margins() -> None:
    assert divided("产出指标数量指标架设桥梁数量≥5座1010", "质量指标桥梁合格率≥95%2018", "时效指标工程完工及时率1002010") == [
        "0.level1=产出指标~3 0.level2=数量指标~3 0.name=架设桥梁数量~3 0.target=≥5座~3 0.points=10~5 0.score=10~5",
        "0.level2=质量指标~5 0.name=桥梁合格率~5 0.target=≥95%~5 0.points=20~5 0.score=18~5",
        "0.level2=时效指标~0 0.name=工程完工及时率~0 0.target=100~0 0.points=20~0 0.score=10~0",
    ]


def test_rows_that_run_together() -> None:
    first, second = "产出指标数量指标架设桥梁数量≥5座1010", "质量指标桥梁合格率≥95%2018"
    (cells,) = divided(first + second, rows=False)
    assert [cell.partition("~")[0] for cell in cells.split()] == [
        *("0.level1=产出指标", "0.level2=数量指标", "0.name=架设桥梁数量", "0.target=≥5座", "0.points=10", "0.score=10"),
        *("1.level2=质量指标", "1.name=桥梁合格率", "1.target=≥95%", "1.points=20", "1.score=18"),
    ]


def test_texts_without_rows() -> None:
    assert divided("架设桥梁数量≥5座1010", "海豚海豚", "") == [
        "0.name=架设桥梁数量~3 0.target=≥5座~3 0.points=10~5 0.score=10~5",
        "0.name=海豚海豚~0",
        "",
    ]


def test_the_longest_text_that_is_divided() -> None:
    row = "质量指标桥梁合格率≥95%2018"
    texts = [row + "海" * (size - len(row)) for size in (6000, 6001)]
    assert [bool(pieces) for pieces in divide(texts, SIX, rows=True)] == [True, False]
