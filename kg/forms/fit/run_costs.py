"""What it costs to take a stretch of run-together text for the cell of a column; infinite where no such cell is printed.

Between cells that stand apart `kg.forms.fit.costs` tells which column one belongs to. Here a stretch may also be part of a
cell, or two cells: a number that begins with 0, points above 100, a score above its points, a name with a sign in it are none,
and a stretch that holds a label of a level, or one value behind the other, is most likely two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from functools import cache, lru_cache

from kg.forms.fit.costs import cost
from kg.forms.lexicon.levels import is_level, level_names, parse_label
from kg.forms.lexicon.marks import is_judged, is_nature, is_placeholder, is_sign, without_template
from kg.forms.lexicon.words import ends_with, words
from kg.units import unit_at
from kg.values.words import after_pattern, before_pattern, degrees, noun_direction

__all__ = [
    "DATE",
    "NEVER",
    "begins_with_unit",
    "beside",
    "degree_pattern",
    "long_label",
    "opens_with_label",
    "price",
    "score_fits",
    "value_end",
]

NEVER = float("inf")
DATE = re.compile(
    r"20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[上下]半年|[初中底末内])?(?:之?前)?|\d{1,2}月(?:\d{1,2}日|[初中底末])?(?:之?前)?"
)
_NUMBER = re.compile(r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?(?!\d)")
_BETWEEN = re.compile(r"[-~—–至](?=\d)")
_BETWEEN_UNITS = re.compile(r"[-~～至](?=\d)")
"""Between two values with units a dash is what fills a cell of its own."""
_FIGURE = re.compile(r"(?:0|[1-9]\d*)(?:\.\d{1,2})?分?")
_STROKE = re.compile(r"[/—–-]{1,2}")
_ALL_HAN = re.compile("[\u4e00-\u9fff]{2,}")
_HAN = re.compile("[\u4e00-\u9fff]")
_ORDINAL = re.compile(r"\d{1,2}[.、](?!\d)|[(]\d{1,2}[)]")
_DIGITS = re.compile(r"\d[\d.,]*")
_WEIGHTED = re.compile(r"[(]\d+分?[)]")
"""A weight, which stands behind a label."""
_NO_START = re.compile("[次个]|等(?![级候])")
_TWO_FIGURES = re.compile(r"\d[^\d,，;；。、()]*[^\d,，;；。、().~年月-][^\d,，;；。、()]*\d")
"""Two figures without a mark between them."""
_COMPARED = re.compile(r"[≥≤><=]")
_STANDARD = re.compile(r"得满分|不得分|扣\d|扣.{0,6}分|得分|计分|每.{0,12}分|得0分")
_TORN_START = re.compile(r"[，。、；：,;:)）》】”%的]")
_TORN_END = re.compile(r"[、，,(（《【“≥≤/×÷+=]$")
_OF_SIGN = frozenset({"target", "target_year", "long_target"})
_SIGN_TWICE, _UNIT_TWICE = 4.0, 2.0
_ADVERBS = r"(?:明显|显著|持续|进一步|有所|不断|逐步|得到|大幅|有效|稳步|较|更加)*"
_MOST_POINTS = 100
_MOST_PERCENT = 1000
_LONG_NAME, _LONGEST_NAME = 24, 60
_SHORT = 12
_SHORTEST_NAME = 3
_TWO = 8.0
"""Cost of a stretch that shows that it is two cells."""


@cache
def degree_pattern() -> re.Pattern[str]:
    """Return the pattern of a word of degree with adverbs before it."""
    known = sorted((word for word in degrees() if len(word) > 1), key=len, reverse=True)
    return re.compile(_ADVERBS + "(?:" + "|".join(map(re.escape, known)) + ")")


@cache
def long_label() -> re.Pattern[str]:
    """Return the pattern of a label of a level with 指标 behind it, which no text of a cell but its own holds."""
    names = {name for level in (1, 2) for name in level_names(level)}
    names = {name if name.endswith("指标") else f"{name}指标" for name in names}
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


def value_end(text: str, at: int) -> int:
    """Return the end of the value that begins at `at`: a sign, a number, its unit and bound, or a date; `at` where none does.

    >>> value_end("≥52台50台", 0), value_end("010", 0), value_end("2023年11月底", 0)
    (4, 0, 9)
    """
    date = DATE.match(text, at)
    if date is not None:
        return date.end()
    signed = before_pattern().match(text, at)
    found = _NUMBER.match(text, signed.end() if signed else at)
    if found is None:
        return at
    end = _unit_end(text, found.end())
    between = None if signed else (_BETWEEN if end == found.end() else _BETWEEN_UNITS).match(text, end)
    upper = _NUMBER.match(text, between.end()) if between else None
    if upper is not None:
        end = _unit_end(text, upper.end())
    bound = after_pattern().match(text, end)
    return bound.end() if bound else end


def _unit_end(text: str, at: int) -> int:
    unit = unit_at(text, at)
    return unit[1] if unit is not None else at


def score_fits(points: str, score: str) -> bool:
    """Say whether a score can stand behind points: none is higher than they are.

    >>> score_fits("15", "14.5"), score_fits("5", "14.5")
    (True, False)
    """
    if _STROKE.fullmatch(points) or _STROKE.fullmatch(score):
        return True
    return Decimal(score.rstrip("分")) <= Decimal(points.rstrip("分"))


def _level(role: str, text: str) -> float:
    level = {"level1": 1, "level2": 2}.get(role)
    if text[0].isdigit() and not _ORDINAL.match(text):
        return NEVER
    if is_level(text, level):
        # of both levels (满意度指标): the lower one, level 1 is merged above it; a weight shows that it is a label
        both = 0.15 if role == "level1" and is_level(text, 2) else 0.0
        return both if parse_label(text).weight is None or text.endswith(")") else both + 1.0
    return NEVER if is_level(text) else _unlisted(text)


def _known_level(_: str, text: str) -> float:
    return 0.0 if is_level(text) and long_label().match(text) else NEVER


def _unlisted(text: str) -> float:
    """Return the cost of a label that no list has: a few characters of Han, most likely with 指标 behind them."""
    if len(text) > _SHORT or not _ALL_HAN.fullmatch(text) or long_label().search(text):
        return NEVER
    return 3.0 if text.endswith("指标") else 4.0


def _indicators(_: str, text: str) -> float:
    known = text.endswith(("指标", "目标", "绩效")) and len(text) <= _SHORT and not is_level(text)
    return 0.3 if known and long_label().search(text) is None else NEVER


def _points(_: str, text: str) -> float:
    if _STROKE.fullmatch(text):
        return 0.8
    return 0.0 if _FIGURE.fullmatch(text) and 0 < Decimal(text.rstrip("分")) <= _MOST_POINTS else NEVER


def _score(_: str, text: str) -> float:
    if _STROKE.fullmatch(text):
        return 0.8
    return 0.0 if _FIGURE.fullmatch(text) and Decimal(text.rstrip("分")) <= _MOST_POINTS else NEVER


def _ordinal(_: str, text: str) -> float:
    return 0.2 if re.fullmatch(r"[1-9]\d?", text) else NEVER


def _number(_: str, text: str) -> float:
    found = _NUMBER.match(text)
    if found is not None and text[found.end() :] in ("", "%"):
        return 0.0
    return 0.8 if _STROKE.fullmatch(text) else NEVER


def _unit(_: str, text: str) -> float:
    if _unit_end(text, 0) == len(text):
        return 0.0
    if text in words("no_unit") or _STROKE.fullmatch(text):
        return 0.8
    return 5.0 if len(text) <= 3 and _HAN.match(text) and not is_nature(text) else NEVER


def _operator(_: str, text: str) -> float:
    return 0.0 if is_sign(text) else 0.8 if _STROKE.fullmatch(text) else NEVER


def _attribute(_: str, text: str) -> float:
    return 0.0 if is_nature(text) else NEVER


def _is_two_values(text: str) -> bool:
    """Say whether one value stands right behind another: 100%98%, ≥52台50台."""
    for found in _DIGITS.finditer(text):
        end = value_end(text, found.start())
        if end > found.start() and end < len(text) and value_end(text, end) > end:
            return True
    return False


def _target(_: str, text: str) -> float:
    if value_end(text, 0) == len(text):
        return _TWO if _is_too_much(text) else 0.0
    if long_label().search(text):
        return NEVER
    if is_level(text) or _is_doubled(text):
        return _TWO
    if _STANDARD.search(text):
        return NEVER
    return _with_figures(text) if _DIGITS.search(text) else _in_words(text)


def _is_too_much(text: str) -> bool:
    """Say whether a value is a share of more than ten times the whole: 20100% are points and 100%."""
    number = _DIGITS.search(text)
    return text.endswith("%") and number is not None and Decimal(number[0].strip(".,").replace(",", "")) > _MOST_PERCENT


def _in_words(text: str) -> float:
    """Return the cost of a value of words."""
    if degree_pattern().fullmatch(text) or is_judged(text):
        return 0.2
    if is_placeholder(text):
        return 0.4
    return NEVER if is_sign(text) else 2.5 + len(text) / _SHORT


def _is_doubled(text: str) -> bool:
    """Say whether a text begins with the same words twice: target and result, a label and a name that begins with it."""
    return any(text[:size] == text[size : 2 * size] for size in range(2, len(text) // 2 + 1))


def _with_figures(text: str) -> float:
    """Return the cost of a value of words and figures: 每月发放1次."""
    if re.search(r"(?<![\d.,])0\d", text) or _is_two_values(text) or _DIGITS.match(text) or _TWO_FIGURES.search(text):
        return _TWO
    if before_pattern().match(text):
        return 0.6 + len(text) / 15
    return _TWO if text[-1].isdigit() else 2.0 + len(text) / 15


def _name(_: str, text: str) -> float:
    bare = _ORDINAL.sub("", without_template(text), count=1)
    if not 2 <= len(_HAN.findall(bare)) <= len(bare) <= _LONGEST_NAME or any(other(bare) for other in _NO_NAMES):
        return NEVER
    return 0.2 + _labelled(bare) + _figures_in(bare) + _shape(bare)


_NO_NAMES: tuple[Callable[[str], object], ...] = (
    _COMPARED.search,
    _WEIGHTED.search,
    _STANDARD.search,
    is_sign,
    is_placeholder,
    lambda text: "。" in text or text.startswith("指标"),
    lambda text: len(text) in (_unit_end(text, 0), value_end(text, 0)),
)
"""What no indicator is called."""


def _labelled(name: str) -> float:
    if is_level(name):
        return 3.0 if is_level(name, 2) and not name.endswith("指标") else _TWO
    return NEVER if long_label().search(name) else 0.0


def _figures_in(name: str) -> float:
    """Return the cost of figures in a name: few have any, and those at its ends are most likely values of their own."""
    price = 0.0
    for found in _DIGITS.finditer(name):
        end = max(value_end(name, found.start()), found.end())
        if found.start() == 0 or end == len(name):
            price += 5.0
        else:
            price += 2.5 if DATE.match(name, found.start()) else 4.0
    return price


def _shape(name: str) -> float:
    """Return what a name costs by its length, its ends, and words in it."""
    return max(0, len(name) - _LONG_NAME) / 8 + _measured(name) + sum(paid for shows, paid in _TORN_NAMES if shows(name))


def _measured(name: str) -> float:
    if len(name) <= 6 and degree_pattern().fullmatch(name):
        return 3.0
    if _ends_in_degree(name):
        return 1.5
    return 0.0 if noun_direction(name) or ends_with(name, "measure") else 0.7


_TORN_NAMES: tuple[tuple[Callable[[str], object], float], ...] = (
    (lambda name: _is_doubled(name), 4.0),
    (lambda name: after_pattern().match(name) or _NO_START.match(name), 3.0),
    (lambda name: ends_with(name, "nature") or name.endswith("无"), 5.0),
)
"""Signs of a name that begins or ends in another cell."""


def _ends_in_degree(name: str) -> bool:
    return any(found.end() == len(name) for found in degree_pattern().finditer(name))


def _text(role: str, text: str) -> float:
    if is_placeholder(text):
        return 0.4
    if is_level(text) or not _HAN.search(text):
        return 0.8 if _STROKE.fullmatch(text) else NEVER
    if long_label().search(text) or text[0] == "0":
        return NEVER
    out = 0.4 if role == "standard" and _STANDARD.search(text) else 0.9
    return out + sum(paid for shows, paid in _TORN_TEXTS if shows(text))


_TORN_TEXTS: tuple[tuple[Callable[[str], object], float], ...] = (
    (lambda text: value_end(text, 0) == len(text) or is_judged(text), 3.0),
    (lambda text: text[0].isdigit() and not _ORDINAL.match(text), 5.0),
    (lambda text: text[-1].isdigit(), 3.0),
    (lambda text: len(text) < 3, 2.0),
)
"""Signs of a text that begins or ends in another cell."""


def _other(role: str, text: str) -> float:
    return NEVER if long_label().search(text) else cost(role, text) + 0.5


_FAMILIES: tuple[tuple[Callable[[str, str], float], str], ...] = (
    (_level, "level1 level2 level"),
    (_known_level, "known_level"),
    (_indicators, "indicators"),
    (_points, "points weight1 weight2"),
    (_score, "score deducted"),
    (_ordinal, "ordinal"),
    (_number, "budget executed returned ratio"),
    (_unit, "unit"),
    (_operator, "operator"),
    (_attribute, "attribute"),
    (_target, "target long_target target_year actual interim expected history reference other_target region_target"),
    (_name, "name"),
    (_text, "description standard basis data_source method deviation reason improvement deduction applies_to"),
    (_text, "cause remark evidence goal completion use other extra data"),
)
_PRICES = {role: family for family, roles in _FAMILIES for role in roles.split()}


def beside(role: str, text: str, others: Collection[str]) -> float:
    """Return what it costs more to take a stretch for a value where signs or units have columns of their own.

    >>> beside("target", "≥95%", {"operator", "unit"}), beside("target", "95", {"operator", "unit"})
    (6.0, 0.0)
    """
    if role not in _OF_SIGN:
        return 0.0
    out = _SIGN_TWICE if "operator" in others and (before_pattern().match(text) or text[:2] in words("nature")) else 0.0
    number = _NUMBER.match(text, 1 if _COMPARED.match(text) else 0)
    if "unit" in others and number is not None and number.end() < len(text) == _unit_end(text, number.end()):
        out += _UNIT_TWICE
    return out


@lru_cache(maxsize=4096)
def opens_with_label(name: str) -> bool:
    """Say whether a known label of a level stands in front of what is long enough for a name: 资金管理资金到位率."""
    rest = (name[len(label) :] for level in (1, 2) for label in level_names(level) if name.startswith(label))
    return any(len(each) >= _SHORTEST_NAME for each in rest)


def begins_with_unit(text: str, at: int) -> bool:
    """Say whether a unit stands at a place right behind a number: 册 of 320册年度实际修复册数."""
    return at > 0 and text[at - 1].isdigit() and _unit_end(text, at) > at


@lru_cache(maxsize=65536)
def price(role: str, text: str) -> float:
    """Return what it costs to take a stretch of compacted text for a cell of `role`; 0 is a perfect fit, `NEVER` none.

    >>> price("points", "15"), price("points", "0"), price("target", "≥52台"), price("target", "≥52台50台")
    (0.0, inf, 0.0, 8.0)
    """
    if _TORN_START.match(text) or _TORN_END.search(text):
        return 0.0 if role == "unit" and text == "%" else 0.0 if role == "operator" and is_sign(text) else NEVER
    return _PRICES.get(role, _other)(role, text)
