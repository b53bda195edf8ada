"""The tables of the page of the library: documents not wholly understood, findings by rule, what breaks shapes, generations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import Response

from api.table import MEDIA, Column, Table, download, table_of, view_of

__all__ = ["file_of", "tables_of"]

Rows = Sequence[Mapping[str, Any]]


def _percent(value: Any) -> str:
    """Return a share in percent, rounded down: what is not whole is not told as 100 %.

    >>> _percent(0.9996), _percent(1.0)
    ('99.9%', '100.0%')
    """
    return f"{int(value * 1000) / 10:.1f}%"


TABLES: Mapping[str, tuple[str, tuple[Column, ...]]] = {
    "read": (
        "没有全部读懂的文档",
        (
            Column("title", "文档", link="address"),
            Column("total", "格子和段落", number=True),
            Column("unparsed", "没有读懂", number=True),
            Column("share", "有交代", number=True, shown=_percent),
        ),
    ),
    "found": (
        "按规则统计的问题",
        (
            Column("fault", "问题"),
            Column("word", "程度", filtered=True, mark="severity"),
            Column("findings", "处数", number=True),
            Column("documents", "文档数", number=True),
            Column("rule", "规则"),
        ),
    ),
    "broken": (
        "与本体约束不符之处",
        (
            Column("file", "文件", filtered=True, link="address"),
            Column("where", "位置"),
            Column("message", "约束", filtered=True),
            Column("value", "现为"),
            Column("shape", "形状", filtered=True),
        ),
    ),
    "made": (
        "版本",
        (
            Column("id", "版本"),
            Column("made", "建成时间"),
            Column("sources", "源文件", number=True),
            Column("quads", "四元组", number=True),
            Column("state", "状态", filtered=True),
        ),
    ),
}
"""By name: what it is called, and its columns."""


def rows_of(told: Mapping[str, Any]) -> dict[str, Rows]:
    """Return the rows of each table of what the page tells."""
    return {
        "read": told["coverage"]["rows"],
        "found": told["findings"] or (),
        "broken": [
            {**row, "file": row["file"] or ("（无文件名）" if row["address"] else "词表"), "where": row["where"] or "整个文件"}
            for row in told["conformance"]["rows"]
        ],
        "made": [{**row, "state": "在用" if row["current"] else "旧"} for row in told["generations"]],
    }


def tables_of(told: Mapping[str, Any], asked: Mapping[str, str]) -> dict[str, Table]:
    """Return the tables as they were asked for; what was chosen in one stays while another is sorted.

    Args:
        told: what the page tells.
        asked: parameters of the page.
    """
    views = {name: view_of(asked, columns, f"{name}-") for name, (_, columns) in TABLES.items()}
    chosen = {name: {f"{name}-{key}": value for key, value in view.parameters().items()} for name, view in views.items()}
    found = {}
    for name, rows in rows_of(told).items():
        title, columns = TABLES[name]
        kept = {key: value for other, told_ in chosen.items() if other != name for key, value in told_.items()}
        found[name] = table_of(title, columns, rows, views[name], address="/library", kept=kept, prefix=f"{name}-")
    return found


def file_of(told: Mapping[str, Any], asked: Mapping[str, str]) -> Response | None:
    """Return the table that is asked for as a file, None where none is."""
    for name, (title, columns) in TABLES.items():
        form = asked.get(f"{name}-download", "")
        if form in MEDIA:
            return download(form, title, columns, rows_of(told)[name], view_of(asked, columns, f"{name}-"))
    return None
