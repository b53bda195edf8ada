"""Rules on goals, use of the money, and the spending plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.check.base import Case, Check, Finding
from kg.records import Indicator, Project
from kg.text import compact
from kg.values import Found, Value, find_all

__all__ = ["CHECKS"]

_RESIDUE = re.compile(r"目标内容\s*\d|(?:^|[。；;])\s*(?:请填写|此处填写|XXX|xxx)|……目标")
_GOAL_LABEL = re.compile(r"(?:年度|项目)?(?:总体|绩效|预期|年初设定|年度)目标")
_GOAL_BESIDE = re.compile(r"^(?:全年|年度)?(?:实际)?完成情况|^(?:预期|年度|年初设定|中期|实施期)目标")
_DONE = re.compile(r"目前已|现已|已经(?:对|完成|开展|建立)|截至目前|截止目前|今年以来|去年以来")

_CLEARLY = 2
"""Pairs of characters that the output which is meant shares with the goal more than any other output."""
_NO_THINGS = (None, "%", "次", "年", "个月", "天")
"""Units of rates and times: numbers in them count no things."""


def goal_vs_target(case: Case) -> Iterator[Finding]:
    """A rate told in the goal differs from the target of the indicator of the same name."""
    for project in (*case.reading.projects, None):
        rows = [(i, v) for i, v in case.of(project) if i.term != "long_term"]
        told = [found for text in _goal_texts(case, project) for found in find_all(text)]
        for found in told:
            yield from _goal_rates(case, found, rows)
        yield from _goal_counts(case, told, rows)


def _goal_texts(case: Case, project: Project | None) -> list[str]:
    """Return the goals of a project; where the document has none, those of the department."""
    if project is not None:
        return [goal.text for goal in project.goals]
    return [] if case.reading.projects else [line for goal in case.reading.goals for line in goal.text.splitlines()]


def _goal_rates(case: Case, found: Found, rows: list[tuple[Indicator, Value]]) -> Iterator[Finding]:
    """Compare a rate told in a goal with the indicators of the same name."""
    number = found.value.target
    name = compact(found.name or "")
    if number.unit != "%" or number.value is None or len(name) < 4:
        return
    for indicator, value in rows:
        other = compact(indicator.level3)
        if value.target.unit != "%" or value.target.value is None or len(other) < 3:
            continue
        if (name.endswith(other) or other.endswith(name)) and value.target.value != number.value:
            message = f"绩效目标说“{found.name}{found.raw}”，指标“{indicator.level3}”为“{indicator.target.raw}”"
            yield case.at("goal_vs_target", indicator, message)


def _goal_counts(case: Case, told: list[Found], rows: list[tuple[Indicator, Value]]) -> Iterator[Finding]:
    """A number of things told in the goals, and the one output that counts the same things by another number.

    Suspect only: the only number with its unit in the goals, and of the outputs with this unit the one that shares most words.
    """
    outputs = [(i, v) for i, v in rows if _counts(i)]
    for statement in told:
        number = statement.value.target
        if number.value is None or number.upper is not None or number.unit in _NO_THINGS:
            continue
        same = [(i, v) for i, v in outputs if v.target.unit == number.unit and v.target.value is not None]
        if not same or sum(t.value.target.unit == number.unit for t in told) != 1:
            continue
        shared = [_words_in_common(i.level3, statement.raw) for i, _v in same]
        if len(same) > 1 and sorted(shared)[-1] - sorted(shared)[-2] < _CLEARLY:
            continue
        indicator, value = same[shared.index(max(shared))]
        differs = value.target.upper is None and value.target.value != number.value
        if differs and _words_in_common(indicator.level3, statement.raw) >= 2:
            message = f"绩效目标说“{statement.raw}”，指标“{indicator.level3}”为“{indicator.target.raw}”"
            yield case.at("goal_vs_target", indicator, message, confidence="suspect")


def _counts(indicator: Indicator) -> bool:
    category = indicator.level2_category or ""
    return category == "output.quantity" or category.startswith("benefit")


def _words_in_common(name: str, statement: str) -> int:
    """Return how many pairs of characters stand both in a name and in a statement, the latter without its number.

    >>> _words_in_common("新建改建道路", "1.新建道路30公里")
    3
    """
    words = re.sub(r"[\d.]+.*", "", re.sub(r"^(?:目标|任务)?[\d.、:]+", "", compact(statement)))
    return len(_pairs(compact(name)) & _pairs(words))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def goal_equals_use(case: Case) -> Iterator[Finding]:
    """The goal repeats what the money is for."""
    for project in case.reading.projects:
        goals = compact("".join(goal.text for goal in project.goals)).strip("。;")
        use = compact(project.use_text or "").strip("。;")
        if use and goals and _plain(goals) == _plain(use):
            yield case.finding(
                "goal_equals_use",
                f"项目“{project.name}”的绩效目标照抄资金用途",
                project.use_text or "",
                project.place,
                project.ref,
            )


def _plain(text: str) -> str:
    return re.sub(r"[^\w]|(?<=\b)\d+\.", "", text)


def goal_numbering_residue(case: Case) -> Iterator[Finding]:
    """Words of the template left in a goal; in the document they stand as printed, in the records the number is gone."""
    if case.document is not None:
        for table in case.document.tables():
            for cell in table.cells:
                match = _RESIDUE.search(cell.text)
                if match:
                    message = f"残留模板文字“{match.group().strip()}”"
                    yield case.finding("goal_numbering_residue", message, cell.text.strip()[:40], cell.place)
        return
    for project in case.reading.projects:
        for goal in project.goals:
            match = _RESIDUE.search(goal.text)
            if match:
                message = f"绩效目标中残留模板文字“{match.group().strip()}”"
                yield case.finding("goal_numbering_residue", message, goal.text[:40], project.place, project.ref)


def missing_goal(case: Case) -> Iterator[Finding]:
    """A project without a goal where others of the document have one, or where its form asks for one."""
    if not any(project.goals for project in case.reading.projects) and not _asks_for_goal(case):
        return
    for project in case.reading.projects:
        if not project.goals and case.of(project):
            yield case.finding("missing_goal", f"项目“{project.name}”没有绩效目标", project.name, project.place, project.ref)


def _asks_for_goal(case: Case) -> bool:
    """Say whether the only project's table has a label for goals with nothing but empty cells beside and below it."""
    if case.document is None or len(case.reading.projects) != 1:
        return False
    for table in case.document.tables():
        for label in table.cells:
            if not _GOAL_LABEL.fullmatch(compact(label.text)):
                continue
            right, below = label.column + label.colspan, label.row + label.rowspan
            near = [c for c in table.cells if (c.row, c.column) in ((label.row, right), (below, label.column))]
            filled = [text for cell in near if (text := compact(cell.text))]
            if len(filled) < len(near) and all(_GOAL_BESIDE.search(text) for text in filled):
                return True
    return False


