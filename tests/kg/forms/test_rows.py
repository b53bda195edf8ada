"""Rows get their kind by rules, each shown by its example."""

from __future__ import annotations

import pytest

from kg.document import Place
from kg.forms.cell import Item
from kg.forms.records.rows import RULES, RowKind, Rule, kind_of
from kg.forms.tables import Row
from kg.text import compact


def row(line: str) -> Row:
    texts = [cell.strip() for cell in line.split("|")]
    places = [Place(table=1, row=1, column=number) for number in range(1, len(texts) + 1)]
    return Row(
        tuple(
            Item(text, text, compact(text), (1, 1, number), place, number)
            for number, (text, place) in enumerate(zip(texts, places, strict=True), 1)
        )
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_each_rule_decides_on_its_example(rule: Rule) -> None:
    assert kind_of(row(rule.example), None, open_table=rule.open) is rule.kind


def test_every_kind_has_a_rule() -> None:
    assert [rule.kind for rule in RULES] == list(RowKind)


@pytest.mark.parametrize(
    ("line", "open_table", "kind"),
    [
        ("（2024年度）", False, RowKind.TITLE),
        ("单位：元", True, RowKind.UNIT),
        ("其他需要说明事项 | 无", True, RowKind.KEY),
        ("合计工时 | ≥200小时", True, RowKind.DATA),
        ("总分 | 100", False, RowKind.KEY),  # no table to end
        ("预算执行率 | 100%", True, RowKind.DATA),
        ("450001某县水利局", True, RowKind.KEY),
        ("一级指标 | 二级指标 | 三级指标 | 指标值", True, RowKind.HEAD),
    ],
)
def test_kinds(line: str, open_table: bool, kind: RowKind) -> None:
    assert kind_of(row(line), None, open_table=open_table) is kind
