"""Rows to text: a table for people, JSON, JSON lines, CSV and TSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kg.file_names import visible

__all__ = ["FORMATS", "cell", "json_text", "percent", "rows"]

FORMATS = ("table", "json", "nl", "csv", "tsv")


def plain(value: Any) -> Any:
    """Return `value` as something the json module writes: Decimal as a number, dates as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return `value` as JSON, non-ASCII as is.

    >>> json_text({"值": Decimal("98"), "率": Decimal("6.75")})
    '{"值": 98, "率": 6.75}'
    """
    return json.dumps(value, ensure_ascii=False, default=plain, indent=indent)


def cell(value: Any) -> str:
    """Return one field of a row as text: empty for None, JSON for lists and objects."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, dict)):
        return json_text(value)
    return str(value)


def rows(records: Iterable[Mapping[str, Any]], columns: Sequence[str], form: str) -> str:
    """Return the rows in one of `FORMATS`, ending in a line end where there is any text.

    Args:
        records: one mapping a row; fields not in `columns` stand in JSON only.
        columns: fields of table, CSV and TSV, in order.
        form: one of `FORMATS`.

    Returns:
        The text. CSV as in RFC 4180 but with ``\\n``; TSV with tabs and line ends in fields as spaces.
    """
    listed = list(records)
    if form == "json":
        return json_text(listed, indent=2) + "\n"
    if form == "nl":
        return "".join(json_text(record) + "\n" for record in listed)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([cell(record.get(column)) for column in columns] for record in listed)
        return out.getvalue()
    if form == "tsv":
        lines = ["\t".join(columns)]
        lines += ["\t".join(" ".join(cell(record.get(column)).split()) for column in columns) for record in listed]
        return "\n".join(lines) + "\n"
    return table(listed, columns)


def table(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return the rows as a table for a terminal, wide characters counted as two."""
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for record in records:
        grid.add_row(*(_printable(cell(record.get(column))).replace("[", r"\[") for column in columns))
    out = io.StringIO()
    Console(file=out, width=max(100, _terminal_width()), highlight=False, color_system=None).print(grid)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def _printable(text: str) -> str:
    """Return `text` without what gives a terminal orders or turns its writing round; its lines stay."""
    return "\n".join(visible(line) for line in text.replace("\t", " ").split("\n"))


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size((120, 40)).columns


def percent(share: float) -> str:
    """Return a share as a percentage that claims neither all nor nothing where it is not.

    >>> percent(1.0), percent(0.9999), percent(0.0004), percent(0.428)
    ('100%', '99.9%', '<0.1%', '43%')
    """
    if share <= 0 or share >= 1:
        return f"{share:.0%}"
    if share < 0.001:
        return "<0.1%"
    return f"{min(share, 0.999):.1%}" if share < 0.01 or share > 0.99 else f"{share:.0%}"
