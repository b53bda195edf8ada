"""Rules on target values: missing, of the wrong kind, vague, damaged, copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kg.check.base import Case, Check, Finding
from kg.check.blanks import is_nothing, is_residue
from kg.check.categories import counts_things
from kg.records import Indicator
from kg.text import compact
from kg.units import parse_unit
from kg.values import Value, parse
from kg.values.beside import clash, of_column
from kg.values.words import degree, degrees
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_YES_NO = re.compile(r"^(?:是|否|有|无|达标|合格|不合格|良好|优秀|优|良|中|差|优良中低差)$")
_CIRCULAR = re.compile(
    r"(?P<a>[^,，。;；]{2,12}?)(?:与|和|同)(?P<b>[^,，。;；]{2,12}?)(?:之比|的比值|的比例|之商).{0,4}(?:再)?(?:乘以|×|乘)(?P=b)"
    r"|(?P<c>[^,，。;；/÷×]{2,12})[/÷](?P<d>[^,，。;；/÷×]{2,12})(?:[×*]|乘以)(?P=d)"
)
_MODE = re.compile(r"^(?:即时|实时|限时|一站式|随时)[\u4e00-\u9fff]{2,4}$")
"""即时结算 tells how it is done; it is a time only where the name asks for one."""

_TIME = re.compile("及时|时间|时限|时效|效率|速度|进度|按时|周期")
_RECURRING = re.compile(r"^(?:每|按)(?:年|月|季|周|日|天)")


_TOLD = 3
_SEVERAL = 3
"""Numbers of things in a name from which on it lists several indicators."""
_COUNTED_THING = re.compile(
    r"(?<![\d.])(\d++(?:\.\d++)?+)(?:万|余)?(?:[人户个次台套件家场期份册处座所条亩辆名栋间]|公里|平方米|万元|人次)(?!(?:以上|以下|以内|及以上)的?[\u4e00-\u9fff])"
)
_DONE = re.compile("^(?:按[时期])?(?:全部|已)?(?:完成|建成|达成)|^(?:是|达标)$")
_RATE_GIVEN = re.compile(r"(?:率|满意度|比例)(?:达到?|为)?\d+(?:\.\d+)?%(?:以上)?\Z")
"""A name that ends in its own target: 合格率100%."""
_LASTS = re.compile(r"(?:响应|等待|处理|处置|办理|修复|完成|完工|到位|发放|送达)(?:时间|时限)\Z|(?:工期|时限|期限)\Z")
_COUNTED = re.compile(matcher(column("check_words", "word", role="counted")) + r"\Z")


def missing_target(case: Case) -> Iterator[Finding]:
    """An indicator without a target; a library leaves the targets to those who use it."""
    if case.reading.document.kind == "indicator_library":
        return
    for indicator, value in case.indicators():
        if _is_heading(indicator) or _holds_target(indicator) or is_residue(compact(indicator.target.raw)):
            continue  # a name that holds its target, and what the template printed, are other findings
        if indicator.points and re.fullmatch(r"[-—/\\]+", compact(indicator.target.raw)):
            continue  # nothing asked for, with points: another finding
        if value.form == "empty" or re.fullmatch(r"[-—/\\\s*]+", indicator.target.raw):
            yield case.at("missing_target", indicator, f"“{indicator.level3}”没有填写指标值", indicator.level3)


def _holds_target(indicator: Indicator) -> bool:
    """Say whether a name holds a target of its own: 9月前建成, 合格率100%."""
    named = parse(indicator.level3).target
    return named.kind in ("deadline", "frequency") or (named.value is not None and named.unit is not None)


def _is_heading(indicator: Indicator) -> bool:
    """Say whether a row without anything but its name heads the rows below it: a label of a level, or a name with a colon."""
    if indicator.target.raw.strip() or indicator.actual is not None or indicator.points is not None:
        return False
    name = compact(indicator.level3)
    return name.endswith((":", "指标"))


def _is_clause(value: Value, text: str) -> bool:
    """Say whether a compacted target is words that are neither yes or no, a level, everybody, nor what a template printed."""
    if value.target.kind != "qualitative" or value.target.operator is not None or not re.search(r"\w", text):
        return False
    told = value.form in ("coverage", "yes", "no", "level", "empty") or _YES_NO.match(text) or is_residue(text)
    return not told


def indicator_value_mismatch(case: Case) -> Iterator[Finding]:
    """A rate whose target is a clause, not a number."""
    for indicator, value in case.indicators():
        text, name = compact(indicator.target.raw), compact(indicator.level3)
        if not _is_clause(value, text) or not re.search(r"(?:率|比例|比率|比重|占比)(?:\([^()]*\))?$", name):
            continue
        if re.match(r"^(?:是否|有无)", name) or (re.search(r"年|月|日", text) and re.search(r"\d", text)):
            continue
        found = degree(text)
        timely = found is not None and found.form == "timeliness" and not re.search("及时|按时|按期|时效|准时", name)
        if found is not None and not timely and (found.form.startswith("trend") or 2 * len(found.word) >= len(text)):
            continue  # a vague degree (明显提高) is another finding; 及时更新 is none of a 完好率
        message = f"“{indicator.level3}”是比率，指标值“{indicator.target.raw}”却不是数，无法衡量"
        sure = len(text) >= 4 and not timely
        yield case.at(
            "indicator_value_mismatch", indicator, message, **({} if sure else {"severity": "warning", "confidence": "likely"})
        )


_DIMENSIONS = (
    (re.compile(r"(?:人数|人次|户数)\Z"), ("person", "count")),
    (re.compile(r"(?:里程|长度)\Z"), ("length",)),
    (re.compile(r"(?<!建筑)面积\Z"), ("area",)),
    (re.compile(r"(?:金额|总成本|经费|资金)\Z"), ("money",)),
)
"""What ends a name, and the dimensions that its unit may have."""
_CONCRETE = ("money", "person", "area", "mass", "length", "time", "volume")


def clashes(unit: str, due: tuple[str, ...]) -> bool:
    """Say whether a unit is of another dimension than a name asks for; composed and unknown units never are."""
    dimension = parse_unit(unit).dimension
    return "/" not in unit and dimension in _CONCRETE and dimension not in due


def unit_noun_mismatch(case: Case) -> Iterator[Finding]:
    """A rate in people or yuan, a number of people in per cent."""
    for indicator, value in case.indicators():
        target, name = value.target, compact(indicator.level3)
        if target.kind != "quantitative" or target.unit is None:
            continue
        share = re.search(r"%|‰|‱|百分|成$|/", target.unit)
        if re.search(r"(?:率|比例|比重|占比|满意度)(?:\([^()]*\))?$", name) and not share and target.unit != "分":
            yield case.at("unit_noun_mismatch", indicator, f"“{indicator.level3}”应以%计，指标值单位却是“{target.unit}”")
        elif (due := next((dims for noun, dims in _DIMENSIONS if noun.search(name)), None)) and clashes(target.unit, due):
            yield case.at("unit_noun_mismatch", indicator, f"“{indicator.level3}”的指标值单位却是“{target.unit}”")
        elif _LASTS.search(name) and parse_unit(target.unit).dimension in ("money", "person", "area", "mass"):
            yield case.at("unit_noun_mismatch", indicator, f"“{indicator.level3}”是时间，指标值单位却是“{target.unit}”")
        elif target.unit == "%" and _COUNTED.search(name) and "占" not in name:
            yield case.at("unit_noun_mismatch", indicator, f"“{indicator.level3}”是数量，指标值单位却是“%”")


def unit_column_disagrees(case: Case) -> Iterator[Finding]:
    """The column of units prints another unit than the value itself, whose own holds: 31.5万元 in a column %."""
    for indicator, value in case.indicators():
        own, column = value.target.unit, of_column(indicator.target.unit_column)
        if own is None or column is None or value.target.value is None or not clash(own, column):
            continue
        scale = parse_unit(own).dimension == column.dimension
        message = f"“{indicator.target.raw}”的单位与计量单位栏“{column.text}”不一致，以指标值所印的“{own}”为准"
        yield case.at("unit_column_disagrees", indicator, message, **({"confidence": "likely"} if scale else {}))


def circular_target(case: Case) -> Iterator[Finding]:
    """A formula that cancels: total over number, times number."""
    for indicator, _value in case.indicators():
        if _CIRCULAR.search(compact(indicator.target.raw)):
            message = f"“{indicator.target.raw}”先除后乘同一个数，等于原数，没有给出标准"
            yield case.at("circular_target", indicator, message)


def timeliness_without_time(case: Case) -> Iterator[Finding]:
    """A timeliness indicator whose target names neither a time nor 及时."""
    for indicator, value in case.indicators():
        if indicator.level2_category != "output.time" or value.form in ("empty", "duration"):
            continue
        if value.form == "timeliness" and not (
            _MODE.match(compact(indicator.target.raw)) and not _TIME.search(indicator.level3)
        ):
            continue
        target, text = value.target, compact(indicator.level3 + indicator.target.raw)
        if parse(indicator.level3).target.kind == "deadline" or counts_things(indicator, value):
            continue  # a name that is the target, a number under the wrong label: other findings
        if target.kind in ("deadline", "frequency") or re.search("是否", indicator.level3):
            continue
        if target.kind == "quantitative" and (_timed(value) or target.unit in ("%", "‰", "百分比")):
            continue
        if re.search(
            r"及时|按时|按期|准时|如期|时间|期限|时限|年|月|日|天|进度|周期|汛|节前|学前", compact(indicator.target.raw)
        ):
            continue
        if target.kind == "quantitative" and re.search("及时|按时|时间|时限|进度|周期|次数", text):
            continue
        yield case.at(
            "timeliness_without_time", indicator, f"时效指标“{indicator.level3}”的指标值“{indicator.target.raw}”没有时间"
        )


def _timed(value: Value) -> bool:
    return bool(re.search(r"年|月|周|天|日|小时|分钟|秒|季|学期|期|时", value.target.unit or ""))


def vague_qualitative(case: Case) -> Iterator[Finding]:
    """Words alone (增强, 良好, 及时): no baseline, no measure, no date."""
    for indicator, value in case.indicators():
        text = compact(indicator.target.raw).strip("。;,.")
        if value.target.kind != "qualitative" or value.target.operator is not None:
            continue
        found = degree(text)
        vague = found is not None and found.vague
        short = found is not None and len(text) <= len(found.word) + 4
        timely = value.form == "timeliness" and len(text) <= 6
        if (vague and short) or timely or (text in degrees() and degrees()[text].vague):
            yield case.at("vague_qualitative", indicator, f"“{indicator.target.raw}”没有基线、尺度或时间，无法判断是否达到")


def operator_missing(case: Case) -> Iterator[Finding]:
    """Bare numbers: equal, at least, or at most is left open; one finding a form, for it is a habit of who wrote it."""
    bare = [
        indicator
        for indicator, value in case.indicators()
        if value.target.kind in ("quantitative", "frequency")
        and value.target.operator is None
        and value.target.effective_operator == "="
    ]
    if bare:
        told = "、".join(f"“{i.level3} {i.target.raw}”" for i in bare[:_TOLD]) + ("等" if len(bare) > _TOLD else "")
        yield case.at("operator_missing", bare[0], f"{len(bare)}个指标值没有写明“≥”“≤”还是“=”：{told}")


def suspected_damage(case: Case) -> Iterator[Finding]:
    """What the value parser suspects of typing or character recognition."""
    for indicator, value in case.indicators():
        for note in value.notes:
            if re.search("疑为|之误|重复或相互矛盾|疑", note):
                yield case.at("suspected_damage", indicator, note)


def target_as_indicator_name(case: Case) -> Iterator[Finding]:
    """The name is itself a target: 每月报告一次, 走访120户, 6月底前完成招标, or the same words as the target."""
    for indicator, value in case.indicators():
        name, text = compact(indicator.level3), compact(indicator.target.raw)
        named = parse(indicator.level3).target
        if name and name == text and len(name) > 1 and not is_nothing(text):
            yield case.at("target_as_indicator_name", indicator, f"三级指标与指标值同为“{indicator.level3}”，看不出测什么")
        elif (
            named.kind == "frequency"
            and named.value is not None
            and _RECURRING.match(name)
            and value.target.kind != "qualitative"
        ):
            yield case.at("target_as_indicator_name", indicator, f"三级指标“{indicator.level3}”本身就是指标值")
        elif (
            (not text and _holds_target(indicator))
            or _RATE_GIVEN.search(name)
            or (named.operator is not None and named.value is not None and re.search(r"[≥≤><]", name))
            or _counted_in_name(name, value)
            or (named.kind == "deadline" and value.target.kind == "qualitative" and _DONE.search(text))
        ):
            yield case.at("target_as_indicator_name", indicator, f"三级指标“{indicator.level3}”里写了指标值")


def _counted_in_name(name: str, value: Value) -> bool:
    """Say whether a name ends in the number that is its target (村组干部230人 | ≥230个), or counts several things."""
    counted = _COUNTED_THING.findall(re.sub(r"[(（][^()（）]*[)）]", "", name))
    return len(counted) >= _SEVERAL or any(
        len(counted) == 1 and Decimal(number) == value.target.value and Decimal(number) > 1 for number in counted
    )


def target_copied(case: Case) -> Iterator[Finding]:
    """Two neighbours with the same long wording as target, which fits at most one of them."""
    for (before, _a), (after, value) in pairwise(case.indicators()):
        text = compact(after.target.raw)
        same = before.project == after.project and text == compact(before.target.raw)
        if same and value.target.kind == "qualitative" and len(text) >= 7 and before.level2 != after.level2:
            message = f"“{before.level3}”与“{after.level3}”的指标值都是“{after.target.raw}”，疑为复制"
            yield case.at("target_copied", before, message)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        missing_target,
        indicator_value_mismatch,
        unit_noun_mismatch,
        unit_column_disagrees,
        circular_target,
        timeliness_without_time,
        vague_qualitative,
        operator_missing,
        suspected_damage,
        target_as_indicator_name,
        target_copied,
    )
}
