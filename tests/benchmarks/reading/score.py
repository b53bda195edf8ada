"""Comparing what was read out of a form with what is right in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kg.text import compact, nfkc
from tests.benchmarks.reading.cases import ANY, Case, Row

_SIGNS = str.maketrans({"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "═": "=", "＝": "="})


@dataclass
class Score:
    """How one form was read.

    Attributes:
        wanted: rows that it has.
        read: rows that came out.
        found: rows of `wanted` whose name came out.
        right: rows of `wanted` that came out with both levels and the value.
        heads: annotated fields of the head.
        heads_right: those of them that came out.
        accounted: of the ledger, 0–1.
        seconds: CPU time of reading.
        facts: what is right, by name, for the comparison of two versions; what came out and is in no row begins with ``!``.
    """

    wanted: int = 0
    read: int = 0
    found: int = 0
    right: int = 0
    heads: int = 0
    heads_right: int = 0
    accounted: float = 0.0
    seconds: float = 0.0
    facts: set[str] = field(default_factory=set)


def plain(text: str | None) -> str:
    """Return a text for comparison: NFKC, without blanks, one spelling of each sign."""
    return compact(nfkc(text or "")).translate(_SIGNS)


def name_key(text: str | None) -> str:
    """Return the name of an indicator for comparison: without what templates print around it (``指标1：``, ``……``)."""
    return re.sub(r"^指标\d+[:：]|[。.;…:,]+$", "", plain(text))


def _same(row: Row, read: tuple[str | None, str | None, str, set[str]]) -> bool:
    if row.name == ANY:
        return _value_right(row, read[3])
    wanted, got = name_key(row.name), name_key(read[2])
    return got.endswith(wanted[1:]) if wanted.startswith(ANY) else got == wanted


def _values(indicator: dict[str, Any]) -> set[str]:
    """Return the ways of writing an indicator's value: as printed, with the sign and the unit of their own columns."""
    target = indicator["target"]
    raw, unit = plain(target["raw"]), plain(target["unit"])
    sign = plain(target["operator"] or target["effective_operator"])
    heads = {raw, sign + raw} if sign else {raw}
    number = f"{target['value']:g}" if isinstance(target["value"], (int, float)) else ""
    return heads | {each + unit for each in heads} | ({sign + number + unit, number + unit} if number else set())


def _value_right(row: Row, values: set[str]) -> bool:
    return plain(row.value) in values or (row.value in (None, "-", "") and bool(values & {"", "/"}))


def score(case: Case, result: dict[str, Any]) -> Score:
    """Return how the form of `case` was read."""
    out = Score(wanted=len(case.rows), heads=len(case.head))
    if "error" in result:
        out.facts.add(f"! {result['error']}")
        return out
    reading = result["reading"]
    out.accounted, out.seconds = float(reading["ledger"]["accounted"]), result["seconds"]
    rest = [(i["level1"], i["level2"], i["level3"], _values(i)) for i in reading["indicators"]]
    if case.group != "drawings":  # there scored rows are not annotated
        rest += [(r["level1"], r["level2"], r["level3"], {""}) for r in reading["evaluation_rows"]]
    out.read = len(rest)
    for row in case.rows:
        same = [each for each in rest if _same(row, each)]
        if not same:
            continue
        best = max(same, key=lambda each: (_levels_right(row, each), _value_right(row, each[3])))
        rest.remove(best)
        out.found += 1
        shown = f"{row.level1}/{row.level2}/{row.name} {row.value or ''}"
        out.facts.add(f"found {row.name}")
        if _levels_right(row, best) and _value_right(row, best[3]):
            out.right += 1
            out.facts.add(f"right {shown}")
    out.facts |= {f"! row {a}/{b}/{c} {min(values)}" for a, b, c, values in rest}
    for key, value in case.head.items():
        if _head_right(key, value, reading):
            out.heads_right += 1
            out.facts.add(f"head {key}={value}")
    return out


def _levels_right(row: Row, read: tuple[str | None, str | None, str, set[str]]) -> bool:
    return all(
        wanted == ANY or plain(wanted) == plain(got) for wanted, got in zip((row.level1, row.level2), read[:2], strict=True)
    )


def _head_right(key: str, value: Any, reading: dict[str, Any]) -> bool:
    document, projects = reading["document"], reading["projects"]
    if key in ("year", "kind"):
        return bool(document[key] == value or (key == "year" and any(p["year"] == value for p in projects)))
    if key == "publisher":
        return plain(value) in _names(each for each in document["organisations"] if each["role"] == "publisher")
    if key == "project":
        return {plain(each) for each in value.split(";")} <= _names(projects)
    if key == "code":
        return value in {p["code"] for p in projects}
    if key == "unit":
        units = [p["implementing_unit"] for p in projects if p["implementing_unit"]]
        return plain(value) in _names([*units, *document["organisations"]])
    if key == "total":
        return any(p["funds"] and p["funds"]["total"] is not None and float(p["funds"]["total"]) == value for p in projects)
    raise ValueError(key)


def _names(records: Iterable[dict[str, Any]]) -> set[str]:
    return {plain(each["name"]) for each in records}


def changed(one: Any, other: Any, path: str = "") -> list[str]:
    """Return the paths at which two readings differ, places and the ledger's counts apart."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in one if key in other and key not in ("place", "sha256", "ledger", "notes")]
        return [each for key in keys for each in changed(one[key], other[key], f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [each for at, (a, b) in enumerate(zip(one, other, strict=True)) for each in changed(a, b, f"{path}[{at}]")]
    return [] if one == other else [f"{path}: {str(one)[:90]} → {str(other)[:90]}"]