def quarterly_plan_odd(case: Case) -> Iterator[Finding]:
    """A cumulative plan that falls, ends below 100, or spends all in the first quarter."""
    for project in case.reading.projects:
        steps = [(step.by, step.percent) for step in project.quarterly_plan if step.percent is not None]
        if len(steps) < 2:
            continue
        printed = "、".join(f"{by}{percent}%" for by, percent in steps)
        faults = []
        if any(after < before for (_a, before), (_b, after) in pairwise(steps)):
            faults.append("累计比例下降")
        if max(percent for _by, percent in steps) > 100:
            faults.append("超过100%")
        elif steps[-1][1] < 100 and len(steps) >= 4:
            faults.append("年底未到100%")
        if steps[0][1] == 100 and len(steps) >= 4:
            faults.append("第一季度就全部支出")
        elif steps[0][1] == 0 and len(steps) >= 4:
            faults.append("第一季度没有支出")
        if faults:
            sure = "累计比例下降" in faults or "超过100%" in faults
            message = f"资金支出计划{'，'.join(faults)}：{printed}"
            yield case.finding(
                "quarterly_plan_odd",
                message,
                printed,
                project.place,
                project.ref,
                None,
                **({"confidence": "certain"} if sure else {}),
            )


def stale_narrative(case: Case) -> Iterator[Finding]:
    """A goal told as work already done."""
    if case.reading.document.kind == "self_evaluation" or case.reading.sub_projects:
        return
    for goal in case.reading.goals:
        match = _DONE.search(compact(goal.text))
        if match and "目标" in (goal.section or ""):
            message = f"“{match.group()}……”说的是已经做过的事，不像目标"
            yield case.finding("stale_narrative", message, goal.heading or goal.text[:30], goal.place)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        goal_vs_target,
        goal_equals_use,
        goal_numbering_residue,
        missing_goal,
        quarterly_plan_odd,
        stale_narrative,
    )
}
