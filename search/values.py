"""The values that a form prints for one indicator, in the order of time: earlier years, target, interim, expected, actual."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from kg.store.base import QuadStore
from kg.text import nfkc
from search.nodes import node_of, objects, value_of

__all__ = ["ROLES", "beside", "comparable", "values"]

ROLES = ("history", "target", "interim", "expected", "actual")
"""What a value is, in the order of time."""


def values(store: QuadStore, indicator: NamedNode) -> list[dict[str, Any]]:
    """Return the values of an indicator, ordered by `ROLES` and year.

    Each is ``{"role", "raw", "operator", "value", "upper", "unit", "year", "period", "share"}``: `value` and `upper` in `unit`,
    `year` of a past value, `period` until when an interim one was taken, `share` of the target in percent (one decimal) where
    the two can be compared. A result without a value (a score alone) is none.
    """
    listed = [value for value in _found(store, indicator) if value["raw"] is not None]
    listed.sort(key=lambda value: (ROLES.index(value["role"]), value["year"] or 0))
    goal = next((value for value in listed if value["role"] == "target"), None)
    return [{**value, "share": None if goal is None or value is goal else _share(value, goal)} for value in listed]


def _found(store: QuadStore, indicator: NamedNode) -> Iterator[dict[str, Any]]:
    yield _value(store, node_of(store, indicator, "hasTarget"), "target")
    yield _value(store, node_of(store, indicator, "hasResult"), "actual")
    for node in objects(store, indicator, "hasObservation"):
        if isinstance(node, NamedNode):
            yield _value(store, node, str(value_of(store, node, "role")))


def beside(store: QuadStore, indicator: NamedNode) -> dict[str, Any]:
    """Return what stands beside the target as printed: ``{"interim", "expected", "actual", "score"}``, None if absent."""
    raws = {value["role"]: value["raw"] for value in values(store, indicator)}
    told: dict[str, Any] = {role: raws.get(role) for role in ("interim", "expected", "actual")}
    return {**told, "score": value_of(store, node_of(store, indicator, "hasResult"), "score")}


def _value(store: QuadStore, node: NamedNode | None, role: str) -> dict[str, Any]:
    names = {"operator": "effectiveOperator", "upper": "upperValue"}
    keys = ("raw", "operator", "value", "upper", "unit", "year", "period")
    return {"role": role, **{key: value_of(store, node, names.get(key, key)) for key in keys}}


def comparable(value: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two values are numbers of one unit; a number without a unit is of the other's.

    >>> a, b = {"value": Decimal(5), "unit": None}, {"value": Decimal(4), "unit": "座"}
    >>> comparable(a, b), comparable(b, {"value": Decimal(4), "unit": "个"}), comparable(b, {"value": None, "unit": "座"})
    (True, False, False)
    """
    if value["value"] is None or other["value"] is None:
        return False
    units = {nfkc(each["unit"]) for each in (value, other) if each["unit"]}
    return len(units) < 2


def _share(value: dict[str, Any], goal: dict[str, Any]) -> Decimal | None:
    if not comparable(value, goal) or goal["value"] <= 0 or goal["upper"] is not None or value["upper"] is not None:
        return None
    share: Decimal = (value["value"] / goal["value"] * 100).quantize(Decimal("0.1"))
    return share
