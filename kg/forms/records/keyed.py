"""Results that a table gives by the codes of indicators, 指标编码: each goes to the indicator of its code.

A finance system exports indicators on one sheet and what was reached of them on another, which names them by their code only
(with or without their project). Such a table holds no indicators of its own; it is known by its codes, half of which at least
stand beside a name and a target, or a level, in another table.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.document import Place
from kg.forms.base import Status, Work
from kg.forms.columns.column import Columns
from kg.forms.columns.read import read_head
from kg.forms.fit.fields import Fields, fields_of, target_of
from kg.forms.money import number
from kg.forms.records.row_values import TOLD, Printed, values_of
from kg.forms.tables import Row, Rows
from kg.records import Indicator, Project
from kg.text import compact

__all__ = ["Keyed", "join_keyed", "keyed_rows"]

_NAMES = frozenset({"name", "level3", "weakname"})
_AIMS = frozenset({"target", "long_target", "target_year", "level1", "level2", "level"})
_GIVEN = (TOLD | {"points"}) - {"indicator_code"}
_SHARE = 0.5
"""Share of a table's codes that must be those of indicators elsewhere; one with codes of its own stands for itself."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A row of such a table: the code, and its cells by role."""

    code: str
    fields: Fields
    place: Place


@dataclass(frozen=True, slots=True)
class _Coded:
    """A table with a column of codes: its head, its columns, and the rows under them."""

    head: Row
    columns: Columns
    rows: tuple[Row, ...]

    def codes(self) -> list[str]:
        """Return the codes of its rows."""
        return [code for row in self.rows if (code := _code(fields_of(row, self.columns))) is not None]


def keyed_rows(work: Work, rows: Rows) -> tuple[Keyed, ...]:
    """Return the rows of the tables that give results by code; their cells are claimed."""
    coded = [found for table in work.document.tables() if (found := _coded(rows.of(table))) is not None]
    named = {code for each in coded if _names_indicators(each.columns) for code in each.codes()}
    out: list[Keyed] = []
    for each in coded:
        codes = each.codes()
        if _names_indicators(each.columns) or sum(code in named for code in codes) < max(1, _SHARE * len(codes)):
            continue
        _claim(work, each.head, Status.LABEL)
        out += _taken(work, each)
    return tuple(out)


def _coded(rows: Sequence[Row]) -> _Coded | None:
    """Return the part of a table from the first row that heads a column of codes and another one on."""
    for at, row in enumerate(rows):
        heads = [item.columns[0] for item in row.heads]
        if "indicator_code" in heads and len(heads) > 1 and set(heads) & (_GIVEN | _NAMES):
            return _Coded(row, read_head(row), tuple(rows[at + 1 :]))
    return None


def _names_indicators(columns: Columns) -> bool:
    return bool(columns.roles & _NAMES) and bool(columns.roles & _AIMS)


def _code(fields: Fields | None) -> str | None:
    text = fields.text("indicator_code") if fields is not None else None
    return compact(text).upper() if text else None


def _taken(work: Work, table: _Coded) -> Iterator[Keyed]:
    """Yield the rows that have a code."""
    for row in table.rows:
        fields = fields_of(row, table.columns)
        code = _code(fields)
        if fields is not None and code is not None and fields.place is not None:
            _claim(work, row, Status.FACT)
            yield Keyed(code, fields, fields.place)


def _claim(work: Work, row: Row, status: Status) -> None:
    for item in row.items:
        if item.first:
            work.claim(item.key, Status.BLANK if item.empty else status, span=item.part)


def join_keyed(work: Work, rows: Sequence[Keyed]) -> None:
    """Fill the indicators with what the rows of their codes say; a code that could be several indicators' fills none."""
    if not rows:
        return
    at: dict[str, list[int]] = defaultdict(list)
    for position, each in enumerate(work.indicators):
        if each.code is not None:
            at[compact(each.code).upper()].append(position)
    projects = {project.ref: project for project in work.projects}
    joined: Counter[str] = Counter()
    for row in rows:
        found = [n for n in at[row.code] if _is_of(row, projects.get(work.indicators[n].project or ""))]
        where = f"工作表“{row.place.sheet}”" if row.place.sheet else f"第 {row.place.table} 表"
        if len(found) != 1:
            work.notes.append(f"{where}第 {row.place.row} 行的指标编码“{row.code}”对应 {len(found)} 个指标，未合并")
            continue
        work.indicators[found[0]] = _filled(work.indicators[found[0]], row.fields)
        work.also.append((row.place, work.indicators[found[0]]))
        joined[where] += 1
    work.notes += [f"{where}的 {count} 行按指标编码对应到指标" for where, count in joined.items()]


def _is_of(row: Keyed, project: Project | None) -> bool:
    """Say whether a row can be of a project: it names none, or this one."""
    name, code = row.fields.text("project_name"), row.fields.text("project_code")
    if project is None:
        return True
    return (code is None or project.code is None or compact(code) == compact(project.code)) and (
        name is None or compact(name) == compact(project.name)
    )


def _filled(one: Indicator, fields: Fields) -> Indicator:
    """Return an indicator with what a row says of it; what it says itself stands."""
    unit = fields.text("unit") or one.target.unit
    values: dict[str, Any] = values_of(Printed(fields, one.level3, unit, one.year))
    if (actual := fields.text("actual")) is not None:
        values["actual"] = target_of(actual, one.level3, unit)
    for name in ("score", "points"):
        if (text := fields.text(name)) is not None and (value := number(text)) is not None:
            values[name] = value
    return replace(one, **{name: value for name, value in values.items() if getattr(one, name) in (None, ())})
