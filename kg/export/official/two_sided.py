"""项目支出绩效目标申报表 with two sides: the medium term on the left, the year on the right, level 1 shared by both.

Source: 财预〔2015〕88号, annex 1, as departments publish it; the annex itself was not seen. Nature of the project and
goal of the medium term are those that a form printed beside these labels; the sums of the medium term, which no record holds,
stay empty, to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, zip_longest

from kg.export.official.layout import Box, Form, form, goals_of, money_of, other_of, party_of, runs
from kg.forms.lexicon.heads import key_roles
from kg.records import Indicator, Reading

__all__ = ["two_sided"]

Pair = tuple[Indicator | None, Indicator | None]
"""An indicator of the medium term and one of the year that stand in one row."""

_WIDTHS = (0.06, 0.09, 0.12, 0.17, 0.12, 0.12, 0.19, 0.13)
_HEADS = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")


def two_sided(reading: Reading) -> Form:
    """Return the form of two sides; an indicator whose term is not known is one of the year."""
    project, pairs = reading.projects[0], _pairs(reading.indicators)
    boxes = [
        *(Box(0, 0, "项目名称", 1, 2, label=True), Box(0, 2, project.name, 1, 6)),
        *(Box(1, 0, "主管部门及代码", 1, 2, label=True), Box(1, 2, party_of(project.supervising_dept), 1, 2)),
        *(Box(1, 4, "实施单位", 1, 2, label=True), Box(1, 6, party_of(project.implementing_unit), 1, 2)),
        *(Box(2, 0, "项目属性", 1, 2, label=True), Box(2, 2, _kept(reading, "attribute"), 1, 2)),
        *(Box(2, 4, "项目期", 1, 2, label=True), Box(2, 6, project.period or "", 1, 2)),
        Box(3, 0, "项目资金\n（万元）", 3, 2, label=True),
    ]
    sums = (money_of(project, "total"), money_of(project, "fiscal"), other_of(project))
    labels = ("资金总额：", "其中：财政拨款", "其他资金")
    for at, (label, text) in enumerate(zip(labels, sums, strict=True), 3):
        left, right = (f"中期{label}", f"年度{label}") if at == 3 else (label, label)
        boxes += [Box(at, 2, left, label=True), Box(at, 3, "")]
        boxes += [Box(at, 4, right, 1, 2, label=True), Box(at, 6, text, 1, 2)]
    boxes += [
        Box(6, 0, "总体\n目标", 2, 1, label=True),
        *(Box(6, 1, "中期目标", 1, 3, label=True), Box(6, 4, "年度目标", 1, 4, label=True)),
        *(Box(7, 1, _kept(reading, "goals_long"), 1, 3), Box(7, 4, goals_of(project), 1, 4)),
        Box(8, 0, "绩\n效\n指\n标", len(pairs) + 1, 1, label=True),
        *(Box(8, at, text, label=True) for at, text in enumerate(_HEADS, 1)),
        *_levels(9, pairs),
    ]
    for at, pair in enumerate(pairs, 9):
        for column, row in zip((3, 6), pair, strict=True):
            boxes += [Box(at, column, row.level3 if row else ""), Box(at, column + 1, row.target.raw if row else "")]
    return form(reading, "项目支出绩效目标申报表", _WIDTHS, 9 + len(pairs), boxes, 8, landscape=True)


def _kept(reading: Reading, role: str) -> str:
    """Return the text that the form printed beside a label of `role`, empty where it printed none."""
    told = (each.text for each in reading.passages if each.headings and role in key_roles(each.headings[-1]))
    return next(told, "")


def _pairs(rows: Sequence[Indicator]) -> list[Pair]:
    """Return the rows of the form: by levels 1 and 2 in their order, the indicators of both sides beside each other."""
    found: list[Pair] = []
    for labels in dict.fromkeys(_labels(row) for row in _by_level1(rows)):
        own = [row for row in rows if _labels(row) == labels]
        long = [row for row in own if row.term == "long_term"]
        found += zip_longest(long, [row for row in own if row.term != "long_term"])
    return found


def _labels(row: Indicator) -> tuple[str, str]:
    return (row.level1 or "", row.level2 or "")


def _by_level1(rows: Sequence[Indicator]) -> list[Indicator]:
    """Return the rows with those of one level 1 together, each level where it comes first."""
    order = {name: at for at, name in enumerate(dict.fromkeys(row.level1 for row in rows))}
    return sorted(rows, key=lambda row: order[row.level1])


def _levels(at: int, pairs: Sequence[Pair]) -> list[Box]:
    """Return the columns of level 1, and of level 2 on both sides, merged within level 1 only."""
    labels = [_labels(next(row for row in pair if row is not None)) for pair in pairs]
    boxes = runs(at, 1, [level1 for level1, _ in labels])
    for _, run in groupby(labels, key=lambda pair: pair[0]):
        inner = [level2 for _, level2 in run]
        boxes += [box for column in (2, 5) for box in runs(at, column, inner)]
        at += len(inner)
    return boxes
