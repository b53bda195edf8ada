"""From the row that a finding is about to the cell that holds what it means, where the document is at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.check.base import Finding
from kg.document import Cell, Document, Place
from kg.forms.money import number
from kg.text import compact

__all__ = ["locate"]

_LONG = 8
"""Characters from which on a cell that merely contains the text is taken for its cell."""


def locate(findings: Iterable[Finding], document: Document) -> tuple[Finding, ...]:
    """Return the findings with the place of the cell that each one's `cell` text stands in.

    A record's place is where its row begins; a finding about the row's amount or level-2 label belongs to that cell. Findings
    without such a text, or whose cell is not found on their row, keep their place. Only places change.
    """
    cells: dict[tuple[int, int], list[Cell]] = {}
    for table in document.tables():
        for cell in table.cells:
            cells.setdefault((table.index, cell.row), []).append(cell)
    return tuple(_located(finding, cells) for finding in findings)


def _located(finding: Finding, cells: dict[tuple[int, int], list[Cell]]) -> Finding:
    if finding.place is None or not finding.cell:
        return finding
    if finding.place.table is None or finding.place.row is None:
        return finding
    place = _cell(cells.get((finding.place.table, finding.place.row), []), finding.cell)
    return finding if place is None else replace(finding, place=place)


def _cell(row: list[Cell], text: str) -> Place | None:
    """Return the place of the cell with this text: equal first, then an equal number, then one that holds a long text."""
    wanted, amount = compact(text), number(text)
    for cell in row:
        if compact(cell.text) == wanted:
            return cell.place
    if amount is not None:
        for cell in reversed(row):
            if number(cell.text) == amount:
                return cell.place
    if len(wanted) >= _LONG:
        for cell in row:
            if wanted in compact(cell.text):
                return cell.place
    return None
