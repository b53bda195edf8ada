"""Cells that hold several indicators: a numbered line each, or names with their values."""

from __future__ import annotations

import re

from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.fit.fields import Fields
from kg.forms.lexicon.marks import without_template
from kg.forms.records.crossed import parts_of_cell
from kg.forms.records.levels import DEPTH

__all__ = ["in_lines", "listed_with_values"]


_FORMULA = re.compile(r"(.{3,}?)\s*[=＝]\s*[(（]?[\u4e00-\u9fff].*[/÷×].*$", re.DOTALL)
"""A name with the way to compute it behind: 出勤率=（实到人数/应到人数）."""
_LINES = re.compile(r"^\s*(?:指标\s*\d{1,2}\s*[:：、.．]|[(（]?\d{1,2}\s*[)）、.．](?!\d)|[①-⑳])\s*")
_COUNTED = re.compile(r"指标\s*([1-9])\s*[:：]")
_FEWEST = 2
"""Fewest numbered parts that make a cell one of several indicators."""
_VALUED = frozenset({"target", "long_target", "target_year", "region_target", "actual", "unit", "operator", "history", "data"})


def in_lines(fields: Fields, name: Item) -> list[tuple[str, str | None, str | None]]:
    """Return (name, target, actual) of each indicator in the row; several numbered lines in one cell are several."""
    several = _several(fields, name)
    if several:
        return several
    text = fields.text("name") or name.text
    formula = _FORMULA.match(name.raw) if "=" in name.raw or "＝" in name.raw else None
    if formula:
        text = formula[1].split()[0]  # 1.参训率 参训率=…: the measure is printed twice
    deep = DEPTH.match(text)
    if deep and deep[1].count(".") >= 2:
        text = text[deep.end() :]
    return [(without_template(text), fields.text("target"), fields.text("actual"))]


def listed_with_values(columns: Columns, name: Item) -> list[tuple[str, str | None, str | None]]:
    """Return the indicators in a cell of names with their values, where no column of the table holds values.

    产出指标 | 数量指标 | 1.培训人数≥30人；2.发放宣传单9000份。
    """
    if columns.roles & _VALUED:
        return []
    found = list(parts_of_cell(name.raw.strip()))
    return [(each, value, None) for each, value in found] if len(found) > 1 or any(value for _, value in found) else []


def _lines(item: Item | None) -> list[str]:
    return [line for line in item.raw.split("\n") if line.strip()] if item is not None else []


def _several(fields: Fields, name: Item) -> list[tuple[str, str | None, str | None]]:
    """Return the indicators of a row whose cells hold several, a numbered line each; none for any other row."""
    actual = fields.first("actual")
    names, texts, done = _lines(name), _lines(fields.first("target")), _lines(actual)
    if len(names) == len(texts) == 1:
        names, texts = _counted(names[0]), _counted(texts[0])
    if len(names) < 2 or len(names) != len(texts) or not all(_LINES.match(line) for line in names):
        return []
    actuals = done if len(done) == len(names) else [actual.text if actual is not None else None] * len(names)
    cut = [
        (_LINES.sub("", a).strip(), _LINES.sub("", b).strip() if _LINES.match(b) else b.strip(), c)
        for a, b, c in zip(names, texts, actuals, strict=True)
    ]
    return [entry for entry in cut if entry[0]]


def _counted(text: str) -> list[str]:
    """Return the parts of a cell that a template counts: 指标1：架设数 指标2：维修数; the whole text where it does not.

    >>> _counted("指标1：架设数 指标2：维修数")
    ['指标1：架设数 ', '指标2：维修数']
    """
    if "指标" not in text:
        return [text]
    marks = list(_COUNTED.finditer(text))
    if (
        [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1))
        or len(marks) < _FEWEST
        or text[: marks[0].start()].strip()
    ):
        return [text]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [text[mark.start() : end] for mark, end in zip(marks, ends, strict=True)]
