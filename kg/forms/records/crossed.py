"""Tables with a project a row under labels of levels: 项目名称 | 预算数 | 产出指标: 数量指标, 质量指标 | 效益指标 ….

Each cell under a label of level 2 holds the project's indicators of that level, with their values: 作业次数≥18次；面积3万亩.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.forms.cell import Item
from kg.forms.fit.fields import target_of
from kg.forms.lexicon.levels import category, parse_label
from kg.forms.lexicon.marks import is_placeholder, is_total, without_template
from kg.forms.tables import Row
from kg.records import Indicator

__all__ = ["Crossed", "crossed_at", "indicators_under", "is_row", "parts_of_cell", "values_below"]

_LEAST = 3
"""Fewest labels of level 2 side by side that make such a table."""
_PART = re.compile(r"[；;\n]|[，,](?=[^，,；;]{2,20}[≥≤＝=<>≧≦]|[^，,；;]{2,20}\d+[%％])|(?<=[^\d])(?=\d{1,2}[.、](?!\d))")
"""What stands between the indicators of a cell."""
_WRAP = re.compile(r"\n(?!\s*(?:\d{1,2}[.、]|[(（]\d{1,2}[)）]|[①-⑳]))\s*")
"""A line break before what begins no counted indicator: where marks or numbers divide a cell, it only wraps the text."""
_MARKED = re.compile(r"[；;]|^\s*(?:1[.、]|[(（]1[)）]|①)")
_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.、](?!\d)|[(（]\d{1,2}[)）]|[①-⑳])\s*")
_VALUED = re.compile(
    r"(?P<name>[^\d≥≤＝=<>≧≦:：]*?[\u4e00-\u9fff)）])\s*[:：]?\s*"
    r"(?P<value>(?:[≥≤＝=<>≧≦]+|不[低少高超多大小]于|不超过|大于|小于|达到?|约)?\s*\d+(?:\.\d+)?[^\d]{0,8})[。]?$"
)
"""A name with its value behind: 作业次数≥18次, 建站5座, 合格率达到95%."""
_BARE_VALUE = re.compile(r"[≥≤＝=<>≧≦]?\d|不[低少高超多大小]")
"""How a value without a name begins."""
_MIDDLE = re.compile(r"[前后内里中时]|于\d|第\d|\d+(?:年|月|日|个月|小时|分钟|天|号)")
"""What shows that the number is a time in a sentence: 接令后1小时内到点."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """The head of such a table.

    Attributes:
        lines: rows of the head.
        heads: of the columns that are no indicators.
        levels: (column, span, label of level 1, label of level 2) of the others.
    """

    lines: tuple[Row, ...]
    heads: tuple[Item, ...]
    levels: tuple[tuple[int, int, str | None, str], ...]

    def head_of(self, item: Item) -> Item | None:
        """Return the head above a cell that is no indicator's."""
        return next((head for head in self.heads if head.column <= item.column < head.column + head.span), None)


def crossed_at(rows: Sequence[Row], number: int) -> Crossed | None:
    """Return the head of a table with a project a row that begins at `number`, None where none does."""
    row = rows[number]
    if row.ragged or not any("project_name" in item.columns for item in row.heads):
        return None
    upper = [item for item in row.own if item.is_level() and not item.columns]
    lines: tuple[Row, ...] = (row,)
    over: list[Item] = []
    if upper and number + 1 < len(rows) and _is_second(rows[number + 1]):
        lines, over = (row, rows[number + 1]), upper
    lower = [item for item in lines[-1].own if item.is_level(2) and not item.columns]
    if len(lower) < _LEAST:
        return None
    heads = tuple(item for line in lines for item in line.own if item.columns)
    return Crossed(lines, heads, tuple(_levels(over, lower)))


def _is_second(row: Row) -> bool:
    """Say whether a row holds labels of level 2, and perhaps heads, and nothing else."""
    return all(item.is_level(2) or item.columns for item in row.own)


