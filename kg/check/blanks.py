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

__all__ = ["CHECKS", "is_nothing", "is_residue"]

_MARKS = re.compile(
    r"\*{2,}|×{2,}|[xX]{2,}(?![A-Za-z])|○{2,}|_{2,}|□{2,}|[?？]{2,}"
    r"|(?<![A-Za-z\d])[xX×*](?=[年月日%％]|万元)|^[≥≤><=]+(?:%|个|元|万元)?$|^[≥≤><=]*[(（]\s*[)）]"
)
_WORDS = re.compile(r"[(（]?" + matcher(column("check_words", "word", role="residue")) + r"[:：。)）]*\Z")
_ADVICE = re.compile(
    r"(?:依据|根据|按照?|结合)(?:具体|实际|项目)(?:情况|实际|内容)(?:进行)?(?:设定|填写|填报|确定|设置)|\(?\d{2,4}字(?:以内|左右|以下)"
)
"""What a template says to whoever fills it in."""
_NUMBERED = re.compile(r"(?:指标|目标)\s*\d{0,2}\s*[:：]?\Z")
_NOTHING = re.compile(
    matcher(column("check_words", "word", role="nothing"))
    + r"[。.]?\Z|[本该此](?:项目|指标|项)(?:未|不|无)(?:涉及|适用)|[-—/\\]+\Z"
)
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


def is_nothing(text: str) -> bool:
    """Say whether a compacted text says that nothing is asked for: 无, 不适用, /."""
    return _NOTHING.match(text) is not None


def is_residue(text: str) -> bool:
    """Say whether a compacted name or target is what a template printed: ≥**%, 指标1：, 依据具体情况填写."""
    return bool(_MARKS.search(text) or _WORDS.match(text) or _NUMBERED.match(text) or _ADVICE.search(text))


def _numbered(case: Case) -> Iterator[tuple[Cell, str]]:
    """Yield the cells 指标1： of the template with a value behind them: a row that its name was left out of."""
    for table in case.document.tables() if case.document is not None else ():
        for row in table.rows():
            for cell in row:
                behind = [other for other in row if other.column > cell.column and other.text.strip()]
                if _NUMBERED.fullmatch(compact(cell.text)) and behind and number(behind[0].text.lstrip("≥≤=%")) is not None:
                    yield cell, behind[0].text.strip()


def template_residue(case: Case) -> Iterator[Finding]:
    """Marks and words of the template in place of a value or a name: ≥**%, 指标1：, 指标值."""
    for indicator, _value in case.indicators():
        target, name = compact(indicator.target.raw), compact(indicator.level3)
        residue = next((t for t in (target, name) if is_residue(t)), None)
        if residue is not None:
            message = f"“{indicator.level3}”残留模板文字“{residue}”，没有填写"
            yield case.at("template_residue", indicator, message)
    for cell, value in _numbered(case):
        message = f"“{cell.text.strip()}”没有换成指标名称，指标值是“{value}”"
        yield case.finding("template_residue", message, cell.text.strip(), cell.place, _project(case, cell.place))
    for project in case.reading.projects:
        for told in (*(goal.text for goal in project.goals), project.completion or ""):
            advice = _ADVICE.search(compact(told))
            if advice is not None:
                message = f"“{told.strip()[:40]}”是填表说明，没有换成实际内容"
                yield case.finding("template_residue", message, told.strip()[:60], project.place, project.ref)


CHECKS: dict[str, Check] = {check.__name__: check for check in (required_empty, template_residue)}
