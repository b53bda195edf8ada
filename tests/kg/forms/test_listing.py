"""Lists of projects: where they end."""

from __future__ import annotations

import pytest

from kg.check import check
from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading

LIST = """<table><tr><td>{number}</td><td>项目名称</td><td>预算金额（万元）</td></tr>
<tr><td>1</td><td>河堤养护</td><td>1000</td></tr><tr><td>2</td><td>泵站改造</td><td>50</td></tr></table>"""
FORM = """<table>{head}<tr><td>主管部门</td><td>云岭县水利局</td><td>实施单位</td><td colspan=2>云岭县水利局</td></tr>
<tr><td>项目资金（万元）</td><td>年度资金总额</td><td colspan=3>100</td></tr>
<tr><td>年度目标</td><td colspan=4>养护河堤，保障安全。</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>备注</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>养护长度</td><td>≥30公里</td><td></td></tr>
<tr><td>效益指标</td><td>社会效益指标</td><td>受益人口</td><td>≥3万人</td><td></td></tr></table>"""
TITLE = "<p>云岭县水利局2024年度项目支出绩效目标</p>"


def read_html(*parts: str) -> Reading:
    return read_forms(read_document(f"<html><body>{''.join(parts)}</body></html>".encode(), "a.html"))


@pytest.mark.parametrize("between", ["", "<p>附表</p>"])
@pytest.mark.parametrize("number", ["序号", "项目编码"])
@pytest.mark.parametrize(
    "head",
    [
        "<tr><td>项目名称</td><td colspan=4>河堤养护</td></tr>",
        "<tr><td>序号</td><td>1</td><td>项目名称</td><td colspan=2>河堤养护</td></tr>",
    ],
)
def test_a_form_behind_a_list_is_no_row_of_it(between: str, number: str, head: str) -> None:
    form = read_html(TITLE, LIST.format(number=number), between, FORM.format(head=head))
    if number == "序号":
        assert [(row.name, row.budget) for row in form.project_list] == [("河堤养护", 1000), ("泵站改造", 50)]
        assert "list_vs_table_amount" in {finding.rule for finding in check(form)}
    named = [(project.name, project.funds and project.funds.total) for project in form.projects]
    assert ("河堤养护", 100) in named
    assert "云岭县水利局" not in [name for name, _ in named]
