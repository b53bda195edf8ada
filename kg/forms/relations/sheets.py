"""Tables as related sheets: what they are called, which year they are of, which lists others refer to, what was joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kg.document import Document, Paragraph, Place, Table
from kg.records import Project
from kg.text import compact

__all__ = ["name_of", "offered", "shown", "years_of_tables"]

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年度?(?!\d{1,2}月)|(?![\d年]))")
_TITLE = 40
"""Longest line that is a title of a table, in characters."""
_ABOVE = 3
"""Rows at the top of a table that can be its title."""
_SHOWN = 5
"""Kinds of joins that are told one by one."""


def name_of(place: Place | None) -> str:
    """Return how a table is called in a message: by its sheet, else by its number.

    >>> name_of(Place(sheet="项目信息", table=2)), name_of(Place(table=3))
    ('工作表“项目信息”', '第 3 表')
    """
    if place is None:
        return "正文"
    return f"工作表“{place.sheet}”" if place.sheet else f"第 {place.table} 表"


def years_of_tables(document: Document) -> dict[int, int]:
    """Return the year of each table whose sheet's name, or a title above its head, tells one; the nearest counts."""
    out: dict[int, int] = {}
    sheet: str | None = None
    year: int | None = None
    for block in document.blocks:
        if block.place.sheet != sheet:
            sheet, year = block.place.sheet, _year(block.place.sheet or "")
        if isinstance(block, Paragraph):
            year = _year(block.text) or year
            continue
        year = next(filter(None, map(_year, _titles(block))), year)
        if year is not None:
            out[block.index] = year
    return out


def _titles(table: Table) -> Iterable[str]:
    """Yield the texts that stand alone in the first rows of a table."""
    by_row: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.row > _ABOVE:
            break
        if cell.text.strip():
            by_row.setdefault(cell.row, []).append(cell.text)
    for texts in by_row.values():
        if len(texts) > 1:
            return
        yield texts[0]


def _year(text: str) -> int | None:
    """Return the year that a title or the name of a sheet tells; None where it tells none, or several.

    >>> _year("青禾县2025年项目信息表"), _year("2025"), _year("2025年3月"), _year("2024年至2026年项目库")
    (2025, 2025, None, None)
    """
    plain = compact(text)
    years = set(_YEAR.findall(plain)) if len(plain) <= _TITLE else set()
    return int(years.pop()) if len(years) == 1 else None


def offered(lists: Iterable[Sequence[Project]], named: Sequence[Project]) -> list[tuple[Project, bool]]:
    """Return the projects of those lists to which rows of other tables refer, and whether they stand for the list's own rows.

    A list is a sheet of projects where half of it, or half of what the rows name, is the same. All projects of a list that
    tells more than their money (unit, department, year) are projects; of any other list those that rows name get their money.
    """
    tables: dict[str, set[int | None]] = {}
    for project in named:
        tables.setdefault(compact(project.name), set()).add(project.place.table if project.place else None)
    out: list[tuple[Project, bool]] = []
    for each in lists:
        known = [project for project in each if tables.get(compact(project.name), set()) - {_table(project)}]
        names = {compact(project.name) for project in known}
        if not known or (2 * len(known) < len(each) and 2 * len(names) < len(tables)):
            continue
        full = any(p.code or p.implementing_unit or p.supervising_dept or p.year or p.goals for p in each)
        out += [(project, full) for project in (each if full else known)]
    return out


def _table(project: Project) -> int | None:
    return project.place.table if project.place is not None else None


def shown(groups: Iterable[Sequence[Project]], telling: frozenset[int]) -> list[str]:
    """Return what was joined, a sentence for each set of tables.

    Args:
        groups: records of the same project.
        telling: tables of projects without indicators; joins of other tables only go on over a page.
    """
    found: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for group in groups:
        tables = {_table(each): name_of(each.place) for each in group}
        if len(tables) > 1 and telling & tables.keys():
            names = tuple(dict.fromkeys(name for _, name in sorted(tables.items(), key=lambda pair: pair[0] or 0)))
            found[names, all(each.code for each in group)] += 1
    return [
        f"{'、'.join(names)}按{'项目代码' if coded else '项目名称'}关联，{count} 个项目的信息合在一起"
        for (names, coded), count in found.most_common(_SHOWN)
    ]
