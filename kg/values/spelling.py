"""A target written in its canonical spelling, and as the JSON object of ``jixiao value``."""

from __future__ import annotations

from decimal import Decimal

from kg.records import Target
from kg.text import nfkc
from kg.values.model import Value

__all__ = ["format", "to_json"]


def format(target: Target) -> str:  # noqa: A001
    """Return the canonical spelling of `target`: parsing it gives the same target, but for `raw`.

    A number is written with its sign and unit (``≥98%``, ``3-5天``); a reading without a printed sign by its word (达到,
    控制在). Where the number is not all that the text says (dates, words, several numbers, a comparison) the NFKC text stands.

    >>> from kg.values import parse
    >>> format(parse("不低于 ９８％").target), format(parse("10至20人次").target), format(parse("达到55%").target)
    ('≥98%', '10-20人次', '达到55%')
    """
    if (
        target.kind not in ("quantitative", "frequency")
        or target.value is None
        or target.date is not None
        or target.compared_to
    ):
        return nfkc(target.raw).strip()
    unit = target.unit or ""
    number = _plain(target.value)
    if target.upper is not None:
        return f"{number}-{_plain(target.upper)}{unit}" if target.value >= 0 else f"{number}~{_plain(target.upper)}{unit}"
    word = target.operator or {"≥": "达到", "≤": "控制在"}.get(target.effective_operator or "", "")
    return f"{word}{number}{unit}"


def _plain(number: Decimal) -> str:
    """Return the digits of `number` without an exponent."""
    return f"{number:f}"


def to_json(value: Value) -> dict[str, object]:
    """Return the object that ``jixiao value`` prints; numbers stay `Decimal`, absent is None.

    Keys: those of a target (interfaces.md), ``direction``, ``notes``, and beside them ``form``, ``base_value``,
    ``base_upper``, ``base_unit`` and the ``items`` of an enumeration.
    """
    target = value.target
    return {
        "raw": target.raw,
        "operator": target.operator,
        "effective_operator": target.effective_operator,
        "value": target.value,
        "upper": target.upper,
        "unit": target.unit,
        "kind": target.kind,
        "date": target.date,
        "date_upper": target.date_upper,
        "compared_to": target.compared_to,
        "direction": value.direction,
        "notes": list(value.notes),
        "form": value.form,
        "base_value": value.base_value,
        "base_upper": value.base_upper,
        "base_unit": value.base_unit,
        "items": [
            {"label": item.label, "operator": item.operator, "value": item.value, "unit": item.unit} for item in value.items
        ],
    }
