"""Personal data is taken out before any form sees the document. All people here are invented words."""

from __future__ import annotations

import pytest

from kg.document import Paragraph
from kg.forms import read_forms
from kg.forms.base import Skip, Status
from kg.forms.privacy import mask
from kg.ingest import read_document
from kg.privacy import BLOT, blot

# (text, what stays): a label with its value, spaces between, several in a line, numbers anywhere, no label no change
LINES = [
    ("填报人: 甲乙丙", f"填报人: {BLOT * 3}"),
    ("填报人：甲 乙", f"填报人：{BLOT} {BLOT}"),
    (
        "填报单位：某县民政局  填报人：甲乙丙  联系电话：13812345678",
        f"填报单位：某县民政局  填报人：{BLOT * 3}  联系电话：{BLOT * 11}",
    ),
    ("项目负责人 甲乙 联系电话 0311-86012345", f"项目负责人 {BLOT * 2} 联系电话 {BLOT * 13}"),
    ("身份证号130102199003071234已核对", f"身份证号{BLOT * 18}已核对"),
    ("请与办公室联系，邮箱 abc.d@example.cn。", f"请与办公室联系，邮箱 {BLOT * 16}。"),
    ("各单位负责人员要高度重视", "各单位负责人员要高度重视"),
    ("项目编码13032424P00442810283Y，预算5052.00万元", "项目编码13032424P00442810283Y，预算5052.00万元"),
    ("2023年12月31日前完成120000人次", "2023年12月31日前完成120000人次"),
]


@pytest.mark.parametrize(("text", "wanted"), LINES)
def test_lines(text: str, wanted: str) -> None:
    assert blot(text) == wanted
    assert len(blot(text)) == len(text)


def test_cells_beside_their_labels() -> None:
    work = mask(read_document("项目名称\t食堂\t联系人\t甲乙丙\n联系电话\t13812345678\t备注\t无\n".encode(), "a"))
    texts = [cell.text for table in work.document.tables() for cell in table.cells]
    assert texts == ["项目名称", "食堂", "联系人", "", "联系电话", "", "备注", "无"]
    assert work.claims[1, 1, 4] == work.claims[1, 2, 2] == (Status.SKIPPED, Skip.PERSONAL)


def test_a_list_of_people_loses_its_rows() -> None:
    text = "姓名\t单位\t职务\t签字\n甲乙丙\t某县民政局\t局长\t甲乙丙\n丁戊\t某县民政局\t会计\t丁戊\n"
    reading = read_forms(read_document(text.encode(), "a"))
    assert dict(reading.ledger.skipped) == {"personal": 8}
    assert "甲乙丙" not in repr(reading)
    assert "丁戊" not in repr(reading)
    assert reading.ledger.accounted == 1


def test_a_column_of_people_in_another_table() -> None:
    text = "序号\t一级指标\t二级指标\t三级指标\t指标值\t责任人\n1\t产出指标\t数量指标\t救助人数\t≥10人\t甲乙丙\n"
    reading = read_forms(read_document(text.encode(), "a"))
    assert [(each.level3, each.target.raw) for each in reading.indicators] == [("救助人数", "≥10人")]
    assert "甲乙丙" not in repr(reading)


def test_one_cell_a_line() -> None:
    work = mask(read_document("联系人\n\n甲乙丙\n\n联系电话\n\n8690000\n\n人员编制\n\n21\n".encode(), "a"))
    assert [block.text for block in work.document.blocks if isinstance(block, Paragraph)] == [
        "联系人",
        "",
        "联系电话",
        "",
        "人员编制",
        "21",
    ]


def test_a_form_without_separators() -> None:
    text = "项目名称食堂负责人及电话甲乙丙、丁戊己主管部门某局一级指标二级指标三级指标指标值产出指标数量指标就餐人数≥25人"
    assert "甲乙丙" not in blot(text)
    assert "主管部门某局" in blot(text)
