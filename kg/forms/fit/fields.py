"""Fields of a data row: which cell plays which role, and the indicator or scored row that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kg.amount import Amount, amount_in, money_unit
from kg.document import Place
from kg.forms.cell import Item
from kg.forms.columns.column import Column, Columns
from kg.forms.fit.align import align
from kg.forms.fit.costs import cost
from kg.forms.lexicon.marks import is_nature, is_placeholder, sign_of, without_template
from kg.forms.lexicon.words import words
from kg.forms.tables import Row
from kg.records import Target
from kg.text import compact, nfkc
from kg.values import parse
from kg.values.beside import of_column

__all__ = ["Fields", "fields_at", "fields_of", "target_of"]

_FIGURE = re.compile(r"[-+]?\d")
_BARE, _SIGNED = re.compile(r"[\d.,\s]+"), re.compile(r"[≥≤><=]?[\d.]+")
"""A number without its unit, and one with a sign or none before it."""


@dataclass(frozen=True)
class Fields:
    """Cells of one row by role; several cells of one role stay in order."""

    items: dict[str, tuple[tuple[Column, Item], ...]] = field(default_factory=dict)

    def text(self, role: str) -> str | None:
        """Return the printed text of a role, the parts joined; None where nothing is printed."""
        pairs = self.items.get(role, ())
        if len(pairs) < 2:
            return pairs[0][1].text if pairs and not pairs[0][1].empty else None
        texts = list(dict.fromkeys(item.text for _, item in pairs if not item.empty))
        if len(texts) < 2:
            return texts[0] if texts else None
        if role == "target" and is_nature(texts[0]):
            texts = texts[1:]  # 定性 stands where others print a sign
        return ("" if role in ("target", "actual") and _is_signed(texts) else " ").join(texts)

    @property
    def place(self) -> Place | None:
        """Place of the row's first cell with text."""
        items = [item for pairs in self.items.values() for _, item in pairs if not item.empty and item.first]
        return min(items, key=lambda item: item.column).place if items else None

    def first(self, role: str) -> Item | None:
        """Return the first cell of a role that has text."""
        return self._firsts.get(role)

    @cached_property
    def _firsts(self) -> dict[str, Item]:
        return {role: item for role, pairs in self.items.items() for _, item in reversed(pairs) if not item.empty}

    def amount(self, role: str, *told: str | None) -> Amount | None:
        """Return the sum of a role's first cell; `told` are units that stand farther away than the head of its column."""
        for column, item in self.items.get(role, ()):
            if not item.empty:
                return amount_in(item.text, column.unit or money_unit(column.head), *told)
        return None

    def of(self, role: str) -> tuple[tuple[Column, Item], ...]:
        """Return the columns of a role with their cells."""
        return self.items.get(role, ())


def _is_signed(texts: Sequence[str]) -> bool:
    """Say whether texts are a sign and what it stands before, in cells of their own: ≥ | 95%."""
    return len(texts) > 1 and all(len(text) <= 8 for text in texts) and sign_of(texts[0]) is not None


def fields_of(row: Row, columns: Columns) -> Fields | None:
    """Return the cells of `row` by role; None where they cannot be fitted to the columns."""
    if row.ragged:
        return _aligned(row, columns)
    out: dict[str, list[tuple[Column, Item]]] = {}
    at = columns.by_position
    for item in row.items:
        column = at.get(item.column)
        if column is not None:
            out.setdefault(_named(column), []).append((column, item))
    found = Fields({role: tuple(pairs) for role, pairs in out.items()})
    if misfit(found) >= _MISFIT:
        other = _aligned(Row(row.items, row.ragged, row.dropped), columns)
        if other is not None and misfit(other) + 2.0 < misfit(found):
            return other
    return found


_MISFIT = 7.0


def misfit(fields: Fields) -> float:
    """Return how badly the worst cell of a row fits its column, as of `kg.forms.fit.align.cost`."""
    return max((cost(column.role, item.label) for pairs in fields.items.values() for column, item in pairs), default=0.0)


def _named(column: Column) -> str:
    return column.role if column.group < 2 else f"{column.role}#{column.group}"


def _aligned(row: Row, columns: Columns) -> Fields | None:
    return fields_at(row.items, align(row.items, columns, dropped=row.dropped), columns)


def fields_at(items: Sequence[Item], places: Sequence[int | None], columns: Columns) -> Fields | None:
    """Return the cells of a row by role, given the column of each; None where a text of some length has no column.

    A label of level 2 at the end of a row may have none: the rows behind it are empty.
    """
    last = len(items) - 1
    for at, (item, place) in enumerate(zip(items, places, strict=True)):
        if place is None and len(item.label) > 2 and not (at == last and item.is_level(2)):
            return None
    out: dict[str, list[tuple[Column, Item]]] = {}
    for item, place in zip(items, places, strict=True):
        if place is not None:
            column = columns.columns[place]
            out.setdefault(_named(column), []).append((column, item))
    return Fields({role: tuple(pairs) for role, pairs in out.items()})


def target_of(raw: str | None, name: str, unit: str | None = None, sign: str | None = None) -> Target:
    """Return the target that a row prints, its operator and unit perhaps in columns of their own.

    Args:
        raw: text of the value cell, None or empty where nothing is printed.
        name: the indicator's name.
        unit: text of the unit's column.
        sign: operator of the operator's column, as of `sign_of`.

    >>> target = target_of("95", "合格率", "%", "≥")
    >>> target.raw, target.operator, str(target.value), target.unit
    ('≥95%', '≥', '95', '%')
    >>> target = target_of("31.5万元", "维修经费", "%")
    >>> target.unit, target.unit_column
    ('万元', '%')
    """
    column = _unit_in(unit)
    text = _put_together(without_template((raw or "").strip()), column, sign)
    known = of_column(column)
    spelled = known.text if known is not None else column
    target = _parsed(raw or "", text, name, column) if text else Target(raw="")
    unit = spelled if _put_behind(raw or "", text, column) else target.unit or spelled
    told = column if column != unit else None
    if (target.raw, target.unit, target.unit_column) == (text, unit, told):
        return target
    return replace(target, raw=text, unit=unit, unit_column=told)


def _put_behind(raw: str, text: str, column: str | None) -> bool:
    """Say whether the column's unit was put behind the number: of 96 | 站次 it is 站次, whatever 96站次 alone would say."""
    return column is not None and text.endswith(column) and not nfkc(raw).strip().endswith(column)


def _unit_in(text: str | None) -> str | None:
    """Return the unit that a cell of the unit's column prints; None for a placeholder, or a word that is no unit (定性)."""
    return None if is_placeholder(text) or compact(text or "") in words("no_unit") else nfkc(text or "").strip()


def _put_together(text: str, unit: str | None, sign: str | None) -> str:
    """Return a value as a form of one column would print it: 95 with ≥ and % in columns of their own is ≥95%."""
    if sign is None or not _FIGURE.match(compact(text)):
        return text
    plain = nfkc(text)
    lacks_unit = unit and not plain.endswith(unit) and _BARE.fullmatch(plain)
    return f"{sign}{text}{unit}" if lacks_unit else f"{sign}{text}"


def _parsed(raw: str, text: str, name: str, column: str | None) -> Target:
    """Return what a value cell says; 11 | 月 is a deadline, and yet what the form prints is a number."""
    target = parse(text, name=name, unit=column).target
    if column and target.value is None and _SIGNED.fullmatch(compact(raw)):
        return replace(target, value=parse(raw, unit=column).target.value)
    return target
