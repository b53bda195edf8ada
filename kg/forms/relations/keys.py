"""Which records of projects, read from several tables, mean the same project: by code, else by name and unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from kg.forms.relations.sheets import name_of
from kg.records import Project
from kg.text import compact

__all__ = ["same_projects"]

Group = list[Project]


@dataclass
class _Groups:
    """The groups so far, and where a name leads: by name, then by unit (None where none is printed)."""

    by_row: Collection[str]
    groups: list[Group] = field(default_factory=list)
    names: dict[str, dict[str | None, list[Group]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def open(self, members: Sequence[Project]) -> None:
        """Add a group; it is found by the names that its members print."""
        group = list(members)
        self.groups.append(group)
        for name, unit in {(name, _unit(each)) for each in members if (name := _name(each)) is not None}:
            self.names[name][unit].append(group)

    def fitting(self, project: Project) -> list[Group]:
        """Return the groups that a project without a code can belong to, two at most; its own unit's come first alone."""
        unit = _unit(project)
        units = self.names.get(_name(project) or "", {})
        own = [group for group in units.get(unit, ()) if self._fits(project, group)] if unit is not None else []
        if own:
            return own[:2]
        found: list[Group] = []
        for groups in [units.get(None, [])] if unit is not None else units.values():
            for group in groups:
                if self._fits(project, group) and not any(group is each for each in found):
                    found.append(group)
                    if len(found) > 1:
                        return found
        return found

    def _fits(self, project: Project, group: Group) -> bool:
        """Say whether a project can be that of a group: another table, no other year, one form at most."""
        table = _table(project)
        return all(
            _table(each) != table
            and _agree(each.year, project.year)
            and _agree(_unit(each), _unit(project))
            and (each.ref in self.by_row or project.ref in self.by_row)
            for each in group
        )


def _agree(one: str | int | None, other: str | int | None) -> bool:
    """Say whether two fields do not contradict each other."""
    return one is None or other is None or one == other


def same_projects(
    projects: Sequence[Project], by_row: Collection[str], sheets: Collection[int]
) -> tuple[list[Group], list[tuple[str, str]]]:
    """Return the projects in groups that mean the same, in order of their first, and what could not be told.

    The same code in several tables is the same project, in the same year; without a code the same name is, where the units
    agree and one project only has it. Forms with a head of their own are joined with rows, never with each other.

    Args:
        projects: as read, each with its place.
        by_row: refs of those that a row of a table of many projects names.
        sheets: tables that hold projects and no indicators.
    """
    found = _Groups(by_row)
    coded: dict[str, list[Project]] = defaultdict(list)
    plain: list[Project] = []
    for project in projects:
        if project.code:
            coded[_code(project)].append(project)
        else:
            plain.append(project)
    for members in coded.values():
        for group in _by_code(members, by_row, sheets):
            found.open(group)
    printed: dict[tuple[str | None, str | None, int | None, int | None], int] = defaultdict(int)
    for project in plain:
        printed[_printed(project)] += 1
    doubtful: list[tuple[str, str]] = []
    for project in sorted(plain, key=lambda each: (_unit(each) is None, each.ref not in by_row)):
        # a name that a table prints twice, a row each, names no project
        fitting = found.fitting(project) if printed[_printed(project)] == 1 else []
        if len(fitting) == 1:
            fitting[0].append(project)
            continue
        if fitting:
            doubtful.append((name_of(project.place), project.name))
        found.open([project])
    order = {project.ref: number for number, project in enumerate(projects)}
    for group in found.groups:
        group.sort(key=lambda each: order[each.ref])
    return sorted(found.groups, key=lambda group: order[group[0].ref]), doubtful


def _by_code(members: Sequence[Project], by_row: Collection[str], sheets: Collection[int]) -> list[Group]:
    """Return the projects of one code in groups: by year, and by name where the code is no key."""
    parts: dict[str | None, list[Project]] = defaultdict(list)
    key = _is_key(members, by_row, sheets)
    for each in members:
        parts[None if key else _name(each)].append(each)
    out: list[Group] = []
    for part in parts.values():
        years = {each.year for each in part} - {None}
        if len(years) <= 1:
            out += _one_form(part, by_row)
            continue
        for year in sorted(year for year in years if year is not None):
            out += _one_form([each for each in part if each.year == year], by_row)
        out += [[each] for each in part if each.year is None]  # of which year it is nobody says
    return out


def _one_form(members: list[Project], by_row: Collection[str]) -> list[Group]:
    """Return one group; where several forms have the code, each of them alone beside the rows."""
    forms = [each for each in members if each.ref not in by_row]
    if len(forms) <= 1:
        return [members]
    rows = [each for each in members if each.ref in by_row]
    return [*([rows] if rows else []), *([form] for form in forms)]


def _is_key(members: Sequence[Project], by_row: Collection[str], sheets: Collection[int]) -> bool:
    """Say whether a code stands for one project: no sheet of projects gives it several names.

    Where there is no such sheet, no other table may either: what stands under 项目编码 can be a class of expenditure.
    """
    names: dict[int | None, set[str]] = defaultdict(set)
    for each in members:
        if each.ref in by_row and (name := _name(each)) is not None:
            names[_table(each)].add(name)
    telling = [found for table, found in names.items() if table in sheets] or list(names.values())
    return all(len(found) == 1 for found in telling)


def _code(project: Project) -> str:
    return compact(project.code or "").upper()


def _name(project: Project) -> str | None:
    """Return the name for comparison, None where only the code was printed."""
    name = compact(project.name)
    return None if name.upper() == _code(project) else name


def _unit(project: Project) -> str | None:
    return compact(project.implementing_unit.name) if project.implementing_unit is not None else None


def _table(project: Project) -> int | None:
    return project.place.table if project.place is not None else None


def _printed(project: Project) -> tuple[str | None, str | None, int | None, int | None]:
    return _name(project), _unit(project), project.year, _table(project)
