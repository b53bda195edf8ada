"""Head rows of indicator tables: which column plays which role.

A label can play several roles (指标内容 is a name where there is no 三级指标, else a description; 单位 may be a unit of
measure or an organisation); what else stands in the row decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kg.forms.cell import Item
from kg.forms.head_lines import divided
from kg.forms.lexicon.heads import plain_label
from kg.forms.tables import Row

__all__ = [
    "Column",
    "Columns",
    "head_share",
    "is_head",
    "is_lower_head",
    "is_sub_head",
    "is_under_head",
    "read_head",
    "turned_at",
    "under_spans",
    "with_third",
]

_NAMES = frozenset({"level3", "name", "weakname"})
_VALUES = frozenset(
    {
        "target",
        "long_target",
        "target_year",
        "points",
        "actual",
        "interim",
        "expected",
        "standard",
        "unit",
        "score",
        "description",
        "basis",
        "data_source",
        "method",
        "operator",
    }
)
_FIRM_VALUES = frozenset({"target", "target_year", "long_target", "points", "actual"})
_ABOUT = frozenset({"description", "method"})
_BESIDE = frozenset({"weakname", "target", "actual", "completion", "standard"})
_YEAR = re.compile(r"20\d\d")
_DIVISION = re.compile(r"[\u4e00-\u9fff]{1,8}(?:省|市|县|区|旗|州|盟)")
_OTHER_YEARS = frozenset({"history", "reference", "other_target", "graded", "long_target", "target_year"})
_SPLIT = _OTHER_YEARS | {"operator", "unit", "target", "data", "actual", "ratio"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an indicator table.

    Attributes:
        position: 1-based column of the grid (in ragged tables, number of the head in its row).
        role: what stands in it.
        span: grid columns covered.
        group: 0 for columns that all groups share, else 1, 2 … where the heads repeat side by side.
        year: year of the targets in it, if the head names one.
        head: the head's label.
        unit: unit of money that the head, or the line below it, names.
        levels: labels of levels that stand above the head, level 1 first.
    """

    position: int
    role: str
    span: int = 1
    group: int = 0
    year: int | None = None
    head: str = ""
    unit: str | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, in order."""

    columns: tuple[Column, ...]

    @property
    def roles(self) -> frozenset[str]:
        """All roles that occur."""
        return frozenset(column.role for column in self.columns)

    @property
    def groups(self) -> tuple[int, ...]:
        """Numbers of the groups; (0,) where the heads do not repeat."""
        return tuple(sorted({column.group for column in self.columns if column.group})) or (0,)

    def levels_of(self, group: int) -> tuple[str, ...]:
        """Return the labels of levels above the heads of a group; none where the rows print them."""
        return next((column.levels for column in self.columns if column.group == group and column.levels), ())

    @property
    def scored(self) -> bool:
        """Say whether rows are scored against a standard, without a target: an evaluation form."""
        if self.roles & {"target", "long_target", "target_year", "region_target", "actual", "interim", "unit", "applies_to"}:
            return False
        library = {"standard", "data_source"} <= self.roles
        return bool(self.roles & {"points", "score"}) or ("standard" in self.roles and not library)


def _roles(row: Row) -> list[tuple[Item, tuple[str, ...]]]:
    return [(item, item.columns) for item in row.items if not item.empty]


def head_share(row: Row) -> float:
    """Return the share of the row's texts that are heads of columns, 0–1."""
    found = _roles(row)
    return sum(1 for _, roles in found if roles) / len(found) if found else 0.0


def is_head(row: Row) -> bool:
    """Say whether `row` is the head of an indicator table: a name or two levels, and something that is told of it."""
    found = _roles(row)
    regions = sum(1 for item, _ in found if _is_region(item))
    found = [pair for pair in found if regions < _SEVERAL or not _is_region(pair[0])]
    known = [roles for item, roles in found if roles and item.first]
    if len(known) < 2 or len(known) * 2 < len(found):
        return False
    if any(item.is_level() and not roles for item, roles in found[_beside(row) :]):
        return False
    return _names_indicators(known)


def _names_indicators(known: Sequence[tuple[str, ...]]) -> bool:
    """Say whether heads name indicators, or two levels, and something that is told of them."""
    flat = {role for roles in known for role in roles}
    firm = {roles[0] for roles in known}
    levels = sum(1 for roles in known if roles[0] in ("level1", "level2", "level"))
    told = bool(flat & _VALUES - _ABOUT) or (bool(flat & _ABOUT) and levels > 0)
    if firm & {"level3", "name"}:
        return told or levels > 0
    if levels and "level2" in firm:
        return told or levels > 1
    return "weakname" in flat and bool(firm & _FIRM_VALUES or (levels and "target" in flat)) and len(known) >= 2 + (levels == 0)


