"""One table for all pages: sorted by any column, filtered by the values that occur, in pages, as CSV and Excel.

It is rendered on the server and works without script. What was chosen stands in the address, or, where nothing of a page may
stand there (a project that somebody drafts), in the fields of its form.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from fastapi.responses import Response

from api.render import cell
from api.tables import workbook

__all__ = ["Column", "Table", "View", "download", "posted", "table_of", "view_of"]

SIZE = 50
"""Rows of a page."""
CHOICES = 60
"""Values of a filter that are offered, the most frequent."""
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


Part = tuple[str, str | None]
"""A text and its address."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        key: of the rows, and in the address.
        label: its head, in Chinese.
        filtered: whether its values can be chosen from.
        number: whether it is set to the right.
        link: key of the rows under which the address of the cell stands, or its parts as (text, address); "" for none.
        shown: from a value to what people see; `cell` of the plain value where it is not given.
        mark: key of the rows under which a severity stands that the cell is marked with; "" for none.
    """

    key: str
    label: str
    filtered: bool = False
    number: bool = False
    link: str = ""
    shown: Callable[[Any], str] | None = None
    mark: str = ""

    def text(self, row: Mapping[str, Any]) -> str:
        """Return what a row shows in this column."""
        value = row.get(self.key)
        return self.shown(value) if self.shown is not None else cell(value)

    def parts(self, row: Mapping[str, Any]) -> tuple[Part, ...]:
        """Return what a row shows in this column, each part with its address, None for none."""
        told = row.get(self.link) if self.link else None
        if isinstance(told, tuple):
            return told
        return ((self.text(row), told),)

    def marked(self, row: Mapping[str, Any]) -> str:
        """Return the severity that the cell of a row is marked with, empty for none."""
        return str(row.get(self.mark) or "") if self.mark else ""


@dataclass(frozen=True, slots=True)
class View:
    """What was chosen: column that rows are sorted by, whether downward, values of filters, 0-based page."""

    sort: str = ""
    down: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 0

    def parameters(self, **changes: Any) -> dict[str, str]:
        """Return the choice as parameters, with changes; what is not chosen is left out."""
        told = {"sort": self.sort, "down": "1" if self.down else "", "page": str(self.page) if self.page else ""}
        told |= {f"only-{key}": value for key, value in self.filters.items()}
        told |= {key: "" if value is None else str(value) for key, value in changes.items()}
        return {key: value for key, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: what a press on it asks for, and how rows are sorted by it now."""

    column: Column
    parameters: Mapping[str, str]
    sorted: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be rendered by the macro ``table``.

    Attributes:
        name: for people who hear the page.
        heads: of the columns.
        rows: of this page: cells as (parts, column, mark).
        total: rows that pass the filters.
        view: what was chosen.
        choices: (column, ((value, rows that have it), …)) of each filter.
        pages: number of pages.
        address: path of the page that the table stands in; "" where its form is sent with POST.
        kept: further parameters of that page.
        prefix: before the names of this table's parameters, where a page has several tables.
    """

    name: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[tuple[tuple[Part, ...], Column, str], ...], ...]
    total: int
    view: View
    choices: tuple[tuple[Column, tuple[tuple[str, int], ...]], ...]
    pages: int
    address: str
    kept: Mapping[str, Any]
    prefix: str = ""

    def at(self, **parameters: str) -> str:
        """Return the address of the page with these parameters of the table."""
        own = {f"{self.prefix}{name}": value for name, value in parameters.items()}
        place = f"#{self.prefix}table" if self.prefix else ""
        return f"{self.address}?{urlencode({**self.kept, **own}, doseq=True)}{place}"

    def turned(self, by: int) -> dict[str, str]:
        """Return the parameters of a page further on or back."""
        return self.view.parameters(page=str(self.view.page + by) if self.view.page + by > 0 else "")


def view_of(given: Mapping[str, str], columns: Sequence[Column], prefix: str = "") -> View:
    """Return what was chosen; what is no column of the table, or no number, is as if it was not there.

    Args:
        given: parameters of the page, or fields of its form.
        columns: of the table.
        prefix: before the names of this table's parameters.
    """
    parameters = {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
    known = {column.key: column for column in columns}
    sort = parameters.get("sort", "")
    page = parameters.get("page", "")
    filters = {
        key: value
        for key, column in known.items()
        if column.filtered and (value := parameters.get(f"only-{key}", "").strip()[:200])
    }
    return View(
        sort if sort in known else "",
        parameters.get("down", "") == "1",
        filters,
        int(page) if page.isdecimal() and len(page) < 7 else 0,
    )


def posted(given: Mapping[str, str], columns: Sequence[Column]) -> View:
    """Return what was chosen in a table whose form is sent: the head that was pressed stands under ``order``."""
    order = given.get("order", "")
    return view_of(
        {**given, "sort": order.removesuffix(":1"), "down": "1" if order.endswith(":1") else ""} if order else given, columns
    )


def table_of(
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    view: View,
    *,
    address: str = "",
    kept: Mapping[str, Any] | None = None,
    size: int = SIZE,
    prefix: str = "",
) -> Table:
    """Return the page of a table that was chosen.

    Args:
        name: for people who hear the page.
        columns: in their order.
        rows: all of them, in the order that they have where none is chosen.
        view: what was chosen.
        address: path of the page; "" where its form is sent with POST.
        kept: further parameters of the page.
        size: rows of a page.
        prefix: before the names of this table's parameters, where a page has several tables.
    """
    passing = ordered(columns, rows, view)
    pages = max(1, -(-len(passing) // size))
    at = min(view.page, pages - 1)
    shown = View(view.sort, view.down, view.filters, at)
    return Table(
        name,
        tuple(_head(column, shown) for column in columns),
        tuple(
            tuple((column.parts(row), column, column.marked(row)) for column in columns)
            for row in passing[at * size : (at + 1) * size]
        ),
        len(passing),
        shown,
        tuple((column, _choices(column, columns, rows, view)) for column in columns if column.filtered),
        pages,
        address,
        dict(kept or {}),
        prefix,
    )


def ordered(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], view: View) -> list[Mapping[str, Any]]:
    """Return the rows that pass the filters, sorted as was chosen; rows without a value stand last, whichever way."""
    known = {column.key: column for column in columns}
    passing = [row for row in rows if all(known[key].text(row) == value for key, value in view.filters.items())]
    if not view.sort:
        return passing
    column = known[view.sort]
    having = [row for row in passing if column.text(row) != ""]
    having.sort(key=lambda row: _order(row.get(column.key), column.text(row)), reverse=view.down)
    return having + [row for row in passing if column.text(row) == ""]


def _order(value: Any, text: str) -> tuple[int, Any]:
    """Return a key that puts numbers before texts, and Chinese as GB 18030 orders it: by sound for the common characters."""
    if isinstance(value, (int, float, Decimal)):
        return (0, value)
    return (1, text.encode("gb18030", "replace"))


def _head(column: Column, view: View) -> Head:
    here = view.sort == column.key
    down = "1" if here and not view.down else None
    state = ("descending" if view.down else "ascending") if here else "none"
    return Head(column, view.parameters(sort=column.key, down=down, page=None), state)


def _choices(
    column: Column, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], view: View
) -> tuple[tuple[str, int], ...]:
    """Return the values among the rows that pass the other filters, with how many have each, most frequent first."""
    others = View(filters={key: value for key, value in view.filters.items() if key != column.key})
    counts = Counter(text for row in ordered(columns, rows, others) if (text := column.text(row)))
    return tuple(sorted(counts.items(), key=lambda told: (-told[1], told[0]))[:CHOICES])


def download(form: str, name: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], view: View) -> Response:
    """Return all rows that pass the filters, in their order, as a ``csv`` or ``xlsx`` file with Chinese heads.

    CSV begins with a mark by which Excel knows UTF-8; a cell that begins like a formula has an apostrophe before it.
    """
    passing = ordered(columns, rows, view)
    heads = [column.label for column in columns]
    if form == "xlsx":
        plain = [
            {
                column.label: row.get(column.key)
                if isinstance(row.get(column.key), (int, float, Decimal)) and column.shown is None
                else column.text(row)
                for column in columns
            }
            for row in passing
        ]
        data = workbook({name: (heads, plain)})
    else:
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\r\n")
        lines.writerow(heads)
        lines.writerows([_harmless(column, row) for column in columns] for row in passing)
        data = out.getvalue().encode("utf-8-sig")
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}', safe='')}"
    return Response(data, media_type=MEDIA[form], headers={"Content-Disposition": disposition})


def _harmless(column: Column, row: Mapping[str, Any]) -> str:
    text = column.text(row)
    number = isinstance(row.get(column.key), (int, float, Decimal))
    return f"'{text}" if not number and text[:1] in "=+-@\t\r" and text else text
