"""Trees of indicators in one cell, as finance systems export them: labels in brackets, under each its indicators.

    【总体目标】 … 【产出指标-数量指标】 指标1：机柜数量（≥77台） 指标2：… 【满意度指标-服务对象满意度指标】 指标1：…

The label names level 1 and level 2, an indicator's value stands in the brackets at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.document import Place
from kg.forms.cell import clean
from kg.forms.fit.fields import target_of
from kg.forms.lexicon.levels import category, is_level, parse_label
from kg.forms.lexicon.marks import is_placeholder, without_template
from kg.records import Indicator

__all__ = ["Branch", "branches", "indicators_in", "is_tree"]

_MARK = re.compile(r"[【\[]([^【】\[\]\n]{2,30})[】\]]")
_PAIR = re.compile(r"(.{2,8}?)\s*[-—–/:：>]\s*(.{2,14})$")
_COUNTED = re.compile(r"指标\s*\d{1,2}\s*[:：]\s*")
_LEAF = re.compile(r"(?:[\n；;]|(?<!\S)\d{1,2}[.、](?!\d))\s*")
"""What stands between indicators where the template has not counted them (指标1：); else a line break only wraps a name."""
_VALUED = re.compile(r"(.*?\S)\s*[(（]([^()（）]*)[)）]\s*[。；;]?$", re.DOTALL)
_LEAST = 2
"""Fewest labels of levels in brackets that make a tree."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A label in brackets with the text under it.

    Attributes:
        label: as printed in the brackets.
        level1: label of level 1 that it names, None where it names none.
        level2: label of level 2, likewise.
        start: offset of the text under it.
        end: offset behind it.
    """

    label: str
    level1: str | None
    level2: str | None
    start: int
    end: int


def branches(text: str) -> tuple[Branch, ...]:
    """Return the labels in brackets of a text, each with what stands under it.

    >>> [(b.level1, b.level2) for b in branches("【总体目标】供水【产出指标-数量指标】指标1：管网长度（≥3公里）")]
    [(None, None), ('产出指标', '数量指标')]
    """
    marks = list(_MARK.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    return tuple(Branch(mark[1].strip(), *_levels(mark[1]), mark.end(), end) for mark, end in zip(marks, ends, strict=True))


def is_tree(text: str) -> bool:
    """Say whether a text holds a tree of indicators."""
    return text.count("指标") >= _LEAST and sum(1 for branch in branches(text) if branch.level1 or branch.level2) >= _LEAST


def _levels(label: str) -> tuple[str | None, str | None]:
    pair = _PAIR.match(label.strip())
    if pair and is_level(pair[1], 1) and is_level(pair[2], 2):
        return parse_label(pair[1]).name, parse_label(pair[2]).name
    if is_level(label, 2) and not is_level(label, 1):
        return None, parse_label(label).name
    return (parse_label(label).name, None) if is_level(label, 1) else (None, None)


def indicators_in(text: str, place: Place, project: str | None, count: int) -> Iterator[Indicator]:
    """Yield the indicators of a tree; their ordinals go on from `count`.

    >>> tree = "【产出指标-数量指标】指标1：管网长度（≥3公里）指标2：泵站数"
    >>> tree += "【满意度指标-服务对象满意度指标】指标1：居民满意度（≥90%）"
    >>> [(each.level2, each.level3, each.target.raw) for each in indicators_in(tree, Place(), None, 0)]
    [('数量指标', '管网长度', '≥3公里'), ('数量指标', '泵站数', ''), ('服务对象满意度指标', '居民满意度', '≥90%')]
    """
    over: str | None = None
    for branch in branches(text):
        if branch.level1 is None and branch.level2 is None:
            continue
        over = branch.level1 or over
        for start, end in _leaves(text, branch):
            printed = without_template(clean(text[start:end]))
            valued = _VALUED.match(printed)
            name, value = (valued[1], valued[2]) if valued else (printed.rstrip("。；; "), None)
            if is_placeholder(name):
                continue
            count += 1
            parent = category(over, 1)
            yield Indicator(
                project=project,
                ordinal=count,
                level1=over,
                level2=branch.level2,
                level3=name,
                target=target_of(value, name),
                level1_printed=over,
                level1_category=parent,
                level2_category=category(branch.level2, 2, parent),
                place=replace(place, start=start, end=end),
            )


def _leaves(text: str, branch: Branch) -> Iterator[tuple[int, int]]:
    """Yield the spans of the indicators under a label."""
    at = branch.start
    between = _COUNTED if _COUNTED.search(text, branch.start, branch.end) else _LEAF
    for mark in [*between.finditer(text, branch.start, branch.end), None]:
        end = mark.start() if mark is not None else branch.end
        if text[at:end].strip():
            yield at, end
        if mark is not None:
            at = mark.end()
