"""Rules on what was copied down a column or from one part of the form into another, and so says nothing of its own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kg.check.base import Case, Check, Finding
from kg.document import Cell, Table
from kg.records import Indicator, Project
from kg.text import compact
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_ROWS = 4
"""Rows with one text from which on it was copied down the column."""
_MOST_ROWS = (4, 5)
"""Share of the rows, four of five, that have it."""
_WORDS = 4
"""Characters of an explanation that says something."""
_LONG = 8
"""Characters of a goal that are no set phrase."""
_DUTY = re.compile(
    r"^[*★]?(?:部门|单位|部门\(单位\))?(?:主要)?(?:职能|职责)(?:职责)?(?:概述|简述|描述)?:?\Z|^[*★]?部门职能职责概述:?\Z"
)
_AT_WILL = re.compile(matcher(column("check_words", "word", role="at_will")))
_ROWS_OF_TERMS = 3


def explanations_copied(case: Case) -> Iterator[Finding]:
    """One explanation for nearly all indicators of a project, whatever they measure: 该指标值数据合理."""
    for project in (*case.reading.projects, None):
        found = [indicator for indicator, _value in case.of(project) if compact(indicator.description or "")]
        told = _of_most(found, [compact(indicator.description or "") for indicator in found])
        if told is not None and len(told) >= _WORDS:
            first = next(indicator for indicator in found if compact(indicator.description or "") == told)
            same = sum(1 for indicator in found if compact(indicator.description or "") == told)
            message = f"{same}个指标的说明都是“{(first.description or '').strip()}”，没有说明各指标的含义和依据"
            yield case.at("explanations_copied", first, message, (first.description or "").strip())


def standard_at_will(case: Case) -> Iterator[Finding]:
    """A way of scoring that leaves the points to whoever scores: 未达指标值酌情扣分; one finding a project."""
    for project in (*case.reading.projects, None):
        found = [
            i
            for i, _value in case.of(project)
            if _AT_WILL.search(told := compact(i.standard or "")) and not re.search(r"\d", told)
        ]
        if found:
            told = (found[0].standard or "").strip()
            many = f"{len(found)}个指标" if len(found) > 1 else f"“{found[0].level3}”"
            message = f"{many}的评分标准是“{told}”，没有写扣分的尺度，得分无从核对"
            yield case.at("standard_at_will", found[0], message, told)


def _of_most(found: list[Indicator], texts: list[str]) -> str | None:
    """Return the text that nearly all of several differently named indicators have."""
    if len({compact(indicator.level3) for indicator in found}) < _ROWS or len(texts) < _ROWS:
        return None
    text, many = Counter(texts).most_common(1)[0]
    share, of = _MOST_ROWS
    return text if many >= _ROWS and many * of >= len(texts) * share else None


def goal_is_duty(case: Case) -> Iterator[Finding]:
    """The goal of the year repeats what the department is there for."""
    for table in case.document.tables() if case.document is not None else ():
        beside = list(_beside(table))
        duties = {_plain(cell.text) for label, cell in beside if _DUTY.match(compact(label.text))}
        for label, cell in beside:
            same = len(_plain(cell.text)) >= _LONG and _plain(cell.text) in duties
            if same and "目标" in label.text and not _DUTY.match(compact(label.text)):
                message = f"“{compact(label.text).strip('*★:')}”照抄部门职责，没有写本年度要做到什么"
                yield case.finding("goal_is_duty", message, cell.text.strip()[:60], cell.place)


def _beside(table: Table) -> Iterator[tuple[Cell, Cell]]:
    """Yield each cell with the one behind it on its row."""
    for row in table.rows():
        yield from ((one, other) for one, other in pairwise(row) if other.text.strip())


def _plain(text: str) -> str:
    return re.sub(r"[^\w]", "", compact(text))


def terms_copied(case: Case) -> Iterator[Finding]:
    """All targets of several years are those of one of them: what remains to be done is left open."""
    for project in (*case.reading.projects, None):
        pairs = list(_in_two_terms(case, project))
        same = [one for one, other in pairs if compact(one.target.raw) == compact(other.target.raw)]
        if len(pairs) >= _ROWS_OF_TERMS and len(same) == len(pairs) and any(re.search(r"\d", i.target.raw) for i in same):
            message = f"中期（实施期）的{len(same)}个指标值与年度的完全相同，没有分出各年度要完成多少"
            yield case.at("terms_copied", same[0], message)


def _in_two_terms(case: Case, project: Project | None) -> Iterator[tuple[Indicator, Indicator]]:
    """Yield the rows that stand twice, for several years and for one: by their terms, else side by side on a row."""
    named: dict[tuple[object, ...], list[Indicator]] = defaultdict(list)
    for indicator, _value in case.of(project):
        named[compact(indicator.level3), indicator.level2_category].append(indicator)
    for same in named.values():
        if len(same) == len(("one", "other")) and compact(same[0].target.raw) and two_terms(*same):
            yield same[0], same[1]


def two_terms(one: Indicator, other: Indicator) -> bool:
    """Say whether two rows of one name are for different spans of time: named so, or side by side on one row of a table."""
    if one.term != other.term:
        return True
    if one.place is None or other.place is None or one.place.row is None or one.place.table is None:
        return False
    return (one.place.table, one.place.row, one.place.line) == (other.place.table, other.place.row, other.place.line)


CHECKS: dict[str, Check] = {
    check.__name__: check for check in (explanations_copied, standard_at_will, goal_is_duty, terms_copied)
}
