"""Figures of a thing for people: values of an indicator, money of a project, each as a table with a small chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from api.chart import Bar, compared
from api.words import concept, label
from kg.text import nfkc
from search.values import comparable

__all__ = ["execution", "measured", "money", "unsaid"]

_PLAIN = re.compile(r"[\d,.\s]+(?:万元?)?")
"""A sum that says nothing beyond its number of 万元."""

_SUMS = ("initial", "adjusted", "executed")
_COLOURS = {"initial": "history", "adjusted": "target", "executed": "actual"}

Fields = dict[str, Any]


def money(amount: Fields | None) -> str | None:
    """Return a sum as people read it: in 万元, and what is printed behind it where that is in another unit or in words.

    >>> from decimal import Decimal
    >>> money({"raw": "3,000,000", "value": Decimal(3000000), "unit": "元", "wan": Decimal(300)})
    '300 万元（原文 3,000,000 元）'
    >>> money({"raw": "5052.0", "value": Decimal("5052.0"), "unit": "万元", "wan": Decimal(5052)})
    '5,052 万元'
    >>> money({"raw": "1200000", "value": Decimal(1200000), "unit": None, "wan": None})
    '1200000（未印单位）'
    """
    if amount is None:
        return None
    raw, unit = amount["raw"], amount["unit"]
    own = raw if not unit or unit in raw else f"{raw} {unit}"
    if amount["wan"] is None:
        return own if unit else f"{own}（未印单位）"
    shown = f"{_plain(amount['wan'])} 万元"
    return shown if unit == "万元" and _PLAIN.fullmatch(raw) else f"{shown}（原文 {own}）"


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measured(values: Sequence[Fields], name: str) -> Fields | None:
    """Return an indicator's values as rows and, where two or more can be compared, as a picture; None for a target alone.

    Args:
        values: of `search.values.values`.
        name: of the indicator.

    Returns:
        ``{"rows": [{"label", "raw", "unit", "when", "share"}], "units": bool, "picture": Markup | None}``; `unit` is one that
        the text does not say itself, `units` whether any row has one.
    """
    if not any(value["role"] != "target" for value in values):
        return None
    rows = [
        {
            "label": concept(value["role"]) if value["role"] != "actual" else label("actual"),
            "raw": value["raw"],
            "unit": unsaid(value["unit"], value["raw"]),
            "when": f"{value['year']}年" if value["year"] else value["period"] or "",
            "share": None if value["share"] is None else f"{_plain(value['share'])}%",
        }
        for value in values
    ]
    return {"rows": rows, "units": any(row["unit"] for row in rows), "picture": _picture(values, rows, name)}


def unsaid(unit: str | None, raw: str | None) -> str | None:
    """Return the unit of a value whose text does not say it: it stands in a column or a head of its own.

    >>> unsaid("元/株", "≤34"), unsaid("座", "≥4座")
    ('元/株', None)
    """
    return unit if unit and nfkc(unit) not in nfkc(raw or "") else None


def _picture(values: Sequence[Fields], rows: Sequence[Fields], name: str) -> Markup | None:
    """Return bars of the values that can be compared with the target (with the last value where there is none)."""
    numbers = [value for value in values if value["value"] is not None]
    base = next((value for value in numbers if value["role"] == "target"), numbers[-1] if numbers else None)
    if base is None:
        return None
    drawn = [
        _bar(value, row) for value, row in zip(values, rows, strict=True) if value["upper"] is None and comparable(value, base)
    ]
    if len(drawn) < 2:
        return None
    line = next((bar for bar in drawn if bar.kind == "target"), None)
    return Markup(compared(drawn, f"{name}：各时点的值与目标值", line))


def _bar(value: Fields, row: Fields) -> Bar:
    past = value["role"] == "history" and row["when"]
    return Bar(past or row["label"], value["value"], row["raw"] + (row["unit"] or ""), value["role"])


def execution(spent: Fields | None, name: str) -> Fields | None:
    """Return a project's money: sums as rows, rate, points and score, and a picture where two sums have one unit.

    Returns:
        ``{"rows": [{"label", "shown"}], "rate", "computed", "points", "score", "picture"}``; `rate` as printed, `computed` out
        of what was spent and the adjusted (else the initial) budget, both in percent, None where not known.
    """
    if spent is None:
        return None
    told = {key: _sum(key, spent[key]) for key in _SUMS if spent[key] is not None}
    alike = len({"万元" if spent[key]["wan"] is not None else spent[key]["unit"] for key in told}) == 1
    budget = told.get("adjusted", told.get("initial"))
    return {
        "rows": [{"label": label(key), "shown": money(spent[key])} for key in told],
        "rate": None if spent["rate"] is None else f"{_plain(spent['rate'])}%",
        "computed": _rate(told.get("executed"), budget) if alike else None,
        "points": spent["points"],
        "score": spent["score"],
        "picture": Markup(compared([*told.values()], f"{name}：预算与执行", budget)) if alike and len(told) > 1 else None,
    }


def _sum(key: str, amount: Fields) -> Bar:
    """Return a sum as a bar, in 万元 where that is known."""
    if amount["wan"] is None:
        return Bar(label(key), amount["value"], str(money(amount)), _COLOURS[key])
    return Bar(label(key), amount["wan"], f"{_plain(amount['wan'])} 万元", _COLOURS[key])


def _rate(executed: Bar | None, budget: Bar | None) -> str | None:
    if executed is None or budget is None or budget.value <= 0:
        return None
    return f"{_plain((executed.value / budget.value * 100).quantize(Decimal('0.01')))}%"
