"""The targets of a row: one, or one a year, a term or a region."""

from __future__ import annotations

from dataclasses import dataclass

from kg.forms.fit.fields import Fields, target_of
from kg.forms.lexicon.marks import is_nature, is_placeholder, sign_of
from kg.records import Target
from kg.values.beside import of_column

__all__ = ["Aim", "aims"]


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of a row, with the year, the term or the region that its column names."""

    target: Target
    year: int | None = None
    term: str | None = None
    region: str | None = None


def aims(fields: Fields, target: str | None, name: str) -> list[Aim]:
    """Return the targets of an indicator: one, or one a year or a region, or long-term beside yearly."""
    unit = fields.text("unit")
    # a sign alone in a column whose head no list has is the operator all the same
    signs = (sign_of(item.text) for role in ("operator", "other", "attribute") for _, item in fields.of(role))
    sign = next((sign for sign in signs if sign), None)
    target, unit = _worded(fields, target, unit)
    long = fields.text("long_target")
    years = [(column, item) for column, item in fields.of("target_year") if not item.empty]
    several = [(column, item) for column, item in fields.of("target") if column.year and not item.empty]
    regions = [(column, item) for column, item in fields.of("region_target") if not is_placeholder(item.text)]
    out = [Aim(target_of(long, name, unit, sign), term="long_term")] if long is not None else []
    out += [Aim(target_of(item.text, name, unit, sign), year=column.year) for column, item in years + several]
    if not several and (target is not None or not (out or regions)):
        out.append(Aim(target_of(target, name, unit, sign), term="annual" if long is not None else None))
    return out + [Aim(target_of(item.text, name, unit, sign), region=column.head) for column, item in regions]


def _worded(fields: Fields, target: str | None, unit: str | None) -> tuple[str | None, str | None]:
    """Return target and unit of a row; the words of a qualitative value may stand in the column of units: 定性 | | 增强."""
    if target is not None or unit is None:
        return target, unit
    judged = any(is_nature(item.label) for role in ("operator", "attribute") for _, item in fields.of(role))
    known = of_column(unit)
    return (unit, None) if judged and (known is None or known.dimension is None) else (target, unit)
