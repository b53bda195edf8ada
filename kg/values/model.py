"""What a parsed target holds beside the record: direction, base numbers, form, notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from kg.records import Target

__all__ = ["Item", "Quantity", "Value"]


@dataclass(frozen=True, slots=True)
class Item:
    """One number of an enumeration: the words before it, the number and its unit as printed."""

    label: str
    operator: str | None
    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Value:
    """A target with what is understood of it.

    Attributes:
        target: the record, numbers in the printed unit.
        direction: ``more`` where more is better, ``less`` where less is, None where neither sign nor noun says.
        base_value: the number in `base_unit`, only where the printed unit folds something (万元, 公里).
        base_upper: the upper end likewise.
        base_unit: the unit that is not folded.
        form: what kind of statement it is: number, range, fraction, frequency, items, date, period, recurring, event,
            trend_up, trend_down, degree, timeliness, coverage, duration, level, yes, no, reference, statement, empty.
        items: the numbers of an enumeration.
        notes: what is odd about it, one sentence each, in Chinese; the target itself is never altered.
    """

    target: Target
    direction: str | None = None
    base_value: Decimal | None = None
    base_upper: Decimal | None = None
    base_unit: str | None = None
    form: str = "statement"
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number found: offsets of the whole statement (bound words included) and of the number alone."""

    start: int
    end: int
    number_start: int
    number_end: int
    value: Decimal
    unit: str | None
    dimension: str | None
    sign: str | None = None
    effective: str = "="
    upper: Decimal | None = None
    spelled: bool = False
    fraction: bool = False
    notes: tuple[str, ...] = ()
