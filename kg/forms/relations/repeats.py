"""Indicators that a table prints again: a sheet that joins or repeats others is known by its rows, and counts once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from kg.document import Place
from kg.forms.relations.sheets import name_of
from kg.records import Indicator, Project, Target
from kg.text import compact

__all__ = ["Kept", "without_repeats"]

_REPEATS = 0.5
"""Share of a table's rows that must stand in others for it to repeat them; one that mostly tells its own stands for itself."""
_WHOLE = 0.8
"""Share from which on a row with another value than the others print contradicts them, and is no target of its own (as
`kg.triples.logical.CONTAINED`: the rest is slack for what is printed differently)."""

Key = tuple[str | None, str, int | None, str | None]
Sheet = tuple[str | None, int | None]


@dataclass
class Kept:
    """The indicators that are left, what was taken back, and the notes that say so.

    Attributes:
        indicators: each once, in the order of the document.
        also: places of the rows that were taken back, with the indicator that holds what they print.
        notes: which table repeats which; values that contradict each other.
        conflicts: rows that print another value than the table they repeat.
    """

    indicators: list[Indicator] = field(default_factory=list)
    also: list[tuple[Place, Indicator | Project]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def without_repeats(indicators: Sequence[Indicator], by_row: Collection[str]) -> Kept:
    """Return the indicators without those that a table of many projects repeats.

    Forms come first, then the tables with the most rows, then the order of the document: the first one's record stays, and is
    filled with what only the others print (level, description, actual value).

    Args:
        indicators: with the refs of joined projects.
        by_row: refs of the projects that rows of tables name.
    """
    records: dict[int, Indicator] = dict(enumerate(indicators))
    pool: dict[Key, list[int]] = defaultdict(list)
    repeated: dict[int, int] = {}
    out = Kept()
    sheets = _sheets(indicators)
    for numbers in sorted(sheets, key=lambda each: (_rows(indicators, each, by_row), -len(each), each[0])):
        pairs = _repeated(records, numbers, pool, out) if _rows(indicators, numbers, by_row) else []
        for number, first in pairs:
            records[first] = _filled(records[first], records[number])
        repeated.update(pairs)
        for number in numbers:
            if number not in repeated:
                pool[_key(records[number])].append(number)
    out.also = [
        (where, records[first]) for number, first in repeated.items() if (where := indicators[number].place) is not None
    ]
    out.indicators = [records[number] for number in range(len(indicators)) if number not in repeated]
    return out


def _sheets(indicators: Sequence[Indicator]) -> list[list[int]]:
    """Return the numbers of the indicators of each sheet, of each table where there are no sheets."""
    sheets: dict[Sheet, list[int]] = defaultdict(list)
    for number, each in enumerate(indicators):
        place = each.place
        if place is not None and place.table is not None:
            sheets[(place.sheet, None) if place.sheet else (None, place.table)].append(number)
    return list(sheets.values())


def _repeated(
    records: dict[int, Indicator], numbers: Sequence[int], pool: dict[Key, list[int]], out: Kept
) -> list[tuple[int, int]]:
    """Return the rows of a sheet that earlier ones print, with those; none where the sheet tells its own. Notes go to `out`."""
    pairs = _matches(records, numbers, pool)
    same = [(number, first) for number, first in pairs if _agree(records[number], records[first])]
    if not same or len(same) < _REPEATS * len(numbers):
        return []
    if len(same) < _WHOLE * len(numbers):
        pairs = same
    out.notes += _told(records, numbers, same)
    out.conflicts += _contradictions(records, pairs)
    return pairs


def _rows(indicators: Sequence[Indicator], numbers: Iterable[int], by_row: Collection[str]) -> bool:
    """Say whether all indicators of a sheet belong to projects that rows name."""
    return all(indicators[number].project in by_row for number in numbers)


def _key(each: Indicator) -> Key:
    return each.project, compact(each.level3), each.year, each.term


def _matches(records: dict[int, Indicator], numbers: Sequence[int], pool: dict[Key, list[int]]) -> list[tuple[int, int]]:
    """Return pairs of a row and the earlier one that it prints again, each of them once.

    Rows that print the same value find each other first; of what is left a row meets another one of its name only where the
    two are alone.
    """
    equal: dict[tuple[Key, object], list[int]] = defaultdict(list)
    open_: dict[Key, int] = Counter()
    for key in dict.fromkeys(_key(records[number]) for number in numbers):
        for first in pool.get(key, ()):
            equal[key, _measure(records[first].target)].append(first)
    pairs: dict[int, int] = {}
    for number in numbers:
        key = _key(records[number])
        found = equal.get((key, _measure(records[number].target)), [])
        at = next((at for at, first in enumerate(found) if _is_same(records[number], records[first])), None)
        if at is not None:
            pairs[number] = found.pop(at)
        else:
            open_[key] += 1
    left: dict[Key, list[int]] = defaultdict(list)
    for (key, _), rest in equal.items():
        left[key] += rest
    for number in numbers:
        key = _key(records[number])
        if number not in pairs and open_[key] == len(left[key]) == 1 and _same_level(records[number], records[left[key][0]]):
            pairs[number] = left[key][0]
    return sorted(pairs.items())


def _is_same(one: Indicator, other: Indicator) -> bool:
    return _same_level(one, other) and _agree(one, other)


def _same_level(one: Indicator, other: Indicator) -> bool:
    both = (one.level2_category or one.level2, other.level2_category or other.level2)
    return None in both or both[0] == both[1]


def _measure(target: Target) -> tuple[Decimal | str | None, Decimal | None]:
    return (compact(target.raw), None) if target.value is None else (target.value, target.upper)


def _agree(one: Indicator, other: Indicator) -> bool:
    """Say whether two rows print the same target; a sign or a unit may stand in one of them only."""
    first, second = one.target, other.target
    if not first.raw or not second.raw:
        return True
    if _measure(first) != _measure(second):
        return False
    signs, units = (first.operator, second.operator), (first.unit, second.unit)
    return (None in signs or signs[0] == signs[1]) and (None in units or units[0] == units[1])


def _filled(one: Indicator, other: Indicator) -> Indicator:
    """Return an indicator with what only its repetition prints."""
    changed = {
        each.name: value
        for each in fields(Indicator)
        if each.name not in ("project", "ordinal", "place", "target")
        and getattr(one, each.name) in (None, ())
        and (value := getattr(other, each.name)) not in (None, ())
    }
    if _agree(one, other) and _fullness(other.target) > _fullness(one.target):
        changed["target"] = other.target
    return replace(one, **changed) if changed else one


def _fullness(target: Target) -> tuple[bool, bool, bool]:
    return bool(target.raw), target.operator is not None, target.unit is not None


def _told(records: dict[int, Indicator], numbers: Sequence[int], same: Sequence[tuple[int, int]]) -> list[str]:
    """Return which tables a table repeats, and how many of its rows."""
    place = records[numbers[0]].place
    found = Counter(name_of(records[first].place) for _, first in same)
    where = "、".join(f"{name}（{count} 行）" for name, count in found.items())
    return [f"{name_of(place)}的 {len(numbers)} 行指标中 {len(same)} 行与{where}相同，只计一次"]


def _contradictions(records: dict[int, Indicator], pairs: Iterable[tuple[int, int]]) -> list[str]:
    return [
        f"指标“{records[first].level3}”在{_printed(records[first])}，在{_printed(records[number])}，取前者"
        for number, first in pairs
        if not _agree(records[number], records[first])
    ]


def _printed(each: Indicator) -> str:
    row = each.place.row if each.place is not None else None
    return f"{name_of(each.place)}第 {row} 行为“{each.target.raw}”"