def _beside(row: Row) -> int:
    """Return 1 where a label of level 1 stands beside the head, over all rows below: 预期产出指标 | 指标 | 指标值; else 0."""
    first, *rest = row.filled or (None,)
    return int(first is not None and len(rest) > 1 and first.is_level(1) and first.first and all(item.columns for item in rest))


def is_sub_head(row: Row) -> bool:
    """Say whether `row` is the second line of a head: nothing but heads that begin here (or remarks in brackets)."""
    own = row.own
    if not own:
        return False
    known = [item for item in own if item.columns]
    return all(
        bool(item.columns) or _is_other(item, known) or re.fullmatch(r"[(（].*[)）]", item.label) for item in own
    ) and not is_head(row)


def _is_other(item: Item, known: Sequence[Item]) -> bool:
    """Say whether a head is 其他 among causes."""
    return item.label.startswith("其他") and any(each.columns[:1] == ("cause",) for each in known)


def is_under_head(row: Row, below: Row) -> bool:
    """Say whether the merged cells show that `below` is the second line of the head `row`, whatever its words.

    The heads that have no second line reach down into it; what begins in it stands under heads of several columns, as
    经费保障, 制度保障, 其他 do under 偏差原因分析.
    """
    own, hanging = below.own, [item for item in below.items if not item.first and item.columns]
    if row.ragged or not own or len(hanging) < _LEAST_ABOVE or any(item.is_level() for item in own):
        return False
    heads = {item.key for item in row.own}
    wide = [item for item in row.own if item.span > 1 and item.height == 1 and item.columns]
    return {item.key for item in hanging if item.columns[0] in _LEVELS} <= heads and all(
        any(head.column <= item.column < head.column + head.span for head in wide) for item in own
    )


def turned_at(rows: Sequence[Row], at: int) -> int:
    """Return how many rows from `at` on make a table turned over: heads in the first column, an indicator a column; else 0."""
    heads: list[Item] = []
    for row in rows[at:]:
        own = [item for item in row.items if item.first]
        if len(own) < 2 or own[0].empty or not own[0].columns:
            break
        if sum(1 for item in own[1:] if item.columns) > 0 or (own[0].label, own[0].column) in {
            (head.label, head.column) for head in heads
        }:
            break
        heads.append(own[0])
    if len(heads) >= 3 and heads[0].keys and heads[0].columns[0] not in ("level1", "level2", "name", "level3"):
        return 0
    return len(heads) if len(heads) >= 3 and is_head(Row(tuple(heads))) else 0


def _pick(roles: tuple[str, ...], flat: Counter[str], position: int, first_level: int, before: set[str]) -> str:
    """Choose among the roles of one head, given what the other heads are (`flat`) and which have been chosen (`before`)."""
    named = bool(flat["level3"] or flat["name"])
    if position < first_level < _NONE and flat["level1"] and (named or flat["level2"]) and roles[0] in _BESIDE:
        return "indicators"  # the label of the whole block stands before the levels: 绩效指标 | 一级指标 | 二级指标
    for role in roles:
        if role == "indicators" and position > first_level:
            lacking = not any(flat[each] for each in ("target", "long_target", "target_year"))
            return "target" if "target" in roles and lacking else "description"
        passed = _PASSED.get(role)
        if passed is None or not passed(_Among(roles, flat, position, first_level, before, named)):
            return role
    return roles[-1]


_VALUED = frozenset({"target", "long_target", "target_year"})
_NONE = 99
"""Position of the first level where there is none."""


@dataclass(frozen=True, slots=True)
class _Among:
    """A head among the others, while its role is chosen (see `_pick`)."""

    roles: tuple[str, ...]
    flat: Counter[str]
    position: int
    first_level: int
    before: set[str]
    named: bool


def _is_taken(role: str) -> Callable[[_Among], bool]:
    return lambda head: role in head.before and len(head.roles) > 1


_PASSED: dict[str, Callable[[_Among], bool]] = {
    "weakname": lambda head: head.named or "name" in head.before,
    "indicators": lambda head: len(head.roles) > 1 and not head.named and head.flat["level2"] == 0,
    "unit": lambda head: head.position < head.first_level < _NONE,
    "goal": lambda head: not _VALUED & set(head.flat) and (head.position > head.first_level or "name" in head.before),
    **{role: _is_taken(role) for role in ("level1", "target", "completion")},
}
"""When a role that a head can have is passed over for its next one."""


