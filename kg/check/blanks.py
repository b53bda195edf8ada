"""Rules on what was not filled in: cells that must not be empty, and what a template printed in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kg.check.base import Case, Check, Finding
from kg.document import Cell, Place, Table
from kg.forms.lexicon.heads import money_role
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
_ANSWERED = re.compile(
    r"^[\d.、]*(?:(?:评价|自评)?结论|(?:主要)?(?:存在)?(?:的)?问题|(?:下一步)?改进(?:措施|意见)|(?:主要)?(?:成效|经验|做法)|.{0,12}概述|有关建议|意见建议):?\Z"
)
"""Labels of sentences that whoever evaluates writes at the end of a form."""
_ASKS = re.compile(r"\d{2,4}字(?:以内|左右|以下)|\A(?:请|应)?(?:结合|对照|针对).{4,60}(?:说明|分析|提出)")
_ORDINAL = re.compile(r"^[*★\d.、()（）]+")
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
            if label.row < first and empty and _REQUIRED.match(_ORDINAL.sub("", compact(label.text))):
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
    yield from _not_answered(case)


def _not_answered(case: Case) -> Iterator[Finding]:
    """Yield a finding for a table whose questions are answered by themselves: 存在问题 | 分析存在的问题及原因（200字以内）."""
    for table in case.document.tables() if case.document is not None else ():
        asked = [
            (label, told)
            for row in table.rows()
            for label, told in pairwise(row)
            if _ANSWERED.match(compact(label.text)) and _ASKS.search(compact(told.text)) and len(told.text) <= _LONGEST
        ]
        if asked:
            names = "、".join(f"“{compact(label.text)}”" for label, _told in asked)
            message = f"{names}一栏仍是填表说明，没有填写"
            place = asked[0][1].place
            yield case.finding("template_residue", message, asked[0][1].text.strip()[:60], place, _project(case, place))


_LONGEST = 120
"""Characters of a question; whoever repeats it before an answer writes more."""


def term_empty(case: Case) -> Iterator[Finding]:
    """A form with rows for several years and for one, side by side, of which one side was left empty."""
    rows: dict[int | None, set[int | None]] = defaultdict(set)
    for indicator in case.reading.indicators:
        if indicator.place is not None:
            rows[indicator.place.table].add(indicator.place.row)
    for table in case.document.tables() if case.document is not None else ():
        heads = ([cell for cell in row if _NAMES.match(compact(cell.text))] for row in table.rows())
        names = next((told for told in heads if len(told) == len(_SIDES)), None)
        if names is None or table.ragged or len(rows[table.index]) < _ROWS:
            continue
        full = {cell.column for cell in table.cells if cell.row in rows[table.index] and compact(cell.text)}
        filled = [name.column in full for name in names]
        if filled.count(True) == 1:
            side = names[filled.index(False)]
            told = f"“{compact(side.text)}”" if "(" in compact(side.text) else f"{_SIDES[filled.index(False)]}的“三级指标”"
            message = f"{told}一栏全部空白，只填了另一栏的指标"
            yield case.finding("term_empty", message, side.text.strip(), side.place, _project(case, side.place))


_NAMES = re.compile(r"三级指标(?:\((?:长期|中期|实施期|年度|当年)\))?\Z")
_SIDES = ("左边", "右边")
_ROWS = 3


def execution_cell_empty(case: Case) -> Iterator[Finding]:
    """A budget, or the rate that was scored, left out of the row of the whole sum."""
    for table in case.document.tables() if case.document is not None else ():
        heads: dict[str, Cell] = {}
        for row in table.rows() if table.merged and not table.ragged else ():
            found = {role: cell for cell in row if (role := money_role(cell.text)) is not None}
            if {"executed", "rate"} <= set(found) and {"adjusted", "initial"} & set(found):
                heads = found
                continue
            below = {role: cell for role, head in heads.items() for cell in row if cell.column == head.column}
            if set(below) == set(heads) and heads and number(below["executed"].text) is not None:
                yield from _execution_cells(case, heads, below)
                break  # the row of the whole sum comes first


def _execution_cells(case: Case, heads: dict[str, Cell], below: dict[str, Cell]) -> Iterator[Finding]:
    scored = number(below["score"].text) is not None if "score" in below else False
    wanted = [role for role in ("initial", "adjusted") if role in below] + (["rate"] if scored else [])
    empty = [role for role in wanted if not compact(below[role].text)]
    if empty:
        told = "、".join(f"“{compact(heads[role].text)}”" for role in empty)
        message = f"资金总额一行的{told}没有填写" + ("，没有的应填0" if "initial" in empty else "")
        place = below[empty[0]].place
        yield case.finding("execution_cell_empty", message, heads[empty[0]].text.strip(), place, _project(case, place))


CHECKS: dict[str, Check] = {
    check.__name__: check for check in (required_empty, template_residue, term_empty, execution_cell_empty)
}
