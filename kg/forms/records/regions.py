"""Regional targets with a region a row and an indicator a column: 市县 | 资金 | 治理河长（公里） | 验收合格率（%）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.amount import money_unit
from kg.categories import categorise
from kg.forms.cell import Item
from kg.forms.columns.head_rows import is_head
from kg.forms.fit.fields import target_of
from kg.forms.lexicon.levels import parse_label
from kg.forms.lexicon.marks import is_placeholder, is_total
from kg.forms.tables import Row
from kg.records import Indicator, Passage

__all__ = ["Regions", "regions_at"]

_WITH_UNIT = re.compile(r"(.+?)[(（]([^()（）\d]{1,10})[)）]\s*", re.DOTALL)
_FEWEST = 2
"""Fewest columns of indicators beside the column of regions."""


@dataclass(frozen=True, slots=True)
class Regions:
    """What was read: an indicator a region and column, the money of the regions, and the cells used."""

    indicators: tuple[Indicator, ...]
    passages: tuple[Passage, ...]
    rows: int
    facts: tuple[Item, ...]
    labels: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A column: the cell that names the indicator, its name and unit, and the label of level 2 over it."""

    head: Item
    name: str
    unit: str | None
    level2: str | None


def regions_at(rows: Sequence[Row], number: int) -> Regions | None:
    """Return the targets of the regions whose head stands at `number`, None where there is no such head."""
    row = rows[number]
    region = next((item for item in row.heads if item.columns[0] == "region"), None)
    if row.ragged or region is None or is_head(row):
        return None
    size = min(max(region.height, 1), len(rows) - number)
    heads = [item for each in rows[number : number + size] for item in each.own]
    measures = [found for item in heads if item.column != region.column and (found := _measure(item, heads)) is not None]
    if len(measures) < _FEWEST:
        return None
    money = next((item for item in heads if money_unit(item.text) is not None), None)
    below = rows[number + size :]
    end = _end(below, region)
    indicators: list[Indicator] = []
    passages: list[Passage] = []
    for each in below[:end]:
        indicators += _indicators(each, measures, region, len(indicators))
        passages += _money(each, money, region)
    facts = tuple(item for each in below[:end] for item in each.own)
    return Regions(tuple(indicators), tuple(passages), size + end, facts, tuple(heads)) if indicators else None


def _end(rows: Sequence[Row], region: Item) -> int:
    """Return how many rows name a region under its head; another head ends them."""
    names = (_cell(row, region) for row in rows)
    return next((at for at, name in enumerate(names) if name is None or name.columns), len(rows))


def _money(row: Row, head: Item | None, region: Item) -> list[Passage]:
    """Return the money of a region as it stands beside its name: no record has a field for it."""
    name, amount = _cell(row, region), _cell(row, head) if head is not None else None
    return [Passage((head.text, name.text), amount.raw.strip(), amount.place)] if head and name and amount else []


def _indicators(row: Row, measures: Sequence[_Measure], region: Item, count: int) -> list[Indicator]:
    """Return the targets of a region's row, numbered on from `count`; a row of totals has none."""
    name = _cell(row, region)
    if name is None or is_total(name.label):
        return []
    made = (_indicator(row, each, name) for each in measures)
    return [replace(each, ordinal=count + at) for at, each in enumerate((each for each in made if each is not None), 1)]


def _measure(item: Item, heads: Sequence[Item]) -> _Measure | None:
    """Return the column that a head names; None for the label of a level above others, a number, or money."""
    over = next((each for each in heads if each is not item and each.is_level(2) and _covers(each, item)), None)
    found = _WITH_UNIT.fullmatch(item.text)
    if item.columns[:1] == ("ordinal",) or money_unit(item.text) is not None:
        return None
    if found is None and (over is None or item.is_level()):
        return None
    name, unit = (found[1].strip(), found[2].strip()) if found else (item.text, None)
    return _Measure(item, name, unit, parse_label(over.text).name if over is not None else None)


def _covers(over: Item, item: Item) -> bool:
    return over.column <= item.column < over.column + over.span and over.place != item.place


def _cell(row: Row, head: Item) -> Item | None:
    return next((item for item in row.filled if item.column == head.column), None)


def _indicator(row: Row, measure: _Measure, region: Item) -> Indicator | None:
    item = _cell(row, measure.head)
    if item is None or is_placeholder(item.text):
        return None
    return Indicator(
        project=None,
        ordinal=1,
        level1=None,
        level2=measure.level2,
        level3=measure.name,
        target=target_of(item.text, measure.name, measure.unit),
        level2_category=categorise(measure.level2, None, level=2),
        region=region.text,
        place=item.place,
    )
