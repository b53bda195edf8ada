"""A worksheet to paragraphs and tables.

A sheet is one big grid in which forms put titles, remarks and several tables below each other. Rows without any text and
without borders part it; a row with one text and no border is a paragraph; the rest are tables. Hidden rows and columns are left
out, as they are not printed, and said so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from kg.ingest.builder import Builder, Span

__all__ = ["Sheet", "add_sheet", "says"]

_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f+-]{5,6}|.)')
"""What Excel writes into headers and footers for fonts, sizes, colours and fields (ECMA-376 part 1, 18.3.1.46)."""
_LONG = 40
"""Characters from which a text alone in its row is prose."""

_TEMPLATE_ROWS = 60
"""Empty rows with borders on end that still belong to a table."""

_TALL = 10_000
"""Rows that a merged range can cover."""

_BEYOND = 40
"""Columns that a merged range can reach beyond the last column that has a text of its own."""

_WIDE = 256
"""Columns from which columns without text are left out of the grid."""


@dataclass
class Sheet:
    """A worksheet as stored.

    Attributes:
        name: as on its tab; empty where there is none (a sheet saved as a page).
        texts: (row, column), 1-based → text as displayed; empty cells are not in it.
        merges: first row, first column, last row, last column of merged ranges, 1-based.
        bordered: positions of cells with a visible border.
        hidden_rows: rows that are not shown.
        hidden_columns: columns that are not shown.
        headed: something is printed above or under its pages.
        comments: number of comments on its cells.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    bordered: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    headed: bool = False
    comments: int = 0


@dataclass
class _Grid:
    """The visible part of a sheet."""

    spans: dict[int, list[Span]]  # visible row → cells with text or a merge, in column order
    ruled: dict[int, int]  # visible row → number of bordered cells
    sheet_row: list[int]  # visible row → row of the sheet
    joined: set[int]  # visible rows that a merged cell ties to the row above


def _visible(numbers: set[int], hidden: set[int]) -> dict[int, int]:
    """Return the new number of each row (column) that is used and shown; gaps stay, hidden ones close up."""
    shown: dict[int, int] = {}
    ordered = sorted(hidden)
    at = 0
    for number in sorted(numbers):
        while at < len(ordered) and ordered[at] < number:
            at += 1
        if not (at < len(ordered) and ordered[at] == number):
            shown[number] = number - at
    return shown