def read_head(row: Row, sub: Row | None = None) -> Columns:
    """Return the columns that the head `row` names, with the second line `sub` of the head where there is one."""
    items = _with_sub(row, sub) if sub is not None else [item for item in row.items if row.ragged or not item.empty]
    if row.ragged and sub is None:
        items = _lower_first(items)
    columns = _beside_label(row, _chosen(items, ragged=row.ragged))
    for rule in (
        _kinds_of_projects,
        _graded,
        _first_level,
        _causes,
        _under,
        _between,
        _of_regions,
        _years,
        _grouped,
        _names,
        _weights,
    ):
        columns = rule(columns)
    if row.ragged and not {"level1", "level2", "level"} & {column.role for column in columns}:
        # labels of levels then stand in rows of their own, or before a name where the rows have run together
        columns = [Column(0, "level"), Column(0, "level"), *columns]
    return Columns(tuple(columns))


def _graded(columns: list[Column]) -> list[Column]:
    """Take the best of columns of grades (优 | 良 | 中 | 差 below 指标值) for the target, where no other column is one."""
    grades = [i for i, column in enumerate(columns) if column.role == "graded"]
    best = grades[0] if len(grades) >= _SEVERAL and not any(column.role in _FIRM_VALUES for column in columns) else None
    out = list(columns)
    for i in grades:
        out[i] = replace(out[i], role="target" if i == best else "other_target")
    return out


def _chosen(items: Sequence[Item], *, ragged: bool) -> list[Column]:
    """Return a column for each head, its role chosen among those it can have."""
    flat: Counter[str] = Counter(item.columns[0] for item in items if item.columns)
    names = ("level1", "level2", "level3", "name")
    first_level = next((i for i, item in enumerate(items) if item.columns and item.columns[0] in names), _NONE)
    out: list[Column] = []
    before: set[str] = set()
    for number, item in enumerate(items, 1):
        role = "empty" if item.empty else "other"
        if item.columns:
            role = _pick(item.columns, flat, number - 1, first_level, before)
        role = "name" if role == "weakname" else role
        year = _YEAR.search(item.label)
        position = number if ragged else item.column
        out.append(Column(position, role, item.span, year=int(year[0]) if year else None, head=plain_label(item.text)))
        before.add(role)
    return out


def _beside_label(row: Row, columns: list[Column]) -> list[Column]:
    """Return the columns of a head with a label of level 1 beside it: the label's column holds level 1 in the rows below.

    Where what a merged cell covers is printed empty, 指标 over two columns holds the label of level 2 and the name.
    """
    if not _beside(row):
        return columns
    # 指标类型 names level 1 elsewhere; beside a label of level 1 it heads those of level 2
    under = [replace(column, role="level2") if column.role == "level1" else column for column in columns[1:]]
    out = [replace(columns[0], role="level1"), *under]
    if row.ragged and [column.role for column in out[1:3]] == ["name", "empty"]:
        out[1:3] = [replace(out[1], role="level2"), replace(out[2], role="name")]
    return out


def with_third(row: Row, sub: Row, third: Row | None) -> tuple[Row, Row | None]:
    """Return the two upper lines of a head as one and the third, where `third` divides what the second names."""
    if third is None or not is_sub_head(third) or not _firsts(third.own) <= _SPLIT or len(third.own) > len(row.own):
        return row, None
    return Row(tuple(_with_sub(row, sub)), row.ragged, row.dropped), third


def is_lower_head(row: Row, below: Row) -> bool:
    """Say whether the head `row` only groups (绩效指标, 年度指标值) what the head `below` names: levels, value, unit.

    Where merged cells are kept, the lower head has those of the upper one that reach down, and is read alone.
    """
    upper, lower = _firsts(row.items), _firsts(below.items)
    return (
        row.ragged
        and is_head(below)
        and not upper & _LEVELS
        and len(lower & _LEVELS) > 1
        and bool(upper & {"actual", "points"})
    )


_LEVELS = frozenset({"level1", "level2", "level3"})


def _firsts(items: Sequence[Item]) -> set[str]:
    return {roles[0] for item in items if (roles := item.columns)}


