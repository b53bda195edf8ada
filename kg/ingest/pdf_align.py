"""Tables without lines, or with horizontal lines only: columns by the gaps that run down through the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.ingest.pdf_lattice import straighten
from kg.ingest.pdf_page import Rule
from kg.ingest.pdf_text import Line, fits, join_lines

__all__ = ["AlignedTable", "aligned_tables"]

_GAP = 1.0
"""Gap in em that parts two cells of a row."""

_NEAR = 4.0
"""Points within which left edges are one."""

_COLUMNS = 3
_ROWS = 3
_PITCH = 3.2
"""Distance in em between base lines from which a table ends."""


@dataclass(frozen=True)
class AlignedTable:
    """A table found by its text: cells as (row, left, right, text), and its outer edges in points."""

    rows: int
    cells: tuple[tuple[int, float, float, str], ...]
    left: float
    right: float
    top: float
    bottom: float


def aligned_tables(
    lines: Sequence[Line], rules: Sequence[Rule], breaks: Sequence[float]
) -> tuple[list[AlignedTable], list[Line]]:
    """Return the tables among the lines of a page, and the lines that are in none.

    Args:
        lines: from top to bottom.
        rules: horizontal lines that belong to no ruled table.
        breaks: heights at which something else stands: no table reaches over them.
    """
    tables: list[AlignedTable] = []
    rest: list[Line] = []
    run: list[Line] = []
    bands = _bands(rules)

    def close() -> None:
        table, left_over = _table(run, bands, rules)
        if table is not None:
            tables.append(table)
        rest.extend(left_over)
        run.clear()

    for line in lines:
        if run:
            before = run[-1]
            apart = line.base - before.base > _PITCH * max(line.em, before.em)
            ruled = any(top <= before.base and line.base <= bottom for top, bottom in bands)
            if (apart and not ruled) or any(before.base < at < line.base for at in breaks):
                close()
        run.append(line)
    close()
    return tables, rest


def _bands(rules: Sequence[Rule]) -> list[tuple[float, float]]:
    """Return the heights between the first and last of horizontal lines that begin and end alike, three or more."""
    groups: list[list[Rule]] = []
    for rule in straighten(rules):
        for group in groups:
            if abs(group[0].start - rule.start) < 6 and abs(group[0].end - rule.end) < 6:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [(group[0].at, group[-1].at) for group in groups if len(group) >= 3]


def _table(
    run: Sequence[Line], bands: Sequence[tuple[float, float]], rules: Sequence[Rule]
) -> tuple[AlignedTable | None, list[Line]]:
    """Return the table in a run of lines that follow each other closely, and the lines above and below it."""
    pieces = [line.pieces(_GAP) for line in run]
    rows = [at for at, parts in enumerate(pieces) if len(parts) >= _COLUMNS]
    if len(rows) < _ROWS:
        return None, list(run)
    several = [at for at, parts in enumerate(pieces) if len(parts) >= 2]
    first, last = several[0], several[-1]
    inner = range(first, last + 1)
    if 3 * len(several) < len(inner) and not any(top <= run[first].base <= bottom for top, bottom in bands):
        return None, list(run)
    edges = _left_edges([part for at in several for part in pieces[at]])
    if edges is None:
        gutters = _gutters([part for at in rows for part in pieces[at]], run[first].em, len(rows))
        edges = [min(run[at].left for at in inner), *gutters]
    if len(edges) < _COLUMNS:
        return None, list(run)
    right = max(run[at].right for at in inner)
    borders = [*edges, right + 1]
    last = _end(run, pieces, last, borders)
    cells: list[tuple[int, float, float, str]] = []
    grouped = _grouped([(run[at], pieces[at]) for at in range(first, last + 1)], borders, rules)
    for number, columns in enumerate(grouped):
        taken = 0
        for at in range(len(edges)):
            parts = columns.get(at, [])
            if at < taken:
                continue
            end = at + 1
            while parts and end < len(edges) and end not in columns and max(part.right for part in parts) > borders[end]:
                end += 1
            text = join_lines(parts, borders[at], borders[end]).text
            cells.append((number, borders[at], borders[end], text))
            taken = end
    table = AlignedTable(len(grouped), tuple(cells), borders[0], borders[-1], run[first].top, run[last].bottom)
    return table, [*run[:first], *run[last + 1 :]]


def _column(part: Line, borders: Sequence[float]) -> int:
    return max(index for index in range(len(borders) - 1) if index == 0 or borders[index] <= part.left + _NEAR)


def _end(run: Sequence[Line], pieces: Sequence[list[Line]], last: int, borders: Sequence[float]) -> int:
    """Return the last line of a table: what wraps below its last row belongs to it."""
    while last + 1 < len(run) and len(pieces[last + 1]) == 1:
        part = pieces[last + 1][0]
        above = next((p for p in pieces[last] if abs(p.left - part.left) <= _NEAR), None)
        at = _column(part, borders)
        if above is None or at == 0 or fits(above, part, borders[at], borders[at + 1]):
            break
        last += 1
    return last


def _left_edges(parts: Sequence[Line]) -> list[float] | None:
    """Return the left edges that the pieces share; None where they are not set flush left."""
    groups: list[list[float]] = []
    for left in sorted(part.left for part in parts):
        if groups and left - groups[-1][0] <= _NEAR:
            groups[-1].append(left)
        else:
            groups.append([left])
    shared = [group for group in groups if len(group) >= 3]
    if sum(map(len, shared)) < 0.85 * len(parts):
        return None
    return [min(group) for group in shared]


def _gutters(parts: Sequence[Line], em: float, rows: int) -> list[float]:
    """Return the middles of the gaps that run down between the pieces; a piece in ten may reach across."""
    marks = sorted([(part.left, 1) for part in parts] + [(part.right, -1) for part in parts])
    allowed = rows // 10
    gutters: list[float] = []
    open_ = 0
    start: float | None = None
    for at, step in marks:
        open_ += step
        if open_ <= allowed and start is None:
            start = at
        elif open_ > allowed and start is not None:
            if at - start >= 0.5 * em:
                gutters.append((start + at) / 2)
            start = None
    return gutters


def _grouped(
    lines: Sequence[tuple[Line, list[Line]]], borders: Sequence[float], rules: Sequence[Rule]
) -> list[dict[int, list[Line]]]:
    """Return the pieces of each row by column.

    Lines between which a rule runs are in different rows, all others between two rules in one. Without rules a line whose
    pieces only go on with full lines above them belongs to the row above.
    """
    width = borders[-1] - borders[0]
    heights = [rule.at for rule in rules if rule.end - rule.start > 0.4 * width]
    within = [at for at in heights if lines[0][0].top - 20 <= at <= lines[-1][0].bottom + 20]
    rows: list[dict[int, list[Line]]] = []
    before: Line | None = None
    for line, parts in lines:
        if before is None:
            new = True
        elif len(within) >= _ROWS:
            new = any(before.base < at + 1 and at < line.base for at in within)
        else:
            new = not all(_goes_on(rows[-1].get(_column(part, borders), []), part, borders) for part in parts)
        if new:
            rows.append({})
        for part in parts:
            rows[-1].setdefault(_column(part, borders), []).append(part)
        before = line
    return rows


def _goes_on(above: Sequence[Line], part: Line, borders: Sequence[float]) -> bool:
    at = _column(part, borders)
    if not above or part.right > max(borders[at + 1], above[-1].right) + 0.5 * part.em:
        return False
    return not fits(above[-1], part, borders[at], borders[at + 1] - 0.5 * part.em)
