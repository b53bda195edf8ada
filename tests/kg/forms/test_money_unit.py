"""The unit of money, wherever the head of a form prints it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kg import read

FORM = """项目支出绩效目标表
{line}
项目名称\t{name}
主管部门\t澄澜县水务局\t实施单位\t澄澜县水务服务中心
预算资金\t1200000\t其中：财政拨款\t1200000
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t维修水源工程处数\t≥36处
满意度指标\t服务对象满意度指标\t村民满意度\t≥90%
"""


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("金额单位：元", "元"),
        ("填报单位：澄澜县水务局    金额单位：元", "元"),
        ("填报单位：澄澜县水务局　　单位：万元", "万元"),
        ("编制单位：澄澜县水务局 单位：元", "元"),
        ("填报单位：澄澜县水务局\t金额单位：元", "元"),
        ("单位：澄澜县水务局\t（2024年度）\t金额单位：人民币元", "元"),
        # an organisation is no unit of money, whatever its name ends in
        ("填报单位：澄澜县财政局", None),
    ],
)
def test_the_printed_unit_counts(tmp_path: Path, line: str, unit: str | None) -> None:
    (tmp_path / "form.txt").write_text(FORM.format(line=line, name="水源工程维修"), "utf-8")
    found = read(tmp_path / "form.txt")
    funds = found.projects[0].funds
    assert funds is not None
    assert (funds.total, funds.unit) == (Decimal(1_200_000), unit)
    assert found.document.year == (2024 if "2024" in line else None)
    assert [each.text for each in found.ledger.unparsed] == []


def test_the_unit_of_the_next_form_is_not_that_of_the_one_before(tmp_path: Path) -> None:
    forms = [FORM.format(line="填报单位：澄澜县水务局    金额单位：元", name="水源工程维修")]
    forms += [FORM.format(line="填报单位：澄澜县水务局    金额单位：万元", name="水库清淤")]
    (tmp_path / "forms.txt").write_text("\n\n".join(forms), "utf-8")
    found = read(tmp_path / "forms.txt")
    assert [(project.name, project.funds.unit if project.funds else None) for project in found.projects] == [
        ("水源工程维修", "元"),
        ("水库清淤", "万元"),
    ]
