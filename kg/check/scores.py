"""Rules on weights, points and scores of evaluation forms."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from kg.check.base import Case, Check, Finding
from kg.check.directions import is_rate
from kg.check.execution import executions
from kg.records import EvaluationRow, Indicator, Target
from kg.text import compact, nfkc, squash
from kg.values.words import noun_direction
from kg.vocabulary import rows as vocabulary_rows

__all__ = ["CHECKS", "default_points", "met", "plain"]

_HUNDRED = Decimal(100)
_SIGNS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "≥": operator.ge, ">": operator.gt, "≤": operator.le, "<": operator.lt, "=": operator.eq,
}  # fmt: skip
_LABELS = (("cost", "成本"), ("output", "产出"), ("benefit", "效益"), ("satisfaction", "满意度"))
_DEDUCTION = re.compile(
    r"(?:一项|每项|每有一项|有一项|一处|每处)(?:不符合|不符|未达到|未完成|缺失|不合格)[^,。;；\d]{0,6}扣(?:除|分|减)?(?P<points>\d+(?:\.\d+)?)分?"
)
_ITEM = re.compile(r"(?:^|[;；。:：,，\s])(?:\d{1,2}[、.．](?!\d)|[①-⑩]|[（(]\d{1,2}[)）])")
_BAND = re.compile(r"(?<!\d)(?P<low>\d++(?:\.\d+)?)%?(?:\(含\))?(?:-|—|–|~|至|到)(?P<high>\d+(?:\.\d+)?)%")
_LOW = re.compile(r"(?:(?<!\d)(?P<a>\d++(?:\.\d+)?)%(?:\(含\))?(?:及)?以下)|(?:(?:低于|小于|<|≤|不足)(?P<b>\d+(?:\.\d+)?)%)")
_HIGH = re.compile(r"(?:(?<!\d)(?P<a>\d++(?:\.\d+)?)%(?:\(含\))?(?:及)?以上)|(?:(?:高于|大于|>|≥|达到)(?P<b>\d+(?:\.\d+)?)%)")


@cache
def default_points(scheme: str) -> dict[str, Decimal]:
    """Return the default points of each category at level 1, from scoring.tsv."""
    return {
        row["key"]: Decimal(row["low"])
        for row in vocabulary_rows("scoring")
        if (row["kind"], row["scheme"]) == ("weight", scheme)
    }


@cache
def _bands() -> tuple[tuple[str, Decimal, Decimal], ...]:
    """Return (wording of a qualitative result, lowest, highest share of the points in %), from scoring.tsv."""
    return tuple(
        (row["key"], Decimal(row["low"]), Decimal(row["high"])) for row in vocabulary_rows("scoring") if row["kind"] == "band"
    )


def plain(number: Decimal) -> str:
    """Return a number without idle zeros."""
    return f"{number.normalize():f}"


def score_over_points(case: Case) -> Iterator[Finding]:
    """A score above the points that the row is worth."""
    for row in case.reading.evaluation_rows:
        if row.points is not None and row.score is not None and row.score > row.points:
            message = f"“{row.level3}”得分{plain(row.score)}，大于分值{plain(row.points)}"
            yield case.finding("score_over_points", message, row.level3, row.place, None, row.level3)
    for indicator in case.reading.indicators:
        if indicator.points is not None and indicator.score is not None and indicator.score > indicator.points:
            yield case.at(
                "score_over_points",
                indicator,
                f"“{indicator.level3}”得分{plain(indicator.score)}，大于分值{plain(indicator.points)}",
            )


def points_vs_weight(case: Case) -> Iterator[Finding]:
    """The points of the rows under a label do not add up to the weight in its brackets.

    Sure only where two other labels of the same level add up: then weights and points are on one scale, and rows were read.
    """
    for level in (1, 2):
        told = [
            (label, weight, sum((row.points or Decimal(0) for row in group), Decimal(0)), group)
            for label, weight, group in _groups(case.reading.evaluation_rows, level)
            if weight is not None and all(row.points is not None for row in group)
        ]
        agreeing = sum(1 for _label, weight, total, _group in told if weight == total)
        for label, weight, total, group in told:
            if weight == total or agreeing == 0:
                continue
            message = f"“{label}”权重{plain(weight)}，其下{len(group)}行分值之和为{plain(total)}"
            changes = {} if level == 1 and agreeing >= 2 else {"severity": "warning", "confidence": "likely"}
            yield case.finding("points_vs_weight", message, label, group[0].place, None, None, **changes)


def _groups(rows: tuple[EvaluationRow, ...], level: int) -> Iterator[tuple[str, Decimal | None, list[EvaluationRow]]]:
    group: list[EvaluationRow] = []
    key: tuple[object, ...] | None = None
    for row in rows:
        name, weight = (row.level1, row.level1_weight) if level == 1 else (row.level2, row.level2_weight)
        here = (row.level1, row.level1_weight) if level == 1 else (row.level1, row.level2, weight)
        if here != key:
            if group and key is not None:
                yield _told(group, level)
            group, key = [], here
        if name:
            group.append(row)
    if group:
        yield _told(group, level)


def _told(group: list[EvaluationRow], level: int) -> tuple[str, Decimal | None, list[EvaluationRow]]:
    first = group[0]
    label, weight = (first.level1, first.level1_weight) if level == 1 else (first.level2, first.level2_weight)
    return label or "", weight, group


def points_total(case: Case) -> Iterator[Finding]:
    """All points of a form or project do not add up to 100 (or 90, where 执行率 has the other 10).

    Libraries list more than one form has, assessments and reviews have points of their own.
    """
    if case.reading.document.kind in ("indicator_library", "ex_ante", "review"):
        return
    rows = [row.points for row in case.reading.evaluation_rows]
    if rows and all(p is not None for p in rows):
        total = sum((p for p in rows if p is not None), Decimal(0))
        if total not in (_HUNDRED, Decimal(90)) and total < 150:
            first = case.reading.evaluation_rows[0]
            yield case.finding("points_total", f"分值合计{plain(total)}分，不是100分", plain(total), first.place)
    for project in case.reading.projects:
        indicators = [i for i, _v in case.of(project)]
        points = [i.points for i in indicators]
        if len(points) < 3 or any(p is None for p in points):
            continue
        total = sum((p for p in points if p is not None), Decimal(0))
        if total not in (_HUNDRED, Decimal(90), Decimal(80)) and total > 20:
            message = f"项目“{project.name}”各指标分值合计{plain(total)}分，不是100分（或扣除执行率后的90分）"
            message += _cut_short(total, indicators)
            yield case.finding("points_total", message, plain(total), project.place, project.ref)


def _cut_short(total: Decimal, indicators: Sequence[Indicator]) -> str:
    """Return what the points of outputs alone say, in words: a form filled in by half, or a file that ends early."""
    others = any((i.level1_category or "").startswith(("benefit", "satisfaction")) for i in indicators)
    return "" if others or total >= _HUNDRED else "，且没有效益和满意度指标，没有填完或文件不完整"


def default_weights(case: Case) -> Iterator[Finding]:
    """Weights other than the defaults of scoring.tsv: 产出50 效益30 满意度10, or those with 成本 at level 1."""
    for project in case.reading.projects:
        sums: dict[str, Decimal] = {}
        found: list[Indicator] = [i for i, _v in case.of(project)]
        if not found or any(i.points is None or i.level1_category is None for i in found):
            continue
        for row in found:
            sums[row.level1_category or ""] = sums.get(row.level1_category or "", Decimal(0)) + (row.points or Decimal(0))
        usual = default_points("cost" if "cost" in sums else "default")
        differ = [f"{label}{plain(sums[key])}" for key, label in _LABELS if key in sums and sums[key] != usual[key]]
        if differ:
            told = "、".join(
                f"{label}{plain(usual[key])}" for key, label in (*_LABELS, ("execution", "执行率")) if key in usual
            )
            message = f"项目“{project.name}”的权重与默认值（{told}）不同：{'、'.join(differ)}"
            yield case.finding("default_weights", message, project.name, project.place, project.ref)
    yield from _weight_of_execution(case)


def _weight_of_execution(case: Case) -> Iterator[Finding]:
    """Yield a finding where the rate of execution, which stands above the indicators, has other points than the default."""
    usual = default_points("default")["execution"]  # the same in both schemes
    for table in case.document.tables() if case.document else ():
        for row in executions(table):
            if row.points is not None and row.points != usual:
                message = f"预算执行率的分值为{plain(row.points)}，默认为{plain(usual)}"
                yield case.finding("default_weights", message, f"{squash(row.label.text)} {plain(row.points)}", row.rate.place)


def score_vs_actual(case: Case) -> Iterator[Finding]:
    """A target that was missed with full points; a grade of completion outside its band."""
    for indicator, value in case.indicators():
        yield from _outside_band(case, indicator)
        actual, points, score = indicator.actual, indicator.points, indicator.score
        if actual is None or not points or score is None:
            continue
        done = met(value.target, indicator)
        told = f"目标{indicator.target.raw}，完成{actual.raw}，得分{plain(score)}/{plain(points)}"
        if done is False and score == points:
            yield case.at("score_vs_actual", indicator, f"“{indicator.level3}”没有完成却得满分：{told}")


def met(target: Target, indicator: Indicator) -> bool | None:
    """Say whether a result meets its target; None where the two cannot be compared.

    A bare number is met by itself, and by what is better than it, where the name says which way that is; of an output, more is.
    """
    actual = indicator.actual
    if actual is None or target.value is None or actual.value is None or target.upper is not None:
        return None
    if compact(actual.raw) == compact(target.raw):
        return True if actual.operator is None else None  # copied with its sign
    if target.unit and actual.unit and target.unit != actual.unit:
        return None
    compare = _SIGNS.get(target.effective_operator or "")
    reached = None if compare is None else compare(actual.value, target.value)
    if compare is not operator.eq or reached:
        return reached
    name, counted = indicator.level3, indicator.level2_category == "output.quantity"
    better = noun_direction(name) or ("more" if is_rate(name) or counted else None)
    return None if better is None else (actual.value > target.value) == (better == "more")


def _outside_band(case: Case, indicator: Indicator) -> Iterator[Finding]:
    """Yield a finding where the result is told by one of the three grades and the score is not in its band."""
    if indicator.actual is None or not indicator.points or indicator.score is None:
        return
    told = compact(indicator.actual.raw)
    for wording, low, high in _bands():
        share = indicator.score / indicator.points * 100
        if told == wording and not (low <= share < high or share == high == _HUNDRED):
            message = (
                f"“{indicator.level3}”完成情况为“{wording}”，应得分值的{plain(low)}%—{plain(high)}%，"
                f"实得{plain(indicator.score)}/{plain(indicator.points)}"
            )
            yield case.at("score_vs_actual", indicator, message, told)


_DONE_OF = re.compile(
    r"(?:计划|目标|应|需|预计)[^,。;；，\d]{0,10}(?P<plan>\d+(?:\.\d+)?)(?P<unit>[^\W\d]{1,4})[^。;；\d]{0,6}?"
    r"实际[^,。;；，\d]{0,10}(?P<done>\d+(?:\.\d+)?)(?P=unit)"
)
_IN_PROPORTION = re.compile("完成率|完成比例|按比例|[×xX*]")


def score_contradicts_text(case: Case) -> Iterator[Finding]:
    """Full points on a row scored in proportion, whose own text says that less was done than planned."""
    for row in case.reading.evaluation_rows:
        told = _DONE_OF.search(compact(row.content or ""))
        if told is None or not row.points or row.score != row.points or not _IN_PROPORTION.search(row.standard or ""):
            continue
        plan, done = Decimal(told["plan"]), Decimal(told["done"])
        if done < plan:
            message = (
                f"“{row.level3}”计划{told['plan']}{told['unit']}，实际{told['done']}{told['unit']}，"
                f"却得满分{plain(row.points)}，按比例应为{plain((row.points * done / plan).quantize(Decimal('0.01')))}"
            )
            yield case.finding("score_contradicts_text", message, row.content or "", row.place, None, row.level3)


def score_total(case: Case) -> Iterator[Finding]:
    """The total told in the text is not the sum of the rows, where all rows are read (their points make 100)."""
    scored = case.reading.evaluation_rows
    if not scored or any(r.points is None or r.score is None for r in scored) or case.document is None:
        return
    if sum((r.points for r in scored if r.points is not None), Decimal(0)) != _HUNDRED:
        return
    total = sum((r.score for r in scored if r.score is not None), Decimal(0))
    told = [(match, block.place) for block in case.document.paragraphs() for match in _TOLD_TOTAL.finditer(nfkc(block.text))]
    if told and all(Decimal(match[1]) != total for match, _place in told):
        match, place = told[0]
        yield case.finding("score_total", f"各行得分合计{plain(total)}分，文中为{match[1]}分", match.group(), place, None)


_TOLD_TOTAL = re.compile(r"(?:总得分|综合得分|自评得分|评价得分|合计得分|最终得分|总分)[为是:：]?\s*(\d{2}(?:\.\d+)?)\s*分")


def _deductions(row: EvaluationRow) -> tuple[Decimal, int] | None:
    """Return the deduction an item and the number of items that the content lists."""
    match = _DEDUCTION.search(compact(row.standard or ""))
    items = len(_ITEM.findall(row.content or ""))
    return (Decimal(match["points"]), items) if match and items >= 2 else None


def deduction_exceeds_points(case: Case) -> Iterator[Finding]:
    """Items times the deduction of each is more than the row is worth."""
    for row in case.reading.evaluation_rows:
        told = _deductions(row)
        if told and row.points is not None and told[0] * told[1] > row.points and "扣完为止" not in (row.standard or ""):
            total = plain(told[0] * told[1])
            message = f"“{row.level3}”列{told[1]}项，每项扣{plain(told[0])}分，共{total}分，大于分值{plain(row.points)}"
            yield case.finding("deduction_exceeds_points", message, row.standard or "", row.place, None, row.level3)


def deduction_below_points(case: Case) -> Iterator[Finding]:
    """Items times the deduction of each is less than half of what the row is worth."""
    for row in case.reading.evaluation_rows:
        told = _deductions(row)
        if told and row.points is not None and told[0] * told[1] * 2 < row.points:
            total = plain(told[0] * told[1])
            message = f"“{row.level3}”列{told[1]}项，每项扣{plain(told[0])}分，最多扣{total}分，分值却有{plain(row.points)}"
            yield case.finding("deduction_below_points", message, row.standard or "", row.place, None, row.level3)


def threshold_gap(case: Case) -> Iterator[Finding]:
    """Bands of a standard that leave numbers between them undefined."""
    for row in case.reading.evaluation_rows:
        text = compact(row.standard or "")
        bands = sorted((Decimal(m["low"]), Decimal(m["high"])) for m in _BAND.finditer(text))
        lows = [Decimal(m["a"] or m["b"]) for m in _LOW.finditer(text)]
        highs = [Decimal(m["a"] or m["b"]) for m in _HIGH.finditer(text)]
        if not bands or len(bands) + bool(lows) + bool(highs) < 2:
            continue
        edges = ([(Decimal(-1), max(lows))] if lows else []) + bands + ([(max(highs), Decimal(10**6))] if highs else [])
        edges.sort()
        for (_a, before), (after, _b) in pairwise(edges):
            if Decimal(0) < after - before <= 10:
                message = f"“{row.level3}”的评分档次在{plain(before)}%与{plain(after)}%之间没有规定"
                yield case.finding("threshold_gap", message, row.standard or "", row.place, None, row.level3)
                break


def wrong_formula(case: Case) -> Iterator[Finding]:
    """A formula that scores by another row's rate (得分=应用率×分值 in a row about people)."""
    rows = case.reading.evaluation_rows
    for row in rows:
        own = compact(row.level3 + (row.content or ""))
        for rate in re.findall(r"得分=([\u4e00-\u9fff]{2,6}率)", compact(row.standard or "")):
            others = [other for other in rows if other is not row]
            owners = [other.level3 for other in others if rate in compact(other.level3 + (other.content or ""))]
            if rate not in own and owners:
                message = f"“{row.level3}”按“{rate}”计分，那是“{owners[0]}”的比率，疑从别行复制"
                yield case.finding("wrong_formula", message, row.standard or "", row.place, None, row.level3)


def standard_of_other_row(case: Case) -> Iterator[Finding]:
    """A standard that names another row's indicator and not its own."""
    names = [compact(row.level3) for row in case.reading.evaluation_rows]
    for row in case.reading.evaluation_rows:
        text, name = compact(row.standard or ""), compact(row.level3)
        told = [other for other in names if other != name and len(other) >= 4 and other in text]
        if told and not any(name[at : at + 3] in text for at in range(len(name) - 2)):
            message = f"“{row.level3}”的评分标准说的是“{told[0]}”"
            yield case.finding("standard_of_other_row", message, row.standard or "", row.place, None, row.level3)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        score_over_points,
        points_vs_weight,
        points_total,
        default_weights,
        score_vs_actual,
        score_contradicts_text,
        score_total,
        deduction_exceeds_points,
        deduction_below_points,
        threshold_gap,
        wrong_formula,
        standard_of_other_row,
    )
}