def _areas(merges: list[tuple[int, int, int, int]]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the merged ranges: corner, last row and column; ranges beyond all sense are cut."""
    rows = 0
    for top, left, bottom, right in merges:
        bottom = min(bottom, top + _TALL)
        rows += bottom - top
        if bottom >= top and right >= left and rows <= 50 * _TALL:
            yield (top, left), (bottom, right)


def _grid(sheet: Sheet) -> _Grid:
    areas = dict(_areas(sheet.merges))
    last_row = max((row for row, _ in sheet.texts), default=0)
    last_column = max((column for _, column in sheet.texts), default=0) + _BEYOND
    rows_used = {row for row, _ in sheet.texts} | {row for row, _ in sheet.bordered if row <= last_row + _TEMPLATE_ROWS}
    columns_used = {column for _, column in sheet.texts}
    reached = {
        (top, left): (range(top, min(bottom, last_row + _TEMPLATE_ROWS) + 1), range(left, min(right, last_column) + 1))
        for (top, left), (bottom, right) in areas.items()
    }
    for (top, left), (tall, wide) in reached.items():
        if top <= last_row and left <= last_column:
            rows_used.update(tall)
            columns_used.update(wide)
    rows, columns = _visible(rows_used, sheet.hidden_rows), _visible(columns_used, sheet.hidden_columns)
    merged = list(_merged(sheet.texts, reached, rows, columns))
    single = [
        Span(rows[row], columns[column], text)
        for (row, column), text in sheet.texts.items()
        if row in rows and column in columns and (row, column) not in reached
    ]
    return _gridded([*merged, *single], sheet, rows)


def _gridded(cells: list[Span], sheet: Sheet, rows: dict[int, int]) -> _Grid:
    """Return the grid of `cells`; `rows` has the new number of each row of the sheet that is used and shown."""
    spans: dict[int, list[Span]] = {}
    for span in sorted(cells, key=lambda span: span.column):
        spans.setdefault(span.row, []).append(span)
    joined = {row for span in cells for row in range(span.row + 1, span.row + span.rowspan)}
    ruled = Counter(rows[row] for row, _ in sheet.bordered if row in rows)
    sheet_row = [0] * (max(rows.values(), default=0) + 1)
    for old, new in rows.items():
        sheet_row[new] = old
    return _Grid(spans, ruled, sheet_row, joined)


def _numbers(shown: dict[int, int], used: range) -> list[int]:
    """Return the new numbers of those rows (columns) among `used` that are shown."""
    return [shown[number] for number in used if number in shown]


def _merged(
    texts: dict[tuple[int, int], str],
    reached: dict[tuple[int, int], tuple[range, range]],
    rows: dict[int, int],
    columns: dict[int, int],
) -> Iterator[Span]:
    """Yield the merged cells, as far as their rows and columns are shown; `reached` has both of each by its corner."""
    for corner, (tall, wide) in reached.items():
        own_rows, own_columns = _numbers(rows, tall), _numbers(columns, wide)
        if own_rows and own_columns:
            height, width = own_rows[-1] - own_rows[0] + 1, own_columns[-1] - own_columns[0] + 1
            yield Span(own_rows[0], own_columns[0], texts.get(corner, ""), height, width)


def _kinds(grid: _Grid) -> Iterator[tuple[int, str]]:
    """Yield each used row with its kind: ``table``, ``text`` (a paragraph), ``gap``; a gap also for rows that are not used."""
    rows = sorted(grid.spans.keys() | grid.ruled.keys() | grid.joined)
    filled = {row: [span for span in grid.spans.get(row, ()) if span.text.strip()] for row in rows}
    texts = _paragraphs(grid, filled)
    empty = before = 0
    for row in rows:
        if row > before + 1:
            yield before + 1, "gap"
        before = row
        if not filled[row] and row not in grid.joined:
            empty += 1
            yield row, "table" if grid.ruled.get(row) and empty <= _TEMPLATE_ROWS else "gap"
            continue
        empty = 0
        yield row, "text" if row in texts else "table"


def _paragraphs(grid: _Grid, filled: dict[int, list[Span]]) -> set[int]:
    """Return the rows that are paragraphs: one text without border; where no row has borders, long and loose ones."""
    lone = {row for row, own in filled.items() if len(own) == 1 and row not in grid.joined and own[0].rowspan == 1}
    if any(grid.ruled.get(row) for row, own in filled.items() if own):
        return {row for row in lone if not grid.ruled.get(row)}
    long = {row for row in lone if len(filled[row][0].text) > _LONG and filled[row][0].column == 1}
    return long | _loose(filled, lone, grid.joined)


def _loose(filled: dict[int, list[Span]], lone: set[int], joined: set[int]) -> set[int]:
    """Return the rows of a sheet without borders that hold paragraphs: runs of single texts at an empty row or the sheet's end.

    A single merged cell is rather the title of the table below it.
    """
    loose: set[int] = set()
    run: list[int] = []
    for row in [*sorted(lone), 0]:
        if run and row != run[-1] + 1:
            around = (run[0] - 1, run[-1] + 1)
            if any(not filled.get(edge) and edge not in joined for edge in around):
                loose.update(each for each in run if filled[each][0].colspan == 1 or len(run) > 2)
            run = []
        run.append(row)
    return loose


def add_sheet(builder: Builder, sheet: Sheet) -> None:
    """Add the paragraphs and tables of a sheet; `Place.line` is the row of the sheet."""
    grid = _grid(sheet)
    for kind, run in groupby(_kinds(grid), key=lambda pair: pair[1]):
        rows = [row for row, _ in run]
        if kind == "text":
            for row in rows:
                for span in grid.spans[row]:
                    for line in span.text.split("\n"):
                        builder.paragraph(line, sheet=sheet.name or None, line=grid.sheet_row[row])
        elif kind == "table":
            _add_table(builder, sheet, grid, rows)
    used = {row for row, _ in sheet.texts}, {column for _, column in sheet.texts}
    hidden = len(used[0] & sheet.hidden_rows), len(used[1] & sheet.hidden_columns)
    if any(hidden):
        parts = [f"{count} {unit}" for count, unit in zip(hidden, ("行", "列"), strict=True) if count]
        builder.note(f"工作表“{sheet.name}”有隐藏的{'、'.join(parts)}，未读")
    if sheet.headed:
        builder.note(f"工作表“{sheet.name}”的页眉、页脚未读")
    if sheet.comments:
        builder.note(f"工作表“{sheet.name}”有 {sheet.comments} 处批注，未读")


def says(margin: str) -> bool:
    """Say whether a printed header or footer, in Excel's codes, holds more than a page number, a date or the name of the file.

    >>> says("&C第 &P 页，共 &N 页"), says('&L&"宋体,Bold"&12县水利局&R&D')
    (False, True)
    """
    return any(character.isalpha() for character in _CODES.sub("", margin) if character not in "第共页")


def _add_table(builder: Builder, sheet: Sheet, grid: _Grid, rows: list[int]) -> None:
    """Add the table in a run of rows; positions without a cell get an empty one."""
    blank = takewhile(lambda row: row not in grid.joined and not _has_text(grid, row), rows)
    rows = rows[len(list(blank)) :]
    own = [span for row in rows for span in grid.spans.get(row, ())]
    filled = [span for span in own if span.text.strip()]
    if not filled:
        return
    width = max(span.column + span.colspan - 1 for span in filled)
    columns = set(range(1, width + 1))
    if width > _WIDE:
        columns = {column for span in filled for column in range(span.column, span.column + min(span.colspan, _WIDE))}
    builder.budget.cells(0 if len(rows) * len(columns) <= len(own) * 50 + 20_000 else 1 << 40)
    builder.table(_filled_up(grid, rows, width, columns), len(rows), sheet.name or None)


def _has_text(grid: _Grid, row: int) -> bool:
    return any(span.text.strip() for span in grid.spans.get(row, ()))


def _filled_up(grid: _Grid, rows: list[int], width: int, columns: set[int]) -> list[Span]:
    """Return the cells of a run of rows, numbered from its first; those of `columns` that no cell covers are empty ones."""
    spans: list[Span] = []
    covered: dict[int, int] = {}  # column → last row that a cell above reaches
    for row in rows:
        at = row - rows[0] + 1
        line = grid.sheet_row[row] or None
        taken = {column for column, last in covered.items() if last >= row}
        for span in grid.spans.get(row, ()):
            if span.column <= width:
                colspan = min(span.colspan, width - span.column + 1)
                spans.append(Span(at, span.column, span.text, span.rowspan, colspan, line=line))
                area = range(span.column, span.column + colspan)
                taken.update(area)
                covered.update(dict.fromkeys(area, row + span.rowspan - 1))
        spans += [Span(at, column, "", line=line) for column in sorted(columns - taken)]
    return spans
