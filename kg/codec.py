"""Records to JSON and back, without loss: the shapes of ``jixiao read --json``.

Numbers stay exact in both directions: a `Decimal` is written as its decimal digits (a JSON number, never a string, never
through a float) and read back as a `Decimal`. A place holds only the keys that its format has. Keys stand in the order of
the published interface; fields that came later stand at the end of their object.
"""

from __future__ import annotations

import json
import types
from dataclasses import MISSING, fields, is_dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import cache
from json.encoder import encode_basestring
from typing import Any, NewType, Union, cast, get_args, get_origin, get_type_hints

from kg.amount import Amount
from kg.document import Place
from kg.errors import ParseError
from kg.records import (
    Citation,
    Division,
    DocumentHead,
    EvaluationRow,
    Execution,
    FundAmounts,
    Funds,
    Goal,
    Indicator,
    Interim,
    Ledger,
    ListedProject,
    NarrativeGoal,
    Organisation,
    Party,
    Passage,
    PastValue,
    PlanStep,
    Project,
    Reading,
    SubAmounts,
    SubProject,
    Target,
    Task,
    Unparsed,
    Withheld,
)

__all__ = ["dumps", "from_json", "loads", "to_json"]

_TARGET = "raw operator effective_operator value upper unit kind date date_upper compared_to unit_column"

_KEYS: dict[type, str] = {
    Party: "name code",
    Organisation: "name code role",
    Division: "code name",
    Citation: "raw normalized title role place",
    Target: _TARGET,
    Interim: f"{_TARGET} as_of",
    PastValue: f"year {_TARGET}",
    Amount: "raw value unit wan",
    FundAmounts: "total fiscal other",
    Funds: "total fiscal other unit amounts",
    Execution: "initial adjusted executed rate points score",
    PlanStep: "by percent amount",
    Goal: "ordinal text",
    Project: (
        "ref name code year implementing_unit supervising_dept source period funds use_text quarterly_plan goals"
        " citations place money completion conclusion grade"
    ),
    Indicator: (
        "project ordinal level1 level2 level3 level1_printed level1_category level2_category description target basis_raw"
        " citations actual points score place year term deviation standard interim expected likelihood history data_source"
        " method reason improvement deduction core applies_to region code"
    ),
    EvaluationRow: "level1 level1_weight level2 level2_weight level3 content standard points score place",
    SubAmounts: "budget executed returned",
    SubProject: "ordinal name budget executed returned score goals_raw completion place amount amounts",
    NarrativeGoal: "section label heading text place",
    ListedProject: "ordinal name budget unit place amount",
    Passage: "headings text place",
    Task: "name text amount place",
    Unparsed: "place text",
    Withheld: "place text margin",
    Ledger: "cells paragraphs facts labels prose blank skipped unparsed withheld",
    DocumentHead: "title kind year organisations division",
    Reading: (
        "file sha256 document projects indicators evaluation_rows sub_projects goals project_list citations ledger notes"
        " passages tasks"
    ),
    Place: "page sheet table row column line start end origin margin",
}
"""Keys of each record in the order in which they are written."""

_MILLIONTH = Decimal("0.000001")
_PLAIN = 30
"""Largest exponent, either way, that is written in plain digits; beyond it the number is written as ``1E+40``."""


def to_json(reading: Reading) -> dict[str, Any]:
    """Return `reading` as a tree of dict, list, str, int, bool, None and `Decimal`.

    Write it with `dumps`: the json module knows no decimals and a float would change them.

    >>> from kg.document import Sha256
    >>> from kg.records import DocumentHead, Ledger, Reading
    >>> head = DocumentHead("绩效目标表", "project_targets", 2024, (), None)
    >>> tree = to_json(Reading("a.txt", Sha256("0" * 64), head, (), (), (), (), (), (), (), Ledger(0, 0, 0, 0, 0, 0, (), ())))
    >>> tree["document"]["year"], tree["ledger"]["accounted"]
    (2024, Decimal('1'))
    """
    return cast("dict[str, Any]", _encode(reading))


def from_json(tree: dict[str, Any]) -> Reading:
    """Return the reading that `tree` (of `to_json` or `loads`) describes; unknown keys are passed over.

    Raises:
        ParseError: a field is missing or of another type; the message names it. Floats are refused, as they are not exact.
    """
    return cast(Reading, _decode(Reading, tree, "$"))


def dumps(value: object) -> str:
    """Return `value` as JSON text on one line, Chinese as it is, decimals digit by digit.

    Takes what `to_json` returns, parts of it, and anything made of dict, list, tuple, str, int, float, bool, None, Decimal.

    >>> from decimal import Decimal
    >>> dumps({"预算数": Decimal("5052.0"), "单位": "万元", "其他": None})
    '{"预算数": 5052.0, "单位": "万元", "其他": null}'

    Raises:
        ValueError: a number that JSON cannot say (NaN, Infinity).
        TypeError: a value of another type, or a key that is no string.
    """
    out: list[str] = []
    _write(value, out)
    return "".join(out)


