"""Rules on how a target is measured: units left out, per cents of what has none, numbers promised and not given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.check.base import Case, Check, Finding
from kg.check.blanks import is_residue
from kg.check.directions import is_rate
from kg.text import compact
from kg.values.beside import of_column
from kg.values.words import rows_of
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_BARE = re.compile(r"[≥≤><=≧≦⩾⩽]{0,2}\d[\d,，]*(?:\.\d+)?")
_ABSTRACT = re.compile(matcher(column("check_words", "word", role="abstract")) + r"(?:的?(?:提升|提高|增强|改善|维护))?\Z")
_WISH = re.compile(matcher(column("check_words", "word", role="wish")))
_MEASURED = re.compile(
    "率|比例|比重|占比|指数|度$|幅|覆盖|人数|次数|达标|合格|完成|及时|足额|拨付|发放|到位|验收|准确|公开|参与|入学|就业|处理|整改|供应"
    "|减少|降低|增加|节约|执行|支付|投诉|兑现|建档|落实"
)
_MOST = 50
"""Percent from which on the share is no change of something countable (粮食产量提高5%)."""
_SHORT = 8
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]\s*$")
_NATURE = re.compile(r"^(?:指标(?:值)?(?:类型|性质|属性)|定[量性]/定[量性]|指标类型\(定量/定性\))$")
_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百千万零]|全(?!面)[部体员年覆县市区省]|均|每|[按逐][年季月周日]|无|否|是")
_UNITS = {row[0]: row[1] for row in rows_of("unit_nouns.tsv")}


def unit_missing(case: Case) -> Iterator[Finding]:
    """A bare number: how many of what, how long. Not where the name has the unit, or a column of its own prints it."""
    for indicator, value in case.indicators():
        target = indicator.target
        if value.target.value is None or target.unit is not None or value.target.unit is not None or target.unit_column:
            continue
        name = compact(indicator.level3)
        if not _BARE.fullmatch(compact(target.raw)) or _IN_BRACKETS.search(name) or (value.target.value or 0) == 0:
            continue
        if is_rate(name) and value.target.value <= 1:
            continue  # 0.95 is a rate without a sign
        unit = next((unit for noun, unit in _UNITS.items() if name.endswith(noun)), None)
        suggestion = f"补填计量单位，例如“{target.raw}{unit}”" if unit else "补填计量单位"
        message = f"“{indicator.level3}”的指标值“{target.raw}”没有单位"
        yield case.at("unit_missing", indicator, message, suggestion=suggestion)


def unmeasurable_percent(case: Case) -> Iterator[Finding]:
    """Per cent of what nobody can count: 维护社会稳定 ≥95%."""
    for indicator, value in case.indicators():
        name = re.sub(r"[(（][^()（）]*[)）]\s*$", "", compact(indicator.level3))
        if value.target.unit != "%" or value.target.value is None or _MEASURED.search(name) or value.target.compared_to:
            continue
        if (indicator.level1_category or "").startswith("satisfaction"):
            continue  # people are asked
        wished = (
            _WISH.match(name) and (value.target.value or 0) >= _MOST and (indicator.level1_category or "").startswith("benefit")
        )
        many = (value.target.value or 0) >= _MOST and (indicator.level1_category or "").startswith("benefit")
        if (_ABSTRACT.search(name) and (_WISH.match(name) or len(name) <= _SHORT or many)) or wished:
            message = f"“{indicator.level3}”不能以百分比衡量，“{indicator.target.raw}”无从核实"
            yield case.at("unmeasurable_percent", indicator, message)


def quantitative_without_number(case: Case) -> Iterator[Finding]:
    """The form calls a row 定量, and its target has no number."""
    kinds = _natures(case)
    for indicator, value in case.indicators():
        place = indicator.place
        if place is None or kinds.get((place.table, place.row)) != "定量" or not compact(indicator.target.raw):
            continue
        if value.target.kind == "qualitative" and not _NUMBER.search(compact(indicator.target.raw)):
            message = f"“{indicator.level3}”的指标类型是定量，指标值“{indicator.target.raw}”却不是数"
            yield case.at("quantitative_without_number", indicator, message)


def unit_without_number(case: Case) -> Iterator[Finding]:
    """The column of units asks for a number, and the target is words: 应保尽保 | %."""
    for indicator, value in case.indicators():
        text, unit = compact(indicator.target.raw), of_column(indicator.target.unit_column or indicator.target.unit)
        worded = value.target.value is None and value.target.kind == "qualitative" and not _NUMBER.search(text)
        if (
            text
            and worded
            and not is_residue(text)
            and unit is not None
            and unit.dimension is not None
            and unit.dimension != "level"
        ):
            message = f"“{indicator.level3}”的计量单位是“{unit.text}”，指标值“{indicator.target.raw}”却不是数"
            yield case.at("unit_without_number", indicator, message)


def _natures(case: Case) -> dict[tuple[int | None, int | None], str]:
    """Return 定量 or 定性 by (table, row), where the table has a column for it."""
    found: dict[tuple[int | None, int | None], str] = {}
    for table in case.document.tables() if case.document is not None else ():
        columns = {cell.column for cell in table.cells if _NATURE.match(compact(cell.text))}
        for cell in table.cells:
            told = compact(cell.text).removesuffix("指标")
            if cell.column in columns and told in ("定量", "定性"):
                for row in range(cell.row, cell.row + cell.rowspan):
                    found[table.index, row] = told
    return found


CHECKS: dict[str, Check] = {
    check.__name__: check for check in (unit_missing, unmeasurable_percent, quantitative_without_number, unit_without_number)
}
