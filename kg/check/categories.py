"""Rules on levels 1 and 2: labels lost or moved, indicators under the wrong label, categories that a form must have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.check.base import Case, Check, Finding
from kg.check.directions import is_rate
from kg.records import EvaluationRow, Indicator, Project
from kg.text import compact
from kg.values import Value
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_MOVED = re.compile(r"^(?P<level>[一二])级指标的位置与括号内权重不符，按权重归类：(?P<names>.+?)(?P<more>等?)$")
_TARGET_FORMS = ("project_targets", "department_targets", "other")


def level1_label_missing(case: Case) -> Iterator[Finding]:
    """The level-1 label by position is not the one that the level-2 label implies."""
    for project in (*case.reading.projects, None):
        moved = [i for i, _value in case.of(project) if i.level1_printed and i.level1 and i.level1_printed != i.level1]
        if moved:
            first = moved[0]
            names = "、".join(i.level3 for i in moved[:3]) + ("等" if len(moved) > 3 else "")
            message = (
                f"二级指标“{first.level2}”属于“{first.level1}”，一级指标栏却没有印出，按位置会归入“{first.level1_printed}”："
                f"{names}，共{len(moved)}行"
            )
            yield case.at("level1_label_missing", first, message, first.level2, cell=first.level2 or "")


def level1_label_misplaced(case: Case) -> Iterator[Finding]:
    """A label with its weight in brackets is printed beside the rows it covers; the points prove where it belongs."""
    for note in case.reading.notes:
        match = _MOVED.match(note)
        if match is None or match["level"] != "一":
            continue
        names = match["names"].split("、")
        for row in case.reading.evaluation_rows:
            if row.level3 in names:
                message = (
                    f"“{row.level3}”按位置不属于“{row.level1}”，但只有归入“{row.level1}”，分值之和才等于权重{row.level1_weight}"
                )
                yield case.finding("level1_label_misplaced", message, row.level1 or "", row.place, None, row.level3)


def row_shift(case: Case) -> Iterator[Finding]:
    """A few scored rows whose names stand in another column than in the rows before them."""
    moved = {name for note in case.reading.notes if (m := _MOVED.match(note)) for name in m["names"].split("、")}
    for rows in _tables(case.reading.evaluation_rows):
        runs = _runs(rows)
        for number, run in enumerate(runs):
            column = _column(run[0])
            beside = _column(runs[number - 1][0]) if number else _column(runs[1][0]) if len(runs) > 1 else column
            if column == beside or len(run) > _FEW or len(runs) < 2 or (number == 0 and len(runs[1]) <= _FEW):
                continue
            side = "左" if column < beside else "右"
            for row in run:
                message = f"“{row.level3}”一行整体向{side}错{abs(column - beside)}列，按列读会把名称读成别的栏"
                changes = {} if row.level3 in moved else {"severity": "warning", "confidence": "likely"}
                yield case.finding("row_shift", message, row.level3, row.place, None, row.level3, **changes)


def column_count_varies(case: Case) -> Iterator[Finding]:
    """Stretches of one table (pages) differ in columns: it has to be read from the names, not by number of column."""
    for rows in _tables(case.reading.evaluation_rows):
        long = [run for run in _runs(rows) if len(run) > _FEW]
        columns = {_column(run[0]) for run in long}
        if len(columns) > 1:
            first = next(run[0] for run in long if _column(run[0]) != _column(long[0][0]))
            message = f"同一张表各段列数不一，三级指标先后在第{'、'.join(str(c) for c in sorted(columns))}列"
            yield case.finding("column_count_varies", message, first.level3, first.place, None, first.level3)


_FEW = 3
"""Rows in a row up to which a change of column counts as a slip; more are another stretch of the table."""


def _column(row: EvaluationRow) -> int:
    return (row.place.column or 0) if row.place else 0


def _runs(rows: list[EvaluationRow]) -> list[list[EvaluationRow]]:
    """Cut rows into stretches with their names in one column."""
    runs: list[list[EvaluationRow]] = []
    for row in rows:
        if runs and _column(runs[-1][0]) == _column(row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _tables(rows: tuple[EvaluationRow, ...]) -> Iterator[list[EvaluationRow]]:
    by_table: dict[tuple[object, ...], list[EvaluationRow]] = {}
    for row in rows:
        if row.place is not None:
            by_table.setdefault((row.place.sheet, row.place.page, row.place.table), []).append(row)
    yield from by_table.values()


_QUALITY = re.compile(matcher(column("check_words", "word", role="quality_rate")))
"""Other rates may count an output: 财预〔2020〕10号 itself has 实际完成率 under 产出数量."""
_WHEN = re.compile(r"(?:时间|时限|期限|日期|时点)\Z")


def level2_name_mismatch(case: Case) -> Iterator[Finding]:
    """An indicator whose name is of another category than its label."""
    for indicator, value in case.indicators():
        name, category = compact(indicator.level3), indicator.level2_category
        if category == "output.quantity" and re.search(r"(?:及时率|按时.{0,4}率|及时性)$", name):
            yield case.at("level2_name_mismatch", indicator, f"“{indicator.level3}”说的是时效，却列在数量指标下")
        elif category == "output.quantity" and is_rate(name) and value.target.unit in ("%", "‰", None):
            kind = "质量指标" if _QUALITY.search(name) else "质量或时效指标"
            if not _QUALITY.search(name) or re.search(r"覆盖|完成率|增长率|普及", name):
                message = f"“{indicator.level3}”是比率，列在数量指标下，宜改为绝对数，或改列{kind}"
                yield case.at(
                    "level2_name_mismatch", indicator, message, f"{indicator.level2} {indicator.level3}", severity="info"
                )
            else:
                message = f"“{indicator.level3}”是比率，却列在数量指标下，宜列{kind}"
                yield case.at("level2_name_mismatch", indicator, message, f"{indicator.level2} {indicator.level3}")
        elif category in ("output.cost", "cost.economic") and re.search(
            r"(?:预算|资金|支出|经费)?(?:执行率|支付率|使用率|到位率|(?:支付|支出|执行)进度)$", name
        ):
            message = f"“{indicator.level3}”反映预算执行，不是成本"
            yield case.at("level2_name_mismatch", indicator, message, f"{indicator.level2} {indicator.level3}")
        elif category is not None and not category.startswith("satisfaction") and re.search(r"满意(?:度|率|程度)$", name):
            message = f"“{indicator.level3}”应列在满意度指标下"
            yield case.at("level2_name_mismatch", indicator, message, f"{indicator.level2} {indicator.level3}")
        elif category in ("output.quantity", "output.quality") and value.target.kind == "deadline" and _WHEN.search(name):
            message = f"“{indicator.level3}”说的是时间，却列在{indicator.level2}下，宜列时效指标"
            yield case.at("level2_name_mismatch", indicator, message, f"{indicator.level2} {indicator.level3}")
        elif (told := _elsewhere(indicator, value)) is not None:
            yield case.at(
                "level2_name_mismatch", indicator, f"“{indicator.level3}”{told}", f"{indicator.level2} {indicator.level3}"
            )


_THINGS = re.compile(r"(?:人数|人次|户数|数量|台数|套数|个数|件数|面积|里程|长度|场次|株数|册数|份数)(?:\([^()]*\))?\Z")
_EXPENSE = re.compile(r"(?:总成本|成本|造价|单价|费用|采购价|补助标准|补贴标准)\Z")
_ASKED = re.compile("满意|认可|好评|支持率|投诉|安全感|获得感|幸福感|知晓|认同|信访|评价|反馈|测评|回访|舒适|差评|表扬")
_JOBS = re.compile(r"(?:就业|务工)(?:人数|岗位)|增收|收入")
_PAID = re.compile("成本|标准|补助|补贴|费|价|预算|控制|资金|经费")
_OF_QUALITY = re.compile(r"(?:合格率|达标率|优良率|完好率|成活率|准确率)\Z")


def counts_things(indicator: Indicator, value: Value) -> bool:
    """Say whether a timeliness indicator is a number of people or things: 参加宣讲人数 ≥80人."""
    timed = re.search("年|月|周|天|日|时|分|秒|%|季|期", value.target.unit or "")
    named = _THINGS.search(compact(indicator.level3)) is not None
    return indicator.level2_category == "output.time" and named and value.target.unit is not None and not timed


_NATURE, _NOT_NATURE, _MONEY, _NOT_MONEY = (
    re.compile(matcher(column("check_words", "word", role=role))) for role in ("nature", "not_nature", "money", "not_money")
)

_COSTS = ("output.cost", "cost.economic")


def _is_number_of_things(name: str, value: Value) -> bool:
    unit = value.target.unit or ""
    return bool(_THINGS.search(name) and unit and "%" not in unit and value.target.value is not None)


def _elsewhere(indicator: Indicator, value: Value) -> str | None:
    """Return why an indicator belongs under another label of level 2 than its own, by what it measures; None where it fits."""
    name, category, unit = compact(indicator.level3), indicator.level2_category or "", value.target.unit or ""
    if counts_things(indicator, value) or (category == "output.quality" and _is_number_of_things(name, value)):
        return f"说的是数量，却列在{indicator.level2}下，宜列数量指标"
    if _OF_QUALITY.search(name) and category == "output.time":
        return "说的是质量，却列在时效指标下，宜列质量指标"
    if _OF_QUALITY.search(name) and category in _COSTS and unit == "%" and not _PAID.search(name):
        return "说的是质量，却列在成本指标下，宜列质量指标"
    if _EXPENSE.search(name) and "元" in unit and category.startswith(("output.quantity", "output.quality", "benefit")):
        return f"说的是成本，却列在{indicator.level2}下，宜列成本指标"
    if category.startswith("satisfaction") and is_rate(name) and not _ASKED.search(name):
        return "不是服务对象的感受，不宜列满意度指标"
    return _other_benefit(category, name)


def _other_benefit(category: str, name: str) -> str | None:
    """Return why a benefit is of another kind than its label, None where it fits."""
    if category == "benefit.ecological" and _JOBS.search(name):
        return "说的是就业和收入，却列在生态效益指标下"
    if category == "benefit.ecological" and _NOT_NATURE.search(name) and not _NATURE.search(name):
        return "与生态环境无关，不宜列在生态效益指标下"
    if category == "benefit.economic" and _NOT_MONEY.search(name) and not _MONEY.search(name):
        return "说的不是经济收益，不宜列在经济效益指标下"
    return None


def _named(indicators: list[Indicator]) -> set[str]:
    found = {i.level1_category for i in indicators if i.level1_category} | {
        i.level2_category for i in indicators if i.level2_category
    }
    return {name for name in found if name}


def _lacking(case: Case, project: Project | None) -> list[str]:
    """Return the kinds of indicators that a project lacks; of a self-evaluation or a department benefits only."""
    rows = [i for i, _value in case.of(project)]
    have = _named(rows)
    if not any(name.startswith("output") for name in have):
        return []  # another scheme, or rows without labels
    kinds = any(name.startswith("output.") for name in have)  # a form with two levels names no kinds of output
    wanted = [(label, names) for label, names in _REQUIRED if kinds or not names[0].startswith("output.")]
    missing = [label for label, names in wanted if not any(name in have for name in names)]
    if case.reading.document.kind != "self_evaluation" and project is not None:
        return missing
    whole = all(i.level1_category for i in rows) and len(rows) >= _MANY_ROWS
    return [label for label in missing if label == "效益指标" and whole]


def _counts_people(indicator: Indicator) -> bool:
    """Say whether an indicator may count people: an output other than cost, or a benefit."""
    category = indicator.level2_category or indicator.level1_category or ""
    return category.startswith(("benefit", "output")) and category not in _COSTS


def _served(case: Case, project: Project | None) -> str | None:
    """Return the name of an indicator that counts whom a project serves."""
    found = (i.level3 for i, _value in case.of(project) if _counts_people(i))
    return next((name for name in found if _PEOPLE.search(compact(name))), None)


def missing_category(case: Case) -> Iterator[Finding]:
    """A form of targets without output, benefit or satisfaction, or without the kinds of output.

    Every form counts its outputs and has a benefit; who counts the people served asks whether they are satisfied. Quality, time
    and cost depend on the project, and are hints.
    """
    if case.reading.document.kind not in (*_TARGET_FORMS, "self_evaluation"):
        return
    asked = any("满意" in text for text in case.texts)  # printed, though no record may have it
    for project in case.reading.projects or (None,):
        missing = _lacking(case, project)
        if missing:
            of, place, ref = (f"项目“{project.name}”", project.place, project.ref) if project is not None else ("", None, None)
            outputs = sum(1 for i, _value in case.of(project) if (i.level1_category or "").startswith("output"))
            many = f"（产出指标{outputs}个）" if missing == ["效益指标"] and outputs >= _MANY_ROWS else ""
            message = f"{of}缺少{'、'.join(missing)}{many}"
            served = _served(case, project) if "满意度指标" in missing and not asked else None
            if served is not None:
                message += f"（“{served}”说明有受益对象，应问其满意度）"
            changes = {} if served is not None or {"数量指标", "效益指标"} & set(missing) else {"severity": "info"}
            name = project.name if project is not None else case.reading.document.title or case.reading.file
            yield case.finding("missing_category", message, name, place or case.of(project)[0][0].place, ref, None, **changes)


_PEOPLE = re.compile(matcher(column("check_words", "word", role="served")))
_MANY_ROWS = 5
"""Rows from which on a form without any benefit was read as a whole."""
_REQUIRED = (
    ("数量指标", ("output.quantity",)),
    ("质量指标", ("output.quality",)),
    ("时效指标", ("output.time",)),
    ("成本指标", ("output.cost", "cost", "cost.economic", "cost.social", "cost.ecological")),
    ("效益指标", ("benefit", "benefit.economic", "benefit.social", "benefit.ecological", "benefit.sustained")),
    ("满意度指标", ("satisfaction", "satisfaction.served")),
)


def no_indicators(case: Case) -> Iterator[Finding]:
    """A project with a table and no indicator in it, in a document where others have some."""
    with_rows = {i.project for i in case.reading.indicators if i.project is not None}
    empty: list[Project] = [p for p in case.reading.projects if p.ref not in with_rows]
    if with_rows:
        for project in empty:
            yield case.finding(
                "no_indicators",
                f"项目“{project.name}”下没有绩效指标，没有填报或文件不完整",
                project.name,
                project.place,
                project.ref,
            )


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        level1_label_missing,
        level1_label_misplaced,
        row_shift,
        column_count_varies,
        level2_name_mismatch,
        missing_category,
        no_indicators,
    )
}
