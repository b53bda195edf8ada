"""Rules on lists of sub-projects, and on what the ledger of a document says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.amount import common
from kg.check.base import Case, Check, Finding
from kg.records import SubProject
from kg.text import compact

__all__ = ["CHECKS"]

_DONE = re.compile(r"(?:已|基本|全部)?完成[。;；]?$")
_GOAL_VERB = re.compile(r"(?:确保|保证|按时|全面|全部|及时|如期|顺利|力争|并|年底前|按期|高质量|任务|工作|目标)$")
_FEW = 3
"""Rows without a result up to which each is a finding of its own."""


def cells_merged(case: Case) -> Iterator[Finding]:
    """A goal that ends in 完成 while the column for completion is empty: two cells ran together."""
    rows = case.reading.sub_projects
    told = {compact(row.completion).strip("。;") for row in rows if row.completion}
    if not told:
        return  # the list has no column for completion, or nobody filled it
    for row in rows:
        goal = compact(row.goals_raw or "")
        match = _DONE.search(goal)
        if row.completion or match is None or match.start() < 4:
            continue
        # a goal may end in 完成 by right (确保任务按时完成): sure only where other rows print the same word as completion
        sure = match.group().strip("。;") in told and not _GOAL_VERB.search(goal[: match.start()])
        message = f"“{row.name}”的目标以“{match.group()}”结尾，完成情况却是空的，疑两格并在一格"
        changes = {} if sure else {"severity": "warning", "confidence": "suspect"}
        yield case.finding("cells_merged", message, row.goals_raw or "", row.place, None, None, **changes)


def missing_completion(case: Case) -> Iterator[Finding]:
    """A scored row without a word on completion."""
    rows = case.reading.sub_projects
    if any(row.completion for row in rows):
        for row in rows:
            if row.score is not None and not row.completion:
                message = f"“{row.name}”有得分，没有完成情况"
                yield case.finding("missing_completion", message, row.name, row.place)
    for project in (*case.reading.projects, None):
        scored = [i for i, _v in case.of(project) if i.score is not None]
        untold = [i for i in scored if i.actual is None]
        if not untold or len(untold) == len(scored):
            continue  # a column that is missing, or was left empty as a whole (`results_empty`)
        if len(untold) <= _FEW:
            for indicator in untold:
                yield case.at("missing_completion", indicator, f"“{indicator.level3}”有得分，没有完成情况")
        else:
            names = "、".join(f"“{indicator.level3}”" for indicator in untold)
            yield case.at("missing_completion", untold[0], f"{len(untold)}个指标有得分，没有完成情况：{names}")


def low_score_unexplained(case: Case) -> Iterator[Finding]:
    """All money spent, reported as done, and a score below 90."""
    for row in case.reading.sub_projects:
        told = common(row.amounts.budget, row.amounts.executed)
        spent = told is not None and told[0][0] == told[0][1]
        if spent and row.score is not None and row.score < 90 and len(compact(row.completion or "")) <= 6:
            message = f"“{row.name}”全部执行，得分只有{row.score:f}，没有说明"
            yield case.finding("low_score_unexplained", message, row.name, row.place)


def truncated_text(case: Case) -> Iterator[Finding]:
    """A goal that breaks off without a final mark where the others of its row have one, or inside a bracket."""
    for row in case.reading.sub_projects:
        text = compact(row.goals_raw or "")
        if _open_bracket(text) or _breaks_off(row):
            yield case.finding("truncated_text", f"“{row.name}”的目标疑被截断", (row.goals_raw or "")[-30:], row.place)
    for indicator, _value in case.indicators():
        if _open_bracket(compact(indicator.level3)):
            yield case.at("truncated_text", indicator, f"“{indicator.level3}”括号不配对，疑被截断", indicator.level3)


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("《") > text.count("》")


def _breaks_off(row: SubProject) -> bool:
    """Say whether a numbered goal lacks the end that its neighbours have (覆盖; for 覆盖率;)."""
    parts = [part for part in re.split(r"目标\d[:：]", compact(row.goals_raw or "")) if part]
    return len(parts) >= 2 and any(re.search(r"(?:检查|监督|全部|基本|实行|进行)覆盖[;；]?$", part) for part in parts)


def blank_template_rows(case: Case) -> Iterator[Finding]:
    """Rows of the template that nobody filled."""
    count = dict(case.reading.ledger.skipped).get("template_blank", 0)
    if count:
        yield case.finding("blank_template_rows", f"表中有空白的模板行（{count}格只有序号或占位）", "", None)


def personal_data(case: Case) -> Iterator[Finding]:
    """Names, signatures or telephone numbers: masked here, but published with the document."""
    count = dict(case.reading.ledger.skipped).get("personal", 0)
    if count:
        yield case.finding(
            "personal_data", f"文件有{count}处个人信息（姓名、签字、电话等），公开前应去掉；此处不显示", "", None
        )


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (cells_merged, missing_completion, low_score_unexplained, truncated_text, blank_template_rows, personal_data)
}
