"""Signs that a record was not printed so, but is made of pieces: its row or its columns were parted at the wrong place.

Where nothing is drawn between cells, rows and columns are inferred, and a wrong division leaves marks in the records it makes:
a bracket that is opened and not closed, a label of a level that is part of a known one, a target that is nothing but a unit, a
value that the rows around it all have. Each mark is next to impossible in a row as printed. Forms that state their cells are
never asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from kg.categories import categorise
from kg.forms.lexicon.heads import column_roles
from kg.forms.lexicon.levels import fits, is_level, level_names
from kg.records import EvaluationRow, Indicator
from kg.text import compact
from kg.values.words import operators

__all__ = ["Record", "doubtful", "is_piece"]

Record = Indicator | EvaluationRow

_BRACKETS = (("(（", ")）"), ("《", "》"), ("“", "”"), ("【[", "】]"))
_NO_START = "，。、；：,;:）)》】”%％的"
_NO_END = "、，,（(《【“≥≤<>＜＞＝=/的与和及或"
_BLANK = re.compile("[\u4e00-\u9fff][ \u3000]+[\u4e00-\u9fff]")
_SIGN = re.compile("[≥≤≧≦]")
_TWO_TARGETS = re.compile(r"\d[^，,；;、。:：()（）\d]*[≥≤≧≦]")
"""A sign behind a number without a mark between them: two targets run together."""
_UNIT = re.compile(r"[≥≤≧≦＝=<>＜＞]+|[个公里米元人次%％万亿户家项天条件吨亩/]{1,4}")
"""What is left of a target whose number stands elsewhere: its sign, or its unit."""
_HEAD = re.compile(r"[一二三]级指标|指标\d*[:：]$|[完实]成值|指标值")
_FIRST, _SECOND = re.compile("[一1]级指?标?.{0,6}"), re.compile("[二2]级指?标?.{0,6}")
"""Heads of the columns of labels."""
_SHORTEST = 3
"""Characters of the shortest name of an indicator that says what is measured; 产值 alone is the end of a longer one."""
_LONGEST_LEVEL = 20
_LEAST = 3
"""Records from which on what most of them have is what the form asks for."""
_UPRIGHT = re.compile("[\u4e00-\u9fff]")
_LETTERS = 4
"""Different characters that stand alone where labels are printed from top to bottom."""
_TAIL = 4
_PART_ENDS = ("指标", "指", "标", "效", "益")
_MOST_POINTS = 100


@cache
def _levels() -> tuple[frozenset[str], frozenset[str]]:
    """Return the known labels of levels with 指标 behind them or not, and all parts of them that are no label themselves."""
    known = {name for level in (1, 2) for name in level_names(level)}
    known |= {f"{name}指标" for name in known if not name.endswith("指标")}
    parts = {name[a:b] for name in known for a in range(len(name)) for b in range(a + 1, len(name) + 1)}
    return frozenset(known), frozenset(part for part in parts - known if not is_level(part))


def is_piece(text: str) -> bool:
    """Say whether a text is part of a known label of a level, and no label itself.

    >>> is_piece("益指标"), is_piece("效益指标"), is_piece("益民工程")
    (True, False, False)
    """
    return compact(text) in _levels()[1]


def _torn(text: str | None) -> bool:
    """Say whether a text begins or ends inside a bracket, a number with its unit, or a phrase, or has a gap in it."""
    plain = (text or "").strip()
    if not plain:
        return False
    for opening, closing in _BRACKETS:
        if sum(map(plain.count, opening)) != sum(map(plain.count, closing)):
            return True
    return plain[0] in _NO_START or plain[-1] in _NO_END or _BLANK.search(plain) is not None


def _bad_level(text: str | None, level: int) -> bool:
    """Say whether a label of a level is a piece, is torn, holds more than the label, or belongs to the other level."""
    if text is None or is_level(text, level):
        return False
    plain = compact(text)
    if len(plain) < 2 or len(plain) > _LONGEST_LEVEL or _torn(text) or is_piece(plain) or plain[0].isdigit():
        return True
    if _SIGN.search(plain) or "%" in plain or _HEAD.search(plain):
        return True
    long = [name for name in _levels()[0] if len(name) >= _TAIL and name.endswith("指标")]
    return any(plain != name and (plain.startswith(name) or plain.endswith(name)) for name in long)


def _bad_name(name: str) -> bool:
    plain = compact(name)
    part = is_piece(plain) and plain.endswith(_PART_ENDS)  # 预算执行率 is part of a label too
    if len(plain) < _SHORTEST or _torn(name) or _SIGN.search(plain) or part or _HEAD.search(plain):
        return True
    return bool(re.match(r"[(（][^()（）]{1,3}[)）]", plain)) or (
        not is_level(plain)
        and any(plain.startswith(head) for head in _levels()[0] if len(head) >= _TAIL and head.endswith("指标"))
    )


@cache
def _bounds() -> tuple[str, ...]:
    """Return the bounding words that a number follows; signs and 超, 达 apart, which end words too."""
    return tuple(word for (side, word), it in operators().items() if side == "before" and it.sign and len(word) > 1)


def _bad_target(raw: str) -> bool:
    plain = compact(raw)
    if not plain:
        return False
    return bool(
        _torn(raw) or _UNIT.fullmatch(plain) or _TWO_TARGETS.search(plain) or plain.endswith(_bounds()) or _HEAD.search(plain)
    )


def _own(record: Record) -> bool:
    """Say whether a record shows by itself that it is made of pieces."""
    if _bad_level(record.level1, 1) or _bad_level(record.level2, 2) or _bad_name(record.level3):
        return True
    printed = record.level1_printed if isinstance(record, Indicator) else record.level1
    if printed != record.level1 or not fits(record.level1, record.level2):
        return True  # a label that stands one row too high or too low
    if record.level1 is not None and record.level1 == record.level2 and not is_level(record.level1, 1):
        return True
    points, score = record.points, record.score
    if points is not None and (points > _MOST_POINTS or (score is not None and score > points)):
        return True
    if isinstance(record, EvaluationRow):
        return _torn(record.content) or _torn(record.standard)
    actual = record.actual.raw if record.actual is not None else ""
    told = (record.description, record.basis_raw, record.standard, record.deviation)
    return not compact(record.target.raw) or _bad_target(record.target.raw) or _bad_target(actual) or any(map(_torn, told))


def _labelled(record: Record, level: str) -> bool:
    """Say whether a record has a label of a level; 满意度指标 often stands without one of level 2 below it."""
    alone = level == "level2" and categorise(record.level1, level=1) == "satisfaction"
    return getattr(record, level) is not None or alone


_ASKED: tuple[Callable[[Record], object], ...] = (
    lambda record: record.points,
    lambda record: record.score,
    lambda record: record.actual if isinstance(record, Indicator) else "-",
    lambda record: record.level1,
    lambda record: _labelled(record, "level2"),
    lambda record: is_level(record.level1, 1) if record.level1 else None,
)
"""What every row of a form has, if most of them have it."""


def _without_levels(records: Sequence[Record], texts: set[str], out: list[bool]) -> list[bool]:
    """Say of each record whether it is bad, those added that lack a label whose column has its head."""
    for head, level in ((_FIRST, "level1"), (_SECOND, "level2")):
        lacking = [not _labelled(record, level) for record in records]
        if any(lacking) and any(map(head.fullmatch, texts)):
            out = [bad or no for bad, no in zip(out, lacking, strict=True)]
        elif level == "level1" and all(lacking) and any(is_level(text, 1) and not is_level(text, 2) for text in texts):
            # the labels are printed, but stand where no row is
            out = [bad or record.level2 is not None for bad, record in zip(out, records, strict=True)]
    return out


def _column_is_lost(records: Sequence[Record], texts: set[str], role: str, asked: Callable[[Record], object]) -> bool:
    """Say whether a column has its head, and nothing of it came into the records."""
    return not any(asked(record) for record in records) and any(column_roles(text)[:1] == (role,) for text in texts)


def doubtful(records: Sequence[Record], heads: Iterable[str]) -> list[bool]:
    """Say of each record of one form whether it is made of pieces.

    Args:
        records: of one form.
        heads: texts that stand in the form, among them the heads of its columns.
    """
    texts = {compact(text) for text in heads}
    out = [_own(record) for record in records]
    for asked in _ASKED:
        has = [bool(asked(record)) or asked(record) == 0 for record in records]
        if len(records) >= _LEAST and 2 * sum(has) > len(records):
            out = [bad or not it for bad, it in zip(out, has, strict=True)]
    out = _without_levels(records, texts, out)
    if any(out) and any(
        _column_is_lost(records, texts, role, asked) for role, asked in (("points", _ASKED[0]), ("actual", _ASKED[2]))
    ):
        return [True] * len(records)
    if sum(1 for text in texts if _UPRIGHT.fullmatch(text)) >= _LETTERS:
        out = [bad or record.level1 is None for bad, record in zip(out, records, strict=True)]
    return out
