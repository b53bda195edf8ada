"""Groups of columns side by side, and in each the one that holds the name and the one that holds the points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.forms.columns.column import Column

__all__ = ["IN_GROUPS"]


_NAMES = frozenset({"level3", "name", "weakname"})
_SINGLE = frozenset(
    {"description", "standard", "basis", "data_source", "method", "deviation", "reason", "improvement", "score", "name"}
)
"""Roles of which a group of columns has one; further ones say something else."""


def _grouped(columns: Sequence[Column]) -> list[Column]:
    """Number the groups of heads that stand side by side: names repeat, and their values with them."""
    names = [column for column in columns if column.role in _NAMES and column.role != "weakname"]
    twice = Counter(column.role for column in names)
    if not any(count > 1 for count in twice.values()):
        return list(columns)
    starts: list[int] = []
    seen: set[str] = set()
    firsts = {role for role, count in Counter(column.role for column in columns).items() if count > 1}
    for index, column in enumerate(columns):
        if column.role in firsts and (column.role in seen or not starts):
            if not starts or column.role in seen:
                starts.append(index)
                seen = set()
            seen.add(column.role)
        elif column.role in firsts:
            seen.add(column.role)
    out = []
    for index, column in enumerate(columns):
        group = sum(1 for start in starts if start <= index)
        out.append(replace(column, group=group))
    return out


def _names(columns: Sequence[Column]) -> list[Column]:
    """Settle which column holds the indicator's name, and what the others of that kind are."""
    out = _one_name(list(columns))
    seen: set[tuple[str, int]] = set()
    for i, column in enumerate(out):
        role = "name" if column.role == "level3" else column.role
        if role == "target" and column.year is None and ("target", column.group) in seen:
            role = "other_target"
        elif role in _SINGLE and (role, column.group) in seen:
            role = "extra"
        seen.add((role, column.group))
        out[i] = replace(column, role=role)
    return out


def _fourth_level(out: list[Column]) -> list[Column]:
    """Return the columns with 三级指标 as what 四级指标 is about, where the form has four levels: the last one is measured."""
    if not any(column.role == "name" and column.head.startswith("四级") for column in out):
        return out
    taken = any(column.role == "description" for column in out)
    return [replace(each, role="extra" if taken else "description") if each.role == "level3" else each for each in out]


def _one_name(out: list[Column]) -> list[Column]:
    """Return the columns with one of names a group: 三级指标 before 指标名称, the last level where neither is there."""
    out = _fourth_level(out)
    for group in {column.group for column in out}:
        here = [i for i, column in enumerate(out) if column.group == group]
        roles = [out[i].role for i in here]
        if "level3" in roles and "name" in roles:
            for i in here:
                if out[i].role == "name":
                    out[i] = replace(out[i], role="description" if "description" not in roles else "extra")
        if not {"level3", "name"} & {column.role for column in out} and "level2" in roles:
            last = max(i for i in here if out[i].role == "level2")
            out[last] = replace(out[last], role="name")
    return out


def _level_weights(out: list[Column]) -> list[Column]:
    """Return the columns with the weights of the levels, which stand right behind them, as such."""
    points = [i for i, column in enumerate(out) if column.role == "points"]
    for i in points:
        before = next((out[j].role for j in range(i - 1, -1, -1) if out[j].role not in ("points", "empty")), "")
        if before == "level1" or (before == "level2" and (len(points) > 1 or _is_weight(out[i]))):
            out[i] = replace(out[i], role="weight1" if before == "level1" else "weight2")
    return out


def _is_weight(column: Column) -> bool:
    """Say whether the head of points is one of weights: 权重 behind 二级指标 is that level's, 分值 the indicator's."""
    return "权" in column.head


def _weights(columns: Sequence[Column]) -> list[Column]:
    """Tell the points of an indicator from the weights that stand beside the levels."""
    out = _level_weights(list(columns))
    rest = [i for i, column in enumerate(out) if column.role == "points"]
    if len(rest) > 1:
        best = next((i for i in rest if "分" in out[i].head), rest[0])
        for i in rest:
            if i != best and out[i].group == out[best].group:
                out[i] = replace(out[i], role="extra")
    return out


IN_GROUPS: tuple[Callable[[list[Column]], list[Column]], ...] = (_grouped, _names, _weights)
"""Rules that number the groups and settle what each has once, in order; they follow those by neighbours."""
