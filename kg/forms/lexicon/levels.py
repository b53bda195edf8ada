"""Labels of levels, 一级指标 and 二级指标: spellings, weights in brackets, categories, and repair of wrong positions.

Two trees are in use: the budget forms' 产出 (数量 质量 时效 成本), 效益 (经济 社会 生态 可持续影响), 满意度 (with 成本 at
level 1 since 财预〔2021〕101号), and the evaluation forms' 决策/投入, 过程, 产出, 效果/效益. What counts as a label is data
(ontology/vocab/levels.tsv); what it means says `kg.categories`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from kg.categories import categorise, parent_of
from kg.forms.lexicon.words import pattern
from kg.text import compact
from kg.vocabulary import added
from ontology import VOCAB

__all__ = ["Label", "category", "fits", "is_level", "level_names", "levels_of", "parse_label", "repair"]

_NUMBER = r"\d+(?:\.\d+)?"
_WEIGHT = re.compile(
    rf"[(\[]\s*(?:权重|分值|满分|总分)?[:：]?(?P<low>{_NUMBER})(?:[-~—–至](?P<high>{_NUMBER}))?(?:分|%|个百分点)?\s*[)\]](?:分|%)?$"
)
_BARE_WEIGHT = re.compile(rf"(?<=[\u4e00-\u9fff)])(?P<low>{_NUMBER})(?:分|%)?$")
_ORDINAL = re.compile(r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}(?:\.\d{1,2})*[)、.]|\d{1,2}(?:\.\d{1,2})+|[①-⑳])")


@dataclass(frozen=True, slots=True)
class Label:
    """A label as found in a cell.

    Attributes:
        name: NFKC, without the weight in brackets and without a number in front.
        weight: the weight in brackets (of a range its upper end), else None.
    """

    name: str
    weight: Decimal | None = None


@cache
def _table() -> dict[str, frozenset[int]]:
    out: dict[str, frozenset[int]] = {}
    for line in (VOCAB / "levels.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, level = line.split("\t")
            out[label] = out.get(label, frozenset()) | {int(level)}
    for row in added("levels"):
        out[row["label"]] = out.get(row["label"], frozenset()) | {int(row["level"])}
    return out


@lru_cache(maxsize=4096)
def _known(name: str) -> frozenset[int]:
    """Return the levels that a compacted label can have; 指标 behind it and a remark in brackets are passed over."""
    table = _table()
    for form in (name, name.removesuffix("指标"), name[: name.index("(")] if "(" in name and name.endswith(")") else name):
        if form in table:
            return table[form]
    return frozenset()


@cache
def _asked() -> re.Pattern[str]:
    """Match what a template asks behind a label: 数量指标（必填硬性指标）."""
    return re.compile(rf"[(][^()]*(?:{pattern('asked')})[^()]*[)]$")


@lru_cache(maxsize=4096)
def parse_label(text: str) -> Label:
    """Return the label in a cell, with the weight that stands in brackets (or bare behind a known label).

    >>> parse_label("过程（执行）\\n（40）")
    Label(name='过程(执行)', weight=Decimal('40'))
    >>> parse_label("成本指标(0-20)分")
    Label(name='成本指标', weight=Decimal('20'))
    >>> parse_label("数量指标（必填硬性指标）").name
    '数量指标'
    >>> parse_label("产出指标50分")
    Label(name='产出指标', weight=Decimal('50'))
    """
    name = compact(text)
    name = (_asked().sub("", name) if "(" in name else name).strip(":;。,")
    weight = None
    found = _weight_in(name)
    if found:
        head = name[: found.start()]
        if found.re is _WEIGHT or _known(_ORDINAL.sub("", head)):
            name = head
            weight = Decimal(found["high"] if found.re is _WEIGHT and found["high"] else found["low"])
    for bare in (_ORDINAL.sub("", name), name.lstrip("0123456789.")):
        if bare and _known(bare):
            return Label(bare, weight)
    return Label(name, weight)


def _weight_in(name: str) -> re.Match[str] | None:
    """Return the weight at the end of a compacted label: in brackets, or bare, which ends in a digit, 分 or %."""
    found = _WEIGHT.search(name) if "(" in name or "[" in name else None
    return found or (_BARE_WEIGHT.search(name) if name[-1:].isdecimal() or name.endswith(("分", "%")) else None)


def levels_of(text: str) -> frozenset[int]:
    """Return the levels of which `text` is a known label, 1 and 2; empty for any other text.

    >>> levels_of("数量指标（10分）"), levels_of("生态效益指标等"), levels_of("受益人次")
    (frozenset({2}), frozenset({2}), frozenset())
    """
    name = parse_label(text).name
    return _known(name) or _known(name.removesuffix("等"))


def is_level(text: str, level: int | None = None) -> bool:
    """Say whether `text` is a known label of `level` (of any level, if None).

    >>> is_level("数量指标（10分）", 2), is_level("受益人次")
    (True, False)
    """
    known = levels_of(text)
    return bool(known) if level is None else level in known


def category(name: str | None, level: Literal[1, 2], parent: str | None = None) -> str | None:
    """Return the notation of the category of a label at `level`, None where the label is unknown.

    >>> category("产出数量", 2), category("其他", 1)
    ('output.quantity', None)
    """
    return categorise(name, parent, level=level)


def level_names(level: int) -> tuple[str, ...]:
    """Return the known labels of a level, longest first (for cutting text that has no separators)."""
    names = [name for name, levels in _table().items() if level in levels]
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def repair(level1: str | None, level2: str | None, seen: dict[str, str]) -> str | None:
    """Return the level-1 label that is meant: `level1`, or another one where `level2` cannot stand under it.

    Real forms forget to print 效益指标 beside 社会效益指标, so that by position it falls under 产出指标. Only pairs that both
    schemes of budget forms rule out are changed, and only for labels that are known as a whole.

    Args:
        level1: label in force by position.
        level2: label in force.
        seen: labels of level 1 printed in the document, by category.

    >>> repair("产出指标", "社会效益指标", {"benefit": "效益指标"})
    '效益指标'
    >>> repair("项目效果", "服务对象满意度", {})
    '项目效果'
    """
    if level1 is None or level2 is None or 2 not in _known(compact(level2)):
        return level1
    parent = _other_parent(level1, level2)
    if parent is None:
        return level1
    return seen[parent] if parent in seen else _usual_label(parent) or level1


@cache
def _usual_label(parent: str) -> str | None:
    """Return the label of level 1 that budget forms print for a category: 效益指标 for benefit."""
    usual = (name for name, levels in _table().items() if 1 in levels and name.endswith("指标"))
    return next((name for name in usual if categorise(name, level=1) == parent), None)


def fits(level1: str | None, level2: str | None) -> bool:
    """Say whether a label of level 2 can stand under one of level 1: False only where both schemes of budget forms rule it out.

    >>> fits("产出指标", "时效指标"), fits("效益", "时效"), fits("项目效果", "服务对象满意度")
    (True, False, True)
    """
    return level1 is None or level2 is None or _other_parent(level1, level2) is None


def _other_parent(level1: str, level2: str) -> str | None:
    """Return the category under which a label of level 2 belongs, where that is not the one it stands under."""
    over, under = categorise(level1, level=1), categorise(level2, level1, level=2)
    parent = parent_of(under) if under else None
    return None if over not in _BUDGET or parent not in _BUDGET or over == parent or (over, parent) in _ALSO else parent


_BUDGET = frozenset({"output", "benefit", "satisfaction", "cost"})
# 满意度 under 效益 (evaluation forms), 成本 under 成本 (forms that only name level 1)
_ALSO = frozenset({("benefit", "satisfaction"), ("cost", "output"), ("satisfaction", "benefit")})
