"""Automatic numbers of paragraphs in Word documents, written out as Word prints them: 一、 （二） 1. ①.

The number is no text of the paragraph, yet people read it and the labels of goals (（一）) are mostly numbered so.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ingest.package import Package

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["Numbering", "number_text", "style_names"]

_DIGITS = "〇一二三四五六七八九"
_ZODIAC = "子丑寅卯辰巳午未申酉戌亥"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_MOST = 10_000


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: etree._Element | None, key: str = "val") -> str | None:
    if element is None:
        return None
    return next((str(value) for name, value in element.attrib.items() if str(name).rpartition("}")[2] == key), None)


def _child(element: etree._Element | None, *names: str) -> etree._Element | None:
    for name in names:
        if element is None:
            return None
        element = next((child for child in element if _name(child) == name), None)
    return element


def _counting(number: int) -> str:
    """Return a number in Chinese, 1–9999."""
    text = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += _DIGITS[digit] + unit
        elif text and number % place and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += sign * (number // value)
        number %= value
    return text


def number_text(number: int, form: str) -> str:
    """Return a number in one of Word's number formats; unknown formats print as digits.

    >>> [number_text(12, form) for form in ("decimal", "chineseCountingThousand", "upperRoman", "decimalEnclosedCircle")]
    ['12', '十二', 'XII', '⑫']
    >>> number_text(3, "bullet"), number_text(28, "lowerLetter"), number_text(305, "chineseCounting")
    ('', 'bb', '三百零五')
    """
    if form in ("bullet", "none") or not 0 <= number < _MOST:
        return ""
    if form.startswith(("chineseCounting", "japaneseCounting", "taiwaneseCounting", "chineseLegal")) and number:
        return _counting(number)
    if form.startswith(("ideographDigital", "japaneseDigital", "taiwaneseDigital", "koreanDigital")):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    first, last, spell = _SPELLED.get(form, (0, 0, str))
    return spell(number) if first <= number <= last else str(number)


def _letter(number: int) -> str:
    """Return the number in letters: a … z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_SPELLED: dict[str, tuple[int, int, Callable[[int], str]]] = {
    "decimalEnclosedCircle": (1, 20, lambda number: chr(0x245F + number)),
    "decimalEnclosedCircleChinese": (1, 20, lambda number: chr(0x245F + number)),
    "decimalEnclosedParen": (1, 20, "({})".format),
    "decimalEnclosedFullstop": (1, 20, "{}.".format),
    "decimalZero": (0, _MOST, "{:02d}".format),
    "lowerLetter": (1, _MOST, _letter),
    "upperLetter": (1, _MOST, lambda number: _letter(number).upper()),
    "lowerRoman": (0, _MOST, lambda number: _roman(number).lower()),
    "upperRoman": (0, _MOST, _roman),
    "ideographTraditional": (1, len(_STEMS), lambda number: _STEMS[number - 1]),
    "ideographZodiac": (1, len(_ZODIAC), lambda number: _ZODIAC[number - 1]),
}
"""Format → the first and the last number that it has a sign for, and how it spells one; all others are digits."""


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    text: str


def style_names(package: Package, part: str | None) -> tuple[dict[str, str], dict[str, tuple[str, int]]]:
    """Return the names of the paragraph styles by id, and the numbering (list, level) that some of them carry."""
    if part is None or part not in package:
        return {}, {}
    names: dict[str, str] = {}
    numbered: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in package.xml(part):
        if _name(style) != "style" or _value(style, "type") not in (None, "paragraph"):
            continue
        key = _value(style, "styleId") or ""
        names[key] = _value(_child(style, "name")) or ""
        based[key] = _value(_child(style, "basedOn")) or ""
        number = _child(style, "pPr", "numPr")
        listed = _value(_child(number, "numId"))
        if listed is not None:
            numbered[key] = (listed, _digits(_value(_child(number, "ilvl"))))
    for key in names:
        ancestor, steps = key, 0
        while ancestor and ancestor not in numbered and steps < 10:
            ancestor, steps = based.get(ancestor, ""), steps + 1
        if ancestor in numbered:
            numbered[key] = numbered[ancestor]
    return names, numbered


def _digits(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else default


class Numbering:
    """The counters of a document's lists."""

    def __init__(self, package: Package, part: str | None, styles: dict[str, tuple[str, int]]) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}
        self._shared: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if part is not None and part in package:
            self._read(package.xml(part))

    def _read(self, root: etree._Element) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        for element in root:
            if _name(element) == "abstractNum":
                key = _value(element, "abstractNumId") or ""
                abstract[key] = dict(map(_level, (each for each in element if _name(each) == "lvl")))
            elif _name(element) == "num":
                key = _value(element, "numId") or ""
                parent = _value(_child(element, "abstractNumId")) or ""
                levels = dict(abstract.get(parent, {}))
                own = False
                for override in (each for each in element if _name(each) == "lvlOverride"):
                    at = _digits(_value(override, "ilvl"))
                    start = _value(_child(override, "startOverride"))
                    level = _child(override, "lvl")
                    if level is not None:
                        levels[at] = _level(level)[1]
                    if start is not None and at in levels:
                        levels[at] = _Level(_digits(start), levels[at].form, levels[at].text)
                        own = True
                self._levels[key] = levels
                self._shared[key] = f"n{key}" if own else f"a{parent}"

    def label(self, properties: etree._Element | None) -> str:
        """Return the printed number of the next paragraph, given its properties; empty where it has none."""
        number = _child(properties, "numPr")
        styled = self._styles.get(_value(_child(properties, "pStyle")) or "")
        key = _value(_child(number, "numId")) or (styled[0] if styled else "")
        at = _digits(_value(_child(number, "ilvl")), styled[1] if styled else 0)
        levels = self._levels.get(key)
        if not levels or at not in levels or key == "0":
            return ""
        counts = self._counts.setdefault(self._shared[key], {})
        counts[at] = counts[at] + 1 if at in counts else levels[at].start
        for deeper in [each for each in counts if each > at]:
            del counts[deeper]

        def printed(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            form = levels.get(level, levels[at]).form
            return number_text(counts.get(level, levels[level].start if level in levels else 1), form)

        return re.sub(r"%([1-9])", printed, levels[at].text) if levels[at].form != "bullet" else ""


def _level(element: etree._Element) -> tuple[int, _Level]:
    start = _digits(_value(_child(element, "start")), 1)
    form = _value(_child(element, "numFmt")) or "decimal"
    return _digits(_value(element, "ilvl")), _Level(start, form, _value(_child(element, "lvlText")) or "")