def loads(text: str | bytes) -> Any:
    """Return the tree in `text`, with each number that has a point or an exponent as `Decimal`.

    >>> loads('{"value": 0.10, "year": 2024}')
    {'value': Decimal('0.10'), 'year': 2024}

    Raises:
        ParseError: the text is no JSON.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ParseError(error.doc, "不是合格的 JSON", error.pos, error.pos + 1) from error


def _refuse(constant: str) -> Any:
    raise ParseError(constant, "JSON 中没有这样的数")


def _encode(value: object) -> object:
    if isinstance(value, Place):
        return {key: part for key in _keys(Place) if (part := getattr(value, key)) is not None}
    if isinstance(value, Ledger):
        return _encode_ledger(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {key: _encode(getattr(value, key)) for key in _keys(type(value))}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    return value


def _encode_ledger(ledger: Ledger) -> dict[str, object]:
    tree: dict[str, object] = {key: _encode(getattr(ledger, key)) for key in _keys(Ledger)}
    tree["skipped"] = dict(ledger.skipped)
    total = ledger.cells + ledger.paragraphs
    share = Decimal(1) if total == 0 else 1 - Decimal(len(ledger.unparsed)) / total
    # Rounded down, so that 1 is said only where nothing at all is unparsed.
    tree["accounted"] = share.quantize(_MILLIONTH, ROUND_FLOOR).normalize() + 0
    return tree


def _decode(kind: Any, value: object, where: str) -> object:
    """Return `value` as the type `kind` (of a record's field); `where` names the field in messages."""
    if isinstance(kind, NewType):
        kind = kind.__supertype__
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        options = [part for part in get_args(kind) if part is not type(None)]
        return None if value is None else _decode(options[0], value, where)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value, where)
    if kind is Decimal:
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return Decimal(value)
        raise ParseError(repr(value), f"{where} 应为精确的数（用 codec.loads 读入）")
    if isinstance(kind, type) and is_dataclass(kind):
        return _decode_record(kind, value, where)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _decode_choice(kind, value, where)
    if kind is float and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ParseError(repr(value), f"{where} 应为 {kind.__name__}")
    return value


def _decode_choice(kind: type[StrEnum], value: object, where: str) -> StrEnum:
    if not isinstance(value, str) or value not in list(kind):
        raise ParseError(repr(value), f"{where} 应为 {'、'.join(kind)} 之一")
    return kind(value)


def _decode_tuple(arguments: tuple[Any, ...], value: object, where: str) -> tuple[object, ...]:
    if isinstance(value, dict):  # Ledger.skipped: an object of reason and count
        value = list(value.items())
    if not isinstance(value, (list, tuple)):
        raise ParseError(repr(value), f"{where} 应为数组")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_decode(arguments[0], part, f"{where}[{number}]") for number, part in enumerate(value))
    if len(arguments) != len(value):
        raise ParseError(repr(value), f"{where} 应有 {len(arguments)} 项")
    return tuple(_decode(kind, part, where) for kind, part in zip(arguments, value, strict=True))


def _decode_record(kind: type, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise ParseError(repr(value), f"{where} 应为对象")
    arguments = {}
    for name, (hint, required) in _hints(kind).items():
        if name in value:
            arguments[name] = _decode(hint, value[name], f"{where}.{name}")
        elif required:
            raise ParseError(where, f"缺少字段 {name}")
    return kind(**arguments)


@cache
def _keys(kind: type) -> tuple[str, ...]:
    return tuple(_KEYS[kind].split())


@cache
def _hints(kind: type) -> dict[str, tuple[Any, bool]]:
    """Return for each field of the record its type and whether a value must be there."""
    hints = get_type_hints(kind)
    required = {each.name: each.default is MISSING and each.default_factory is MISSING for each in fields(kind)}
    return {name: (hints[name], needed) for name, needed in required.items()}


def _write(value: object, out: list[str]) -> None:
    """Append the JSON text of `value` to `out`, in pieces."""
    if isinstance(value, str):
        out.append(encode_basestring(value))
    elif value is None or isinstance(value, (bool, int, float)):
        out.append(_plain(value))
    elif isinstance(value, Decimal):
        out.append(_digits(value))
    elif isinstance(value, dict):
        _write_object(value, out)
    elif isinstance(value, (list, tuple)):
        between = "["
        for part in value:
            out.append(between)
            _write(part, out)
            between = ", "
        out.append("]" if value else "[]")
    else:
        raise TypeError(f"{type(value).__name__} has no JSON form")


def _write_object(value: dict[Any, Any], out: list[str]) -> None:
    between = "{"
    for key, part in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a JSON key is a string, not {key!r}")
        out += (between, encode_basestring(key), ": ")
        _write(part, out)
        between = ", "
    out.append("}" if value else "{}")


def _plain(value: object) -> str:
    if type(value) is int:
        return str(value)
    return json.dumps(value, allow_nan=False)


def _digits(number: Decimal) -> str:
    """Return the number as JSON writes it.

    >>> _digits(Decimal("1E+3")), _digits(Decimal("-0.50")), _digits(Decimal("1E+40"))
    ('1000', '-0.50', '1E+40')
    """
    if not number.is_finite():
        raise ValueError(f"JSON has no number {number}")
    if number and abs(number.adjusted()) > _PLAIN:
        return str(number)
    return format(number, "f") if number else "0"
