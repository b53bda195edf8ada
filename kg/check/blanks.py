"""Rules on what was not filled in: cells that must not be empty, and what a template printed in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.check.base import Case, Check, Finding
from kg.document import Cell, Place, Table
from kg.forms.money import number
from kg.text import compact
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_MARKS = re.compile(r"\*{2,}|×{2,}|[xX]{2,}(?![A-Za-z])|○{2,}|_{2,}|□{2,}|[?？]{2,}")
_WORDS = re.compile(matcher(column("check_words", "word", role="residue")) + r"[:：。]?\Z")
_NUMBERED = re.compile(r"(?:指标|目标)\s*\d{0,2}\s*[:：]?\Z")
_REQUIRED = re.compile(matcher(column("check_words", "word", role="required")) + r"(?:\([^()]*\))?[:：]?\Z")


def required_empty(case: Case) -> Iterator[Finding]:
    """Labels of the form's head beside an empty cell, in a form that was filled in otherwise; one finding a table."""
    filled = {i.place.table for i in case.reading.indicators if i.place is not None}
    for table in case.document.tables() if case.document is not None else ():
        if table.index not in filled or table.ragged:
            continue
        first = min(i.place.row or 0 for i in case.reading.indicators if i.place is not None and i.place.table == table.index)
        empty = list(_empty(table, first))
        if empty:
            told = "、".join(f"“{compact(cell.text).rstrip(':')}”" for cell in empty)
            message, place = f"{told}没有填写", empty[0].place
            yield case.finding("required_empty", message, empty[0].text.strip(), place, _project(case, place))


def _empty(table: Table, first: int) -> Iterator[Cell]:
    """Yield the labels above row `first` whose next cell on the row is there and empty."""
    for row in table.rows():
        for label, following in pairwise(row):
            beside = following.column == label.column + label.colspan
            empty = beside and not following.text.strip() and not _number_behind(row, following)
            if label.row < first and empty and _REQUIRED.match(compact(label.text)):
                yield label


def _number_behind(row: tuple[Cell, ...], empty: Cell) -> bool:
    """Say whether the next filled cell holds a number: the empty one is one of several columns, 年初预算数 of 年度资金总额."""
    behind = next((cell for cell in row if cell.column > empty.column and cell.text.strip()), None)
    return behind is not None and number(behind.text) is not None


def _project(case: Case, place: Place) -> str | None:
    found = [p.ref for p in case.reading.projects if p.place is not None and p.place.table == place.table]
    return found[0] if len(found) == 1 else None


def template_residue(case: Case) -> Iterator[Finding]:
    """Marks and words of the template in place of a value or a name: ≥**%, 指标1：, 指标值."""
    for indicator, _value in case.indicators():
        target, name = compact(indicator.target.raw), compact(indicator.level3)
        residue = next((t for t in (target, name) if _MARKS.search(t) or _WORDS.match(t) or _NUMBERED.match(t)), None)
        if residue is not None:
            message = f"“{indicator.level3}”残留模板文字“{residue}”，没有填写"
            yield case.at("template_residue", indicator, message)


CHECKS: dict[str, Check] = {check.__name__: check for check in (required_empty, template_residue)}
