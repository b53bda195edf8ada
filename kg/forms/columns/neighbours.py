"""Roles that the columns beside them settle: grades, causes, regions, years, what stands between sign and unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.forms.columns.column import Column
from kg.forms.columns.head_rows import FIRM_VALUES, REGION

__all__ = ["BY_NEIGHBOURS"]

_SEVERAL = 2
"""Fewest grades side by side that are taken for such."""


def _graded(columns: list[Column]) -> list[Column]:
    """Take the best of columns of grades (优 | 良 | 中 | 差 below 指标值) for the target, where no other column is one."""
    grades = [i for i, column in enumerate(columns) if column.role == "graded"]
    best = grades[0] if len(grades) >= _SEVERAL and not any(column.role in FIRM_VALUES for column in columns) else None
    out = list(columns)
    for i in grades:
        out[i] = replace(out[i], role="target" if i == best else "other_target")
    return out


def _kinds_of_projects(columns: list[Column]) -> list[Column]:
    """项目类别 in a table of projects says what each of them is, not to what an indicator applies."""
    if not any(column.role in ("project_name", "project_code") for column in columns):
        return columns
    return [replace(each, role="other") if each.role == "applies_to" else each for each in columns]


def _first_level(columns: list[Column]) -> list[Column]:
    """Take the title of the indicators right before 二级指标 for the column of level 1, where no other head names it.

    绩效指标 | 二级指标 | 指标名称 | 目标值: the labels of level 1 stand under the title.
    """
    roles = [column.role for column in columns]
    if {"level1", "level"} & set(roles) or not {"level3", "name"} & set(roles) or roles.count("level2") != 1:
        return columns
    at = roles.index("level2") - 1
    if at < 0 or roles[at] != "indicators":
        return columns
    return [*columns[:at], replace(columns[at], role="level1"), *columns[at + 1 :]]


def _causes(columns: list[Column]) -> list[Column]:
    """Take 其他 beside columns of causes (经费保障, 人员保障) for one of them."""
    out = list(columns)
    for i in range(1, len(out)):
        if out[i - 1].role == "cause" and out[i].head.startswith("其他"):
            out[i] = replace(out[i], role="cause")
    return out


def _under(columns: list[Column]) -> list[Column]:
    """Leave out a head of values that the next ones divide (指标值 over 运算符号, 数值, 单位) where lines have run together."""
    for i, column in enumerate(columns):
        below = [each.role for each in columns[i + 1 : i + 4]]
        number = "target" in below or below[2:] == ["unit"]
        if column.role == "target" and "operator" in below and number:
            return columns[:i] + columns[i + 1 :]
    return columns


def _between(columns: list[Column]) -> list[Column]:
    """What stands between sign and unit is the number, whatever its head is called: 运算符号, 内容, 度量单位."""
    if any(column.role in ("target", "target_year", "long_target") for column in columns):
        return columns
    for i in range(1, len(columns) - 1):
        if columns[i - 1].role == "operator" and columns[i + 1].role == "unit":
            return [*columns[:i], replace(columns[i], role="target"), *columns[i + 1 :]]
    return columns


def _of_regions(columns: list[Column]) -> list[Column]:
    """Take columns headed by divisions for their targets where there are several; 参考值 for the target where there is none."""
    regions = [i for i, column in enumerate(columns) if column.role == "other" and REGION.fullmatch(column.head)]
    out = list(columns)
    for i in regions if len(regions) > 1 else ():
        out[i] = replace(out[i], role="region_target")
    roles = {column.role for column in out}
    if not roles & {"target", "target_year", "long_target", "region_target"} and "level3" in roles:
        out = [replace(each, role="target") if each.role == "reference" and "参考" in each.head else each for each in out]
    return out


def _years(columns: Sequence[Column]) -> list[Column]:
    """A year stays with a column only where several columns name different years."""
    years = {column.year for column in columns if column.role in ("target_year", "target", "long_target") and column.year}
    several = len(years) > 1
    return [
        replace(
            column,
            role="target" if column.role == "target_year" and not several else column.role,
            year=column.year if several and column.role in ("target_year", "target", "long_target") else None,
        )
        for column in columns
    ]


BY_NEIGHBOURS: tuple[Callable[[list[Column]], list[Column]], ...] = (
    _kinds_of_projects,
    _graded,
    _first_level,
    _causes,
    _under,
    _between,
    _of_regions,
    _years,
)
"""Rules that settle roles by the columns beside them, in order."""
