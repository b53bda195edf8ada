"""The lines of a draft as one table, 指标一览: sorted, filtered, as CSV and Excel, with the evidence in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from api.pages import number
from api.table import MEDIA, Column, Table, download, posted, table_of
from search.draft import Draft

__all__ = ["lines_file", "lines_table"]

COLUMNS = (
    Column("number", "号", number=True),
    Column("level1", "一级指标", filtered=True),
    Column("level2", "二级指标", filtered=True),
    Column("level3", "三级指标", link="anchor"),
    Column("target", "指标值"),
    Column("points", "分值", number=True),
    Column("obligatory", "必选", filtered=True),
    Column("uses", "用过", number=True),
    Column("n", "以往数值", number=True),
    Column("q1", "下四分位", number=True, shown=number),
    Column("median", "中位数", number=True, shown=number),
    Column("q3", "上四分位", number=True, shown=number),
    Column("unit", "单位"),
    Column("basis", "依据（请核对）", shown="、".join),
    Column("findings", "问题", number=True),
    Column("note", "说明"),
)
_NAME = "指标一览"


def rows_of(made: Draft) -> list[dict[str, Any]]:
    """Return the lines of a draft as rows, numbered from 1."""
    rows = []
    for at, line in enumerate(made.lines):
        spread = line.distribution
        figures = {name: getattr(spread, name) if spread else None for name in ("n", "q1", "median", "q3", "unit")}
        rows.append(
            {
                "number": at + 1,
                "anchor": f"#line-{at}",
                "level1": line.level1,
                "level2": line.level2,
                "level3": line.level3 or "（待填）",
                "target": line.target.raw,
                "points": line.points,
                "obligatory": "必选" if line.obligatory else "",
                "uses": line.uses or None,
                **figures,
                "basis": line.basis,
                "findings": sum(1 for each in made.findings if each.level3 and each.level3 == line.level3) or None,
                "note": line.note,
            }
        )
    return rows


def lines_table(made: Draft, given: Mapping[str, str]) -> Table:
    """Return the lines of a draft as they were asked for in its form."""
    return table_of(_NAME, COLUMNS, rows_of(made), posted(given, COLUMNS), size=len(made.lines) or 1)


def lines_file(made: Draft, given: Mapping[str, str]) -> Response | None:
    """Return the lines as the file that is asked for, None where none is."""
    form = given.get("download", "")
    if form not in MEDIA:
        return None
    return download(form, f"{made.asked.project[:60]}{_NAME}", COLUMNS, rows_of(made), posted(given, COLUMNS))
