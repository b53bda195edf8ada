"""What it costs to put a text into a column: how badly it fits the kind of the column, 0 for a perfect fit.

One function a family of roles. The numbers are differences of evidence, found on the drawings of tests/kg/forms: a label in the
column of its level costs nothing, a number in a column of names 9, about as much as leaving out two columns of values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from kg.forms.lexicon.levels import is_level, parse_label
from kg.forms.lexicon.marks import is_bounded, is_judged, is_nature, is_sign, without_template
from kg.forms.lexicon.words import words
from kg.units import unit_at
from kg.values.words import before_pattern, degrees, noun_direction

__all__ = ["cost", "is_number"]

_NUMBER = re.compile(r"^[≥≤><=＝±\-+约]*\s*\d[\d,.]*\s*(?:分|%)?$")
_AMOUNT = re.compile(r"^\d[\d,.]*([^\d]{0,6}?)(?:以上|以下|以内|左右|及以上)?$")
_ITEM = re.compile(r"\d{1,2}[.、](?!\d)")
_BODY = re.compile(r"^\d{3,}[-—]|(?:局|院|中心|学校|小学|中学|政府|委|办|所|站|处|队|会|公司|部门|本级|机关)$")
_STANDARD = re.compile(r"得满分|不得分|扣\d|扣.{0,6}分|得分|计分|每.{0,12}分|得0分")
_CODE, _YEAR = re.compile(r"[0-9A-Z-]{4,}"), re.compile(r"20\d\d(?:年度?)?")
_STROKES = frozenset({"/", "-", "—"})
_NOTHING = _STROKES | {"无", "不适用"}


def is_number(label: str) -> bool:
    """Say whether a compacted text is a number, perhaps with a sign before it and 分 or % behind.

    >>> is_number("≥95%"), is_number("95人")
    (True, False)
    """
    return _NUMBER.match(label) is not None


@lru_cache(maxsize=4096)
def _is_unit(label: str) -> bool:
    found = unit_at(label, 0) if len(label) <= 12 else None
    return label == "是/否" or (found is not None and found[1] == len(label))


@lru_cache(maxsize=4096)
def _is_amount(label: str) -> bool:
    """Say whether a text is a number with its unit and bound, which no indicator is called: 95%以上, 120场."""
    found = _AMOUNT.match(label)
    return found is not None and (not found[1] or _is_unit(found[1]))


@lru_cache(maxsize=4096)
def _is_degree(label: str) -> bool:
    """Say whether a short text ends in a word of degree, as qualitative targets do: 明显改善, 及时."""
    return len(label) <= 10 and any(label.endswith(word) for word in degrees())


@lru_cache(maxsize=4096)
def _is_value(label: str) -> bool:
    """Say whether a text has a number in it, or begins with a sign or a word that stands before one: 达到, 控制在."""
    return any(map(str.isdigit, label)) or label.startswith("±") or before_pattern().match(label) is not None


def _level(role: str, label: str) -> float:
    if is_number(label) or _is_bound_or_amount(label):
        return 12.0
    if is_level(label, {"level1": 1, "level2": 2}.get(role)):
        # a label of both levels (成本指标, 满意度指标) that stands alone is the one below: level 1 is merged above it
        both = 0.15 if role == "level1" and is_level(label, 2) else 0.0
        return both - (0.0 if parse_label(label).weight is None else 0.5)
    return 5.0 if is_level(label) else _unlisted_level(role, label)


def _unlisted_level(role: str, label: str) -> float:
    """Return the cost of a label that no list has: 党建指标, or one with a weight, reads like a level; a long text does not."""
    if label.endswith("指标") or parse_label(label).weight is not None:
        return 1.2
    # a label that no list has and that stands alone is of level 2: level 1 is merged above it
    return 2.0 + min(len(label), 30) / 10 + (0.12 if role == "level1" else 0.0)


def _level2_or_name(_: str, label: str) -> float:
    """Forms of two levels: 1.参训率=(…) stands where labels of level 2 do."""
    return 0.4 if _ITEM.match(label) else _level("level2", label)


def _name(_: str, label: str) -> float:
    if not label:
        return 0.8
    for is_other, price in _NO_NAMES:
        if is_other(label):
            return price
    known = 0.0 if not is_level(label) else 2.5 if is_level(label, 2) else 6.0
    if len(label) <= 6 and _is_degree(label):
        known += 2.0
    return 0.2 + known + max(0, len(label) - 30) / 10 + (1.0 if _STANDARD.search(label) else 0.0)


def _is_bound_or_amount(label: str) -> bool:
    return is_bounded(label) or _is_amount(label)


_NO_NAMES: tuple[tuple[Callable[[str], bool], float], ...] = (
    (is_number, 9.0),
    (lambda label: label in _NOTHING, 2.0),
    (lambda label: is_sign(label) or is_judged(label), 6.0),
    (_is_unit, 8.0),
    (_is_bound_or_amount, 5.0),
)
"""What no indicator is called, each with its cost in the column of names; the first that holds counts."""


def _ratio(_: str, label: str) -> float:
    return 0.0 if is_number(label) else 0.8 + len(label) / 10


def _core(_: str, label: str) -> float:
    return 0.0 if label in words("yes") + words("no") else 3.0


def _figure(role: str, label: str) -> float:
    if is_number(label) and not label.startswith(("≥", "≤", ">", "<")):
        return 0.0 if role != "ordinal" or label.isdigit() else 2.0
    return 0.8 if label in _STROKES else 10.0 if len(label) > 3 else 7.0


def _unit(_: str, label: str) -> float:
    if _is_unit(label):
        return 0.0
    if is_number(label) or re.match(r"\d", label):
        return 8.0
    return 1.2 + max(0, len(label) - 3) * 1.0


def _operator(_: str, label: str) -> float:
    return 0.0 if is_sign(label) else 7.0


_BARE = 0.5
"""A number without sign or unit can be a value, but is as well points."""


def _value(_: str, label: str) -> float:
    if is_level(label) or not without_template(label):
        return 5.0
    if label.isdecimal():
        return _BARE
    if _is_value(label) or is_judged(label):
        return 0.0 if len(label) <= 20 else 0.6
    if label in ("%", "是/否"):
        return 4.0
    if _is_degree(label):
        return 0.3
    return 0.9 + (0.6 if noun_direction(label) else 0.0) + max(0, len(label) - 8) / 12


def _text(role: str, label: str) -> float:
    if role == "other" and is_sign(label):
        return 0.3
    if is_number(label) or is_judged(label):
        return 2.5
    if _is_bound_or_amount(label):
        return 2.0
    if role == "standard":
        return 0.0 if _STANDARD.search(label) else 0.9
    return 0.5 + (0.6 if role in ("remark", "extra") else 0.0) + (1.5 if is_level(label) else 0.0)


def _data(_: str, label: str) -> float:
    return 0.6 if len(label) < 3 or is_number(label) else 2.0


def _attribute(_: str, label: str) -> float:
    return 0.0 if is_nature(label) else 2.0


def _empty(_: str, __: str) -> float:
    return 3.0


def _indicators(_: str, label: str) -> float:
    if is_level(label):
        return 4.0
    return 0.3 if label.endswith(("指标", "目标", "绩效")) else 2.0 + min(len(label), 30) / 10


def _goal_name(_: str, label: str) -> float:
    return 0.3 if "目标" in label and len(label) < 16 else 4.0


def _named(role: str, label: str) -> float:
    if is_number(label) or is_level(label):
        return 7.0
    body = _BODY.search(label) is not None
    return (1.6 if body else 1.0) if role == "project_name" else (0.4 if body else 1.8)


def _code(_: str, label: str) -> float:
    return 0.0 if _CODE.fullmatch(label) else 5.0


def _year(_: str, label: str) -> float:
    return 0.0 if _YEAR.fullmatch(label) else 6.0


def _any(_: str, label: str) -> float:
    return 1.5 + (2.0 if is_level(label) else 0.0)


_FAMILIES: tuple[tuple[Callable[[str, str], float], str], ...] = (
    (_level, "level1 level2 level"),
    (_level2_or_name, "level2_or_name"),
    (_name, "name"),
    (_ratio, "ratio likelihood"),
    (_core, "core"),
    (_figure, "points score deducted weight1 weight2 ordinal budget executed returned"),
    (_unit, "unit"),
    (_operator, "operator"),
    (_value, "target long_target target_year actual interim expected history reference other_target region_target"),
    (_text, "description standard basis data_source method deviation reason improvement deduction applies_to region"),
    (_text, "cause remark evidence extra goal completion use other"),
    (_data, "data"),
    (_attribute, "attribute"),
    (_empty, "empty"),
    (_indicators, "indicators"),
    (_goal_name, "goal_name"),
    (_named, "project_name unit_name department"),
    (_code, "project_code unit_code indicator_code"),
    (_year, "year"),
)
_COSTS = {role: family for family, roles in _FAMILIES for role in roles.split()}
_BLANK = 0.05
"""What an empty cell costs where a name need not stand."""


_NAMES = frozenset({"name", "level2_or_name", "level1", "level2", "level"})
_UNFILLED = 5.0
"""What is left of a template where names stand (指标2：, ……) begins a row and is no value of the row before."""


@lru_cache(maxsize=8192)
def cost(role: str, label: str) -> float:
    """Return what it costs to put a field with the compacted text `label` into a column of `role`; 0 is a perfect fit.

    >>> cost("level2", "数量指标"), cost("name", "95%"), cost("target", "≥95%")
    (0.0, 9.0, 0.0)
    """
    if not label and role != "name":
        return _BLANK
    if label and role not in _NAMES and not without_template(label):
        return _UNFILLED
    return _COSTS.get(role, _any)(role, label)
