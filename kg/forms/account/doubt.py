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

__all__ = ["Record", "doubtful", "is_made_of_pieces", "is_piece"]

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
_REMARK = re.compile(r"[(（][^()（）]{1,3}[)）]")
"""A remark in brackets, which stands behind a name and begins none: （元）."""
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


@cache
def _long_labels() -> tuple[str, ...]:
    """Return the known labels with 指标 behind them: what holds one of them and more is two cells in one."""
    return tuple(sorted(name for name in _levels()[0] if len(name) >= _TAIL and name.endswith("指标")))


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
    if not 2 <= len(plain) <= _LONGEST_LEVEL or plain[0].isdigit() or "%" in plain:
        return True
    return _torn(text) or is_piece(plain) or _is_of_two_cells(plain) or _runs_on(plain)


def _runs_on(plain: str) -> bool:
    """Say whether a known label stands at an end of a text that holds more: 产出指标数量."""
    others = tuple(name for name in _long_labels() if name != plain)
    return plain.startswith(others) or plain.endswith(others)


def _is_of_two_cells(plain: str) -> bool:
    """Say whether a label or a name holds a sign, which begins a target, or the head of a column."""
    return _SIGN.search(plain) is not None or _HEAD.search(plain) is not None


def _bad_name(name: str) -> bool:
    """Say whether the name of an indicator is a piece, is torn, or holds what stands in the cells beside it."""
    plain = compact(name)
    if len(plain) < _SHORTEST or _torn(name) or _is_of_two_cells(plain):
        return True
    if is_piece(plain) and plain.endswith(_PART_ENDS):  # 预算执行率 is part of a label too
        return True
    return _REMARK.match(plain) is not None or (not is_level(plain) and plain.startswith(_long_labels()))


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


def _is_named_badly(record: Record) -> bool:
    return _bad_level(record.level1, 1) or _bad_level(record.level2, 2) or _bad_name(record.level3)


def _is_shifted(record: Record) -> bool:
    """Say whether a label stands one row too high or too low: 时效指标 under 效益指标, or an unknown one at both levels."""
    level1, level2 = record.level1, record.level2
    if isinstance(record, Indicator) and record.level1_printed != level1:
        return True
    return not fits(level1, level2) or (level1 is not None and level1 == level2 and not is_level(level1, 1))


def _is_scored_badly(record: Record) -> bool:
    """Say whether a record has more points than a form gives, or a score above its points: two numbers run together."""
    points, score = record.points, record.score
    return points is not None and (points > _MOST_POINTS or (score is not None and score > points))


def _is_aimed_badly(record: Record) -> bool:
    """Say whether an indicator has no target, or one or a result that is a piece."""
    if isinstance(record, EvaluationRow):
        return False
    actual = record.actual.raw if record.actual is not None else ""
    return not compact(record.target.raw) or _bad_target(record.target.raw) or _bad_target(actual)


def _is_torn(record: Record) -> bool:
    """Say whether one of the running texts of a record is torn."""
    if isinstance(record, EvaluationRow):
        return _torn(record.content) or _torn(record.standard)
    return any(map(_torn, (record.description, record.basis_raw, record.standard, record.deviation)))


_SIGNS: tuple[Callable[[Record], bool], ...] = (_is_named_badly, _is_shifted, _is_scored_badly, _is_aimed_badly, _is_torn)
"""By what a record shows by itself that it is made of pieces."""


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


def _lacks(records: Sequence[Record], asked: Callable[[Record], object]) -> list[bool]:
    """Say of each record whether it lacks what most records of the form have."""
    has = [value not in (None, "") and value is not False for value in map(asked, records)]  # 0 points are points
    if len(records) < _LEAST or 2 * sum(has) <= len(records):
        return [False] * len(records)
    return [not it for it in has]


def _lacks_label(records: Sequence[Record], texts: set[str], head: re.Pattern[str], level: str) -> list[bool]:
    """Say of each record whether it lacks a label whose column has its head, or whose label stands where no row is."""
    lacking = [not _labelled(record, level) for record in records]
    if any(map(head.fullmatch, texts)):
        return lacking
    printed = level == "level1" and all(lacking) and any(is_level(text, 1) and not is_level(text, 2) for text in texts)
    return [printed and record.level2 is not None for record in records]


def _has_lost_column(records: Sequence[Record], texts: set[str]) -> bool:
    """Say whether a column of points or of results has its head, and nothing of it came into the records."""
    heads = {column_roles(text)[:1] for text in texts}
    wanted = (("points", _ASKED[0]), ("actual", _ASKED[2]))
    return any((role,) in heads and not any(map(asked, records)) for role, asked in wanted)


def doubtful(records: Sequence[Record], heads: Iterable[str]) -> list[bool]:
    """Say of each record of one form whether it is made of pieces.

    Args:
        records: of one form.
        heads: texts that stand in the form, among them the heads of its columns.
    """
    texts = {compact(text) for text in heads}
    by_form = [_lacks(records, asked) for asked in _ASKED]
    by_form += [_lacks_label(records, texts, _FIRST, "level1"), _lacks_label(records, texts, _SECOND, "level2")]
    bad = [is_made_of_pieces(record) or any(lacks) for record, *lacks in zip(records, *by_form, strict=True)]
    if any(bad) and _has_lost_column(records, texts):
        return [True] * len(records)
    if _are_upright(texts):
        return [it or record.level1 is None for it, record in zip(bad, records, strict=True)]
    return bad


def _are_upright(texts: set[str]) -> bool:
    """Say whether labels are printed from top to bottom, a character a line."""
    return sum(1 for text in texts if _UPRIGHT.fullmatch(text)) >= _LETTERS


def is_made_of_pieces(record: Record) -> bool:
    """Say whether a record shows by itself that it is made of pieces."""
    return any(shows(record) for shows in _SIGNS)
