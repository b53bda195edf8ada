"""Labels that were set on two lines, where each line of a cell has become a cell of its own.

Pages print 年度 and 指标值, or 经济效益 and 指标, below each other in one cell; saved as text these are two lines.
What the halves make together is a label that forms print; the halves are none, or heads of the same column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.forms.cell import Item
from kg.forms.lexicon.heads import is_listed
from kg.forms.lexicon.levels import is_level
from kg.forms.tables import Row
from kg.text import compact

__all__ = ["whole_labels", "whole_rows"]

_ENDS = frozenset({"指标", "(万元)", "(元)"})
"""Ends of labels that are no label alone."""


def whole_labels(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return fields with the halves of labels put together, and the halves as they are printed.

    The field that stands for both has the place and the key of the first.
    """
    out: list[Item] = []
    halves: list[Item] = []
    for item in items:
        if out and not item.empty and not out[-1].empty and _are_halves(out[-1], item):
            halves += [out[-1], item]
            text = out[-1].text + item.text
            out[-1] = replace(out[-1], text=text, label=compact(text))
        else:
            out.append(item)
    return [replace(item, column=number) for number, item in enumerate(out, 1)], halves


def whole_rows(rows: Sequence[Row]) -> tuple[list[Row], list[Item]]:
    """Return rows of a line each with the halves of labels put together, and the halves as they are printed.

    The second half is a line of its own below the first one, which ends its line: 绩效指标 项目完成 | 指标. Its row has no
    fields then, so that there is one for each line still.
    """
    out: list[Row] = []
    halves: list[Item] = []
    for row in rows:
        upper = out[-1].items[-1] if out and out[-1].items else None
        if upper is not None and len(row.items) == 1 and _are_halves(upper, row.items[0]):
            lower = row.items[0]
            halves += [upper, lower]
            text = upper.text + lower.text
            out[-1] = replace(out[-1], items=(*out[-1].items[:-1], replace(upper, text=text, label=compact(text))))
            out.append(replace(row, items=()))
        else:
            out.append(row)
    return out, halves


def _are_halves(upper: Item, lower: Item) -> bool:
    """Say whether two fields are the lines of one label."""
    whole = upper.label + lower.label
    if len(whole) > _LONGEST or not _WORD.fullmatch(upper.label):
        return False
    if is_level(whole):
        return lower.label in _ENDS or not upper.is_level()
    if not is_listed(whole):
        return False
    return lower.label in _ENDS or not (upper.columns and lower.columns) or upper.columns[0] in lower.columns


_WORD = re.compile("[^\\d/—-]{2,}")
"""The first line of a label; figures and strokes are values."""
_LONGEST = 16
"""Longest label that is set on two lines, in characters."""
