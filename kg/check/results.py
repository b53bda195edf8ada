"""Rules on the results of a self-evaluation: empty, copied, late, far off, and points lost or given without a word of why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kg.check.base import Case, Check, Finding
from kg.check.blanks import is_nothing
from kg.check.directions import is_rate
from kg.check.scores import met
from kg.forms.lexicon.heads import column_roles
from kg.records import Indicator, Target
from kg.text import compact
from kg.values.words import noun_direction
from kg.vocabulary import column, matcher

__all__ = ["CHECKS", "late"]

_FAR = Decimal(2)
"""Result over target from which on the target was set too low; 财预〔2020〕10号 names no number, places use 1.2 to 1.5."""
_ABOVE = Decimal("1.5")
_FEW = Decimal(5)
"""Targets below this number of things are passed by chance; they are far off from three times on."""
_SIGN = re.compile("[≥≤><≧≦⩾⩽]|大于|小于|低于|不少于|高于|超过|以上|以下|以内|至少|至多|不足|达到")
_BAD = re.compile(matcher(column("check_words", "word", role="bad_event")))
_UNDONE = re.compile(
    r"^(?:尚?未(?!发生|出现|发现)|没有?完成|部分(?:完成|建成|达到)|基本未|暂未|推进中|正在|进行中|未完成)|未(?:完成|达标|达到|实施|开展|启动|建成)"
)
_BARE_DONE = re.compile(
    r"(?:已|均已|全部|已全部|按时|按期|按计划|基本|较好|圆满|顺利){0,2}(?:完成|达到|实现|达成)(?:了|年初|年度|全年|预期|预定|既定|设定|绩效|总体|各项|全部){0,4}(?:目标|任务|指标|工作)?(?:任务)?"
)
_LOW_RATE = Decimal(50)
"""Percent up to which a rate may be passed by far: above, it cannot be doubled."""
_GROWN = re.compile("增长|增幅|增速|提高|提升|上升|下降|降低|减少")
_LONG = 10
"""Characters from which on a completion that repeats the goal was copied."""
_WORDS = 3
"""Characters of a remark that may be a reason."""
_DAY = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>[12]\d|3[01]|0?[1-9])[日号]|(?P<part>底|末|上旬|中旬|下旬|份)?)"
    r"|(?P<y>20\d\d)[.\-/](?P<m>1[0-2]|0?[1-9])[.\-/](?P<d>[12]\d|3[01]|0?[1-9])(?!\d)"
)
_QUARTER = re.compile(r"(?:(?P<year>20\d\d)年)?第?(?P<quarter>[一二三四1-4])季度")
_PART = {"上旬": 10, "中旬": 20}


def _reason(case: Case, indicator: Indicator) -> str:
    """Return what a row says of the points lost, empty where it says nothing (无, —)."""
    told = compact(
        "".join(t or "" for t in (indicator.deviation, indicator.reason, indicator.improvement, indicator.deduction))
    )
    told = told or _remark(case, indicator)
    return "" if not told or is_nothing(told) or re.fullmatch(r"[-—/\\\d.分扣]+", told) else told


def _remark(case: Case, indicator: Indicator) -> str:
    """Return what stands in the last column of the row where no record has it: 备注 may tell the reason."""
    place = indicator.place
    if case.document is None or place is None or place.row is None:
        return ""
    known = {
        compact(text) for text in (indicator.level3, indicator.target.raw, indicator.standard, indicator.data_source) if text
    }
    known |= {compact(text) for text in (indicator.description, indicator.basis_raw, indicator.method) if text}
    known |= {compact(indicator.actual.raw)} if indicator.actual is not None else set()
    cells = [
        cell
        for table in case.document.tables()
        if table.index == place.table
        for cell in table.cells
        if cell.row == place.row and cell.column > (place.column or 0) and cell.text.strip()
    ]
    last = compact(cells[-1].text) if cells else ""
    return last if len(re.findall(r"[\u4e00-\u9fff]", last)) >= _WORDS and last not in known else ""


def results_empty(case: Case) -> Iterator[Finding]:
    """A self-evaluation without any result; one finding a project."""
    if case.reading.document.kind != "self_evaluation":
        return
    for project in (*case.reading.projects, None):
        found = [i for i, _v in case.of(project)]
        asked = any(i.points is not None for i in found) or _asks_for_results(case)
        if len(found) >= 2 and asked and all(i.actual is None for i in found):
            scores = "，得分却已填写" if all(i.score is not None for i in found) else ""
            message = f"{len(found)}个指标都没有填写实际完成值{scores}"
            ref, place = (project.ref, project.place) if project is not None else (None, found[0].place)
            yield case.finding("results_empty", message, project.name if project else found[0].level3, place, ref)


def _asks_for_results(case: Case) -> bool:
    """Say whether a table of the document has a column for results."""
    tables = case.document.tables() if case.document is not None else ()
    return any("actual" in column_roles(cell.text) for table in tables for cell in table.cells)


def result_copied(case: Case) -> Iterator[Finding]:
    """A result that repeats the target with its sign: ≥90% is no result; nor is a deadline the day on which it was met."""
    for indicator, value in case.indicators():
        actual = indicator.actual
        if actual is None or compact(actual.raw) != compact(indicator.target.raw) or not compact(actual.raw):
            continue
        message = f"“{indicator.level3}”的完成值照抄指标值“{actual.raw}”，没有写实际完成多少"
        if (value.target.value is not None and _SIGN.search(actual.raw)) or (
            value.target.kind == "deadline" and re.search("前|内|底", actual.raw)
        ):
            yield case.at("result_copied", indicator, message, actual.raw)


def completion_equals_goal(case: Case) -> Iterator[Finding]:
    """What was reached is told in the words of the goal."""
    for project in case.reading.projects:
        goals, done = (_plain(text) for text in ("".join(g.text for g in project.goals), project.completion or ""))
        if len(done) >= _LONG and done == goals:
            message = "年度目标的实际完成情况与预期目标一字不差"
            yield case.finding("completion_equals_goal", message, (project.completion or "")[:60], project.place, project.ref)


def completion_bare(case: Case) -> Iterator[Finding]:
    """What was reached is told in a word that would fit any project: 完成年度目标."""
    for project in case.reading.projects:
        done = compact(project.completion or "").strip("。.;；!")
        if done and (_BARE_DONE.fullmatch(done) or not re.search(r"[\u4e00-\u9fff]", done)):
            message = f"年度目标完成情况只写“{done}”，没有写完成的内容和数量"
            yield case.finding("completion_bare", message, (project.completion or "").strip(), project.place, project.ref)


def _plain(text: str) -> str:
    return re.sub(r"[^\w]|(?:目标|任务)\d+", "", compact(text))


def points_lost_unexplained(case: Case) -> Iterator[Finding]:
    """Points lost on a row that met its target, or that tells nothing which could be compared, without a reason."""
    for indicator, value in case.indicators():
        points, score, actual = indicator.points, indicator.score, indicator.actual
        if not points or score is None or score >= points or actual is None or _reason(case, indicator):
            continue
        result = met(value.target, indicator)
        if _UNDONE.search(compact(actual.raw)):
            continue  # a shortfall
        if result is not False and _late(case, indicator) is not True:
            done = "已完成" if result else f"完成“{actual.raw}”"
            message = f"“{indicator.level3}”{done}，扣{points - score:f}分而没有说明原因"
            changes = {} if result else {"confidence": "suspect"}
            yield case.at("points_lost_unexplained", indicator, message, f"{actual.raw} {score}/{points}", **changes)


def shortfall_unexplained(case: Case) -> Iterator[Finding]:
    """A target that was missed, without reason or measures; where it got all its points, that is the finding."""
    for indicator, value in case.indicators():
        actual = indicator.actual
        if actual is None or (indicator.points and indicator.score == indicator.points) or _reason(case, indicator):
            continue
        undone = actual.value is None and _UNDONE.search(compact(actual.raw)) and not _must_not(indicator, "无")
        if met(value.target, indicator) is False or _late(case, indicator) or undone:
            message = f"“{indicator.level3}”目标{indicator.target.raw}，完成{actual.raw}，没有说明未完成的原因和改进措施"
            yield case.at("shortfall_unexplained", indicator, message)


def _can_be_passed(indicator: Indicator, target: Target, actual: Target) -> bool:
    """Say whether a target is a floor that a result in the same unit may pass by far; a rate is one up to `_LOW_RATE` only."""
    name = indicator.level3
    if target.upper is not None or target.effective_operator not in ("≥", ">", "=") or noun_direction(name) == "less":
        return False
    if "%" in (target.unit or "") and ((target.value or 0) > _LOW_RATE or _GROWN.search(name) or not is_rate(name)):
        return False
    return None in (target.unit, actual.unit) or target.unit == actual.unit


def completion_far_above(case: Case) -> Iterator[Finding]:
    """A result of at least twice the target, without analysis: the target was set too low. From half above on it is a hint."""
    for indicator, value in case.indicators():
        target, actual = value.target, indicator.actual
        if actual is None or actual.value is None or not target.value or not _can_be_passed(indicator, target, actual):
            continue
        if _reason(case, indicator):
            continue
        share = actual.value / target.value
        if share < _ABOVE:
            continue
        far = share >= (_FAR if target.value >= _FEW else _FAR + 1)
        if not far and target.value < _FEW:
            continue
        message = f"“{indicator.level3}”目标{target.raw}，完成{actual.raw}，是目标的{share:.1f}倍，目标可能定得过低"
        yield case.at("completion_far_above", indicator, message, **({} if far else {"severity": "info"}))


def _day(text: str, year: int | None, *, last: bool) -> date | None:
    """Return the day that a text names: the last possible one, or the first; None where it names none or two."""
    quarter = _QUARTER.fullmatch(re.sub(r"(?:之?前|以前|底|末|内)?(?:完成|建成|竣工)?$", "", compact(text)))
    if quarter is not None and (quarter["year"] or year):
        number = "一二三四".find(quarter["quarter"]) + 1 or int(quarter["quarter"])
        return _date(int(quarter["year"] or year or 0), 3 * number - (0 if last else 2), 31 if last else 1)
    found = list(_DAY.finditer(compact(text)))
    if len(found) != 1:
        return None
    told = found[0]
    if told["y"]:
        return _date(int(told["y"]), int(told["m"]), int(told["d"]))
    of_year = int(told["year"]) if told["year"] else year
    if of_year is None:
        return None
    if told["day"]:
        return _date(of_year, int(told["month"]), int(told["day"]))
    part = told["part"] or ""
    day = _PART.get(part, 31) if last else {"中旬": 11, "下旬": 21, "底": 21, "末": 21}.get(part, 1)
    return _date(of_year, int(told["month"]), day)


def _date(year: int, month: int, day: int) -> date | None:
    for shorter in range(day, 27, -1) if day > 28 else (day,):
        try:
            return date(year, month, shorter)
        except ValueError:
            continue
    return None


def late(indicator: Indicator, year: int | None) -> bool | None:
    """Say whether a result came after its deadline; None where the two name no two days.

    Args:
        indicator: with target and result.
        year: of the form, for days that name none.
    """
    if indicator.actual is None:
        return None
    due = _due(indicator.target, year)
    done = _day(indicator.actual.raw, year, last=False)
    return None if due is None or done is None else done > due


def _late(case: Case, indicator: Indicator) -> bool | None:
    return late(indicator, case.year(case.project(indicator)))


def _due(target: Target, year: int | None) -> date | None:
    """Return the last day that a deadline leaves; of 6月前 the first of June, the month of June being in doubt."""
    return _day(target.raw, year, last=re.search(r"月(?:之|以)?前", compact(target.raw)) is None)


def deadline_missed(case: Case) -> Iterator[Finding]:
    """Done after the deadline and all points, or no score at all."""
    for indicator, _value in case.indicators():
        actual = indicator.actual
        full = indicator.score is None or indicator.score == indicator.points
        if actual is not None and full and _late(case, indicator):
            given = f"，却得满分{indicator.points:f}" if indicator.points and indicator.score is not None else ""
            message = f"“{indicator.level3}”应在{indicator.target.raw.removesuffix('完成')}完成，实际{actual.raw}{given}"
            yield case.at("deadline_missed", indicator, message, f"{indicator.target.raw} {actual.raw}")


def nothing_scored(case: Case) -> Iterator[Finding]:
    """Points on a row that asks for nothing (无, 不涉及); 无 is a demand where the name says what must not happen (事故)."""
    for indicator, _value in case.indicators():
        text = compact(indicator.target.raw)
        if not indicator.points or not text or not is_nothing(text) or _must_not(indicator, text):
            continue
        message = f"“{indicator.level3}”的指标值是“{indicator.target.raw}”，却有分值{indicator.points:f}"
        yield case.at("nothing_scored", indicator, message)


def _must_not(indicator: Indicator, text: str) -> bool:
    return text.startswith(("无", "没有")) and bool(_BAD.search(indicator.level3) or noun_direction(indicator.level3) == "less")


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        results_empty,
        result_copied,
        completion_equals_goal,
        completion_bare,
        points_lost_unexplained,
        shortfall_unexplained,
        completion_far_above,
        deadline_missed,
        nothing_scored,
    )
}
