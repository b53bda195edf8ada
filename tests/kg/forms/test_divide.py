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