def _levels(upper: Sequence[Item], lower: Sequence[Item]) -> Iterator[tuple[int, int, str | None, str]]:
    for item in lower:
        over = next((each for each in upper if each.column <= item.column < each.column + each.span), None)
        yield item.column, item.span, parse_label(over.text).name if over else None, parse_label(item.text).name
    under = {column for item in lower for column in range(item.column, item.column + item.span)}
    for item in upper:
        if item.column not in under:  # 满意度指标 over both lines
            name = parse_label(item.text).name
            yield item.column, item.span, name, name


def is_row(crossed: Crossed, row: Row) -> bool:
    """Say whether a row under the head names a project and something under a level."""
    columns = {column for column, *_ in crossed.levels}
    return any(item.column in columns for item in row.own) and not any(is_total(item.label) for item in row.own[:2])


def values_below(crossed: Crossed, row: Row, below: Row | None) -> Row | None:
    """Return the row below a project's where it holds the values of the names in the project's row, a column each."""
    if below is None:
        return None
    names = {item.column: item for item in row.own if _under(crossed, item)}
    values = {item.column: item for item in below.own}
    if not names or not values.keys() <= names.keys() or len(values) * 2 < len(names):
        return None
    valued = sum(1 for item in values.values() if _BARE_VALUE.match(item.label))
    lone = all(_VALUED.match(item.label) is None and not _BARE_VALUE.match(item.label) for item in names.values())
    return below if lone and valued * 2 > len(values) else None


def _under(crossed: Crossed, item: Item) -> bool:
    """Say whether a cell stands under a label of a level."""
    return any(column <= item.column < column + span for column, span, *_ in crossed.levels)


def parts_of_cell(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield name and value of the indicators in a cell; the value None where the text is a sentence.

    >>> list(parts_of_cell("作业次数≥18次；建站5座"))
    [('作业次数', '≥18次'), ('建站', '5座')]
    >>> list(parts_of_cell("接令后1小时内到点")), list(parts_of_cell("1.合格率达到95%"))
    ([('接令后1小时内到点', None)], [('合格率', '达到95%')])
    >>> list(parts_of_cell("1.抚育面积≥8000\\n亩；2.修路12公里")), list(parts_of_cell("建站5座\\n巡查3次"))
    ([('抚育面积', '≥8000亩'), ('修路', '12公里')], [('建站', '5座'), ('巡查', '3次')])
    """
    for part in _PART.split(_WRAP.sub("", text) if _MARKED.search(text) else text):
        bare = without_template(_NUMBER.sub("", part or "").strip(" \t，,。；;"))
        if not bare or is_placeholder(bare):
            continue
        found = _VALUED.match(bare)
        if found is not None and not _MIDDLE.search(found["name"][-1]):
            yield found["name"].rstrip(":： "), found["value"].strip()
        else:
            name, colon, value = bare.replace("：", ":").partition(":")
            yield (name, value) if colon and value else (bare, None)


def indicators_under(
    crossed: Crossed, row: Row, project: str | None, count: int, values: Row | None = None
) -> Iterator[tuple[Item, Indicator]]:
    """Yield the indicators of a project's row, each with the cell that it stands in; their ordinals go on from `count`.

    Where a row of `values` stands below, the project's row holds their names, one a cell.
    """
    told = {item.column: item.text for item in values.own} if values is not None else {}
    for column, span, level1, level2 in crossed.levels:
        for item in row.own:
            if not column <= item.column < column + span:
                continue
            named = [(item.text, told.get(item.column))] if values is not None else parts_of_cell(item.raw.strip())
            for name, value in named:
                count += 1
                parent = category(level1, 1)
                yield (
                    item,
                    Indicator(
                        project=project,
                        ordinal=count,
                        level1=level1,
                        level2=level2,
                        level3=name,
                        target=target_of(value, name),
                        level1_printed=level1,
                        level1_category=parent,
                        level2_category=category(level2, 2, parent),
                        place=item.place,
                    ),
                )