def _lower_first(items: list[Item]) -> list[Item]:
    """Put the levels first where two lines of heads have run together and the upper one, without levels, stands in front."""
    at = next((i for i, item in enumerate(items) if item.columns[:1] == ("level1",)), 0)
    upper = _firsts(items[:at])
    if at < _LEAST_ABOVE or not upper & {"actual", "points", "score"} or not upper & {"target"}:
        return items
    lower = _firsts(items[at:])
    rest = [item for item in items[:at] if not item.empty and not set(item.columns[:1]) & (lower | {"indicators", "target"})]
    return [*items[at:], *rest]


_LEAST_ABOVE = 3
_SEVERAL = 2
"""Fewest heads of regions that are taken for such."""
_PARTS = 3
"""Heads that divide a value into its sign, its number and its unit."""


def _with_sub(row: Row, sub: Row) -> list[Item]:
    """Put the second line's heads in the place of those above them that they divide."""
    own = [item for item in sub.own if item.columns]
    if not own:
        return [item for item in row.items if row.ragged or not item.empty]
    together = divided(row, sub)
    if together is not None:
        return together
    if row.ragged and is_lower_head(row, sub):
        return _lower_first([*row.own, *sub.own])
    if not row.ragged:
        return under_spans(row.items, [item for item in sub.own if item.columns or _is_other(item, own)])
    if len(sub.items) == len(row.items) and not row.dropped:
        pairs = zip(row.items, sub.items, strict=True)
        return [below if not below.empty and below.columns else above for above, below in pairs]
    return _in_place(row, own)


def under_spans(upper: Sequence[Item], own: Sequence[Item]) -> list[Item]:
    """Return the heads of a grid: the lower ones, and those of the upper ones that no lower one stands under."""
    covered = {column for item in own for column in range(item.column, item.column + item.span)}
    kept = [
        item
        for item in upper
        if not item.empty and item.column not in covered and covered.isdisjoint(range(item.column, item.column + item.span))
    ]
    return sorted([*kept, *own], key=lambda item: item.column)


def _in_place(row: Row, own: Sequence[Item]) -> list[Item]:
    """Return the heads of a line, the lower ones in the place of the one that their kind divides: 指标值 into 符号, 数值."""
    roles = {item.columns[0] for item in own}
    if not (roles <= _SPLIT or (roles >= {"operator", "unit"} and len(own) == _PARTS)):
        return list(row.items)
    past = roles == {"history"} and any("history" in item.columns for item in row.items)
    wanted = "data" if "data" in roles else "history" if past else "target"
    at = next((i for i, item in enumerate(row.items) if wanted in item.columns), None)
    return list(row.items) if at is None else [*row.items[:at], *own, *row.items[at + 1 :]]


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


def _is_region(item: Item) -> bool:
    """Say whether a head is the name of a division, over the targets of that region."""
    return not item.columns and _DIVISION.fullmatch(item.label) is not None


def _of_regions(columns: list[Column]) -> list[Column]:
    """Take columns headed by divisions for their targets where there are several; 参考值 for the target where there is none."""
    regions = [i for i, column in enumerate(columns) if column.role == "other" and _DIVISION.fullmatch(column.head)]
    out = list(columns)
    for i in regions if len(regions) > 1 else ():
        out[i] = replace(out[i], role="region_target")
    roles = {column.role for column in out}
    if not roles & {"target", "target_year", "long_target", "region_target"} and "level3" in roles:
        out = [replace(each, role="target") if each.role == "reference" and "参考" in each.head else each for each in out]
    return out


def _causes(columns: list[Column]) -> list[Column]:
    """Take 其他 beside columns of causes (经费保障, 人员保障) for one of them."""
    out = list(columns)
    for i in range(1, len(out)):
        if out[i - 1].role == "cause" and out[i].head.startswith("其他"):
            out[i] = replace(out[i], role="cause")
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


_SINGLE = frozenset(
    {"description", "standard", "basis", "data_source", "method", "deviation", "reason", "improvement", "score", "name"}
)
"""Roles of which a group of columns has one; further ones say something else."""


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


def _fourth_level(out: list[Column]) -> list[Column]:
    """Return the columns with 三级指标 as what 四级指标 is about, where the form has four levels: the last one is measured."""
    if not any(column.role == "name" and column.head.startswith("四级") for column in out):
        return out
    taken = any(column.role == "description" for column in out)
    return [replace(each, role="extra" if taken else "description") if each.role == "level3" else each for each in out]


def _kinds_of_projects(columns: list[Column]) -> list[Column]:
    """项目类别 in a table of projects says what each of them is, not to what an indicator applies."""
    if not any(column.role in ("project_name", "project_code") for column in columns):
        return columns
    return [replace(each, role="other") if each.role == "applies_to" else each for each in columns]


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
