"""Where a cell may end in run-together text: where the kind of character changes, inside digits, at words of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from kg.forms.fit.run_costs import degree_pattern, long_label, value_end
from kg.forms.lexicon.levels import is_level, level_names
from kg.forms.lexicon.words import words
from kg.units import unit_at
from kg.values.words import before_pattern, rows_of

__all__ = ["boundaries", "holds_measure", "is_cut", "opens_level2"]

_HAN = re.compile("[\u4e00-\u9fff]")
_JOINING = frozenset("、，,；;：:·.的")
"""No cell begins or ends with these."""
_OPENING, _CLOSING = "(《“【[", ")》”】]"
_DATE_PARTS = re.compile(r"(?<=\d)年(?:(?=\d{1,2}月)\d{1,2}月)?|(?<=年)\d{1,2}月|(?<=月)\d{1,2}日")
_BRACKETS = re.compile(r"[(《“【\[][^()《》“”【】\[\]]{0,40}[)》”】\]]")
_MEASURING = ("率", "度", "性", "化", "数", "量")
"""A word of degree with one of these behind it is part of a measure: 合格率, 满意度."""
_NO_MEASURE = re.compile("数[字据量额目]|量[化数]|额[度外]|率先")
"""Words that begin with what is a measure by itself."""
_LEAST_NAME = 4
_COUNTED = re.compile(r"\d{1,2}[:：.]")
_NUMBER_MARKS = re.compile(r"(?<=\d)[.,~-](?=\d)|(?<=[\u4e00-\u9fffA-Za-z])[/-](?=[\u4e00-\u9fffA-Za-z])")


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if _HAN.match(character):
        return "han"
    if character in "≥≤><=±":
        return "sign"
    return "letter" if character.isalpha() else character


def _of_kinds(text: str) -> set[int]:
    """Return the places between characters of different kinds, and those between digits."""
    kinds = [_kind(character) for character in text]
    out = {at for at in range(1, len(text)) if kinds[at - 1] != kinds[at] or kinds[at] == "digit"}
    return {at for at in out if not _joins(text[at - 1], text[at])}


def _joins(before: str, after: str) -> bool:
    return before in _JOINING or after in _JOINING or before in _OPENING or after in _CLOSING or after == "。"


@cache
def _labels() -> re.Pattern[str]:
    """Match words that are a cell by themselves: labels of levels, judgements, natures, templates of names."""
    known = {name for level in (1, 2) for name in level_names(level)}
    known |= {f"{name}指标" for name in known if not name.endswith("指标")}
    known |= {word for kind in ("nature", "judged", "no_unit", "placeholder") for word in words(kind) if len(word) > 1}
    known |= {"绩效指标"}
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))


def is_cut(text: str, start: int, end: int) -> bool:
    """Say whether a longer word begins at `start` of which the stretch up to `end` is only part: 数量 of 数量指标."""
    found = _labels().match(text, start)
    return found is not None and start < end < found.end() and not is_level(text[end : found.end()])


def _are_labels(one: str, other: str) -> bool:
    """Say whether a label of level 1 and one of level 2 may stand one behind the other: 产出数量 is both, and one."""
    return is_level(one, 1) and is_level(other, 2)


def opens_level2(text: str, at: int) -> bool:
    """Say whether a label of level 2 begins at a place."""
    found = _labels().match(text, at)
    return found is not None and is_level(found[0], 2)


@cache
def _measures() -> re.Pattern[str]:
    """Match nouns in which names of indicators end."""
    nouns = {row[0] for row in rows_of("measures.tsv")} | set(words("measure"))
    return re.compile("|".join(map(re.escape, sorted(nouns, key=len, reverse=True))))


def _of_words(text: str) -> Iterator[int]:
    for found in _labels().finditer(text):
        yield from found.span()
        yield from (
            at
            for at in range(found.start() + 2, found.end() - 1)
            if _are_labels(text[found.start() : at], text[at : found.end()])
        )
    for found in degree_pattern().finditer(text):
        if text[found.end() : found.end() + 1] not in _MEASURING:
            yield from found.span()
    for found in _measures().finditer(text):
        if not _NO_MEASURE.match(text, found.end() - 1):
            yield found.end()
    for found in before_pattern().finditer(text):
        yield found.start()
    for found in re.finditer(r"(?<=\d)无(?![^\W\d_]?[人害线])", text):
        yield from found.span()
    for found in re.finditer(r"指标\d{1,2}[:：.]", text):
        yield found.start()


def _of_values(text: str) -> Iterator[int]:
    """Yield the ends of values, and of their numbers' units."""
    for at in range(len(text)):
        if not text[at].isdigit() or (at and text[at - 1] == "."):
            continue
        end = value_end(text, at)
        if end > at:
            yield end
            unit = unit_at(text, _digits_end(text, at))
            if unit is not None:
                yield unit[1]


def _digits_end(text: str, at: int) -> int:
    found = re.compile(r"[\d.,]+").match(text, at)
    return found.end() if found else at


def _of_units(text: str) -> Iterator[int]:
    """Yield where units begin that end where the kind of character changes, and the ends of those that begin there."""
    for at in range(len(text)):
        unit = unit_at(text, at)
        if unit is None:
            continue
        end = unit[1]
        if end == len(text) or not _HAN.match(text[end]):
            yield at
        if at == 0 or not _HAN.match(text[at - 1]):
            yield end


def holds_measure(name: str) -> bool:
    """Say whether a text goes on behind what could be the name of an indicator by itself: 访问量数字平台全年访问量."""
    ends = (found.end() for found in _measures().finditer(name) if not _NO_MEASURE.match(name, found.end() - 1))
    return any(_LEAST_NAME <= end <= len(name) - _LEAST_NAME for end in ends)


def boundaries(text: str, roles: Collection[str]) -> list[int]:
    """Return the places at which a cell may end, both ends of the text among them.

    >>> boundaries("水尺≥26米26米", {"target"})
    [0, 2, 4, 5, 6, 7, 8, 9]

    Args:
        text: compacted and folded.
        roles: of the columns: only with a column of units or of signs are these parted from their numbers.
    """
    out = _of_kinds(text) | {at for at in _of_words(text) if 0 < at < len(text) and not _joins(text[at - 1], text[at])}
    out |= set(_of_values(text))
    if "unit" in roles:
        out |= set(_of_units(text))
    return sorted((out - _beside_numbers(text, roles) - _inside(text)) | {0, len(text)})


def _beside_numbers(text: str, roles: Collection[str]) -> set[int]:
    """Return the places between a number and its sign or unit, where these have no column of their own."""
    out: set[int] = set()
    if "operator" not in roles:
        out |= {found.end() for found in before_pattern().finditer(text)}
    if "unit" not in roles:
        out |= {found.start() for found in re.finditer(r"(?<=\d)[万亿千百]", text)}
    if not {"unit", "operator"} & set(roles):
        out |= {found.start() for found in re.finditer(r"(?<=\d)[%‰℃]", text)}
    return out


def _inside(text: str) -> set[int]:
    """Return the places inside dates, brackets, labels with 指标 behind them, and numbers."""
    spans = [found.span() for found in _DATE_PARTS.finditer(text)]
    spans += [(found.start() + 1, found.end()) for found in _BRACKETS.finditer(text)]
    for found in long_label().finditer(text):
        if not _COUNTED.match(text, found.end()):  # 满意度 | 指标1: is a label and the template's number
            spans.append((found.start() + 1, found.end()))
    out = {at for start, end in spans for at in range(start, end)}
    return out | {at for found in _NUMBER_MARKS.finditer(text) for at in found.span()}
