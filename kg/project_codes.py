"""项目代码: the code of a budget project, 21 characters.

Parts: division (6, GB/T 2260) + year (2) + class (1) + serial (11) + check character (1). Alphabet: the 31 characters of
GB 32100-2015 (digits and capitals without I O S V Z). With c_i the index of the i-th character and w_i = 3^(i-1) mod 31,
the check character has the index (30 - Σ c_i·w_i, i = 1…20) mod 31.

Source: none published was found. The rule is inferred from 15 printed codes, all of class P; it holds for each of them.
Codes of other classes, and those of 21 digits that other provinces use, follow rules that are not known here: they are
`unverified`, never wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kg import divisions
from kg.errors import ParseError
from kg.records import Division

__all__ = ["ALPHABET", "ProjectCode", "Status", "check_character", "describe", "is_valid", "parse", "validate"]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 21
KNOWN_CLASS = "P"
RULE = "校验规则由 15 个代码推得，未见公开出处"

_SHAPE = re.compile(
    rf"(?P<division>[0-9]{{6}})(?P<year>[0-9]{{2}})(?P<class>[A-Z])(?P<serial>[{ALPHABET}]{{11}})(?P<check>[{ALPHABET}])"
)


class Status(StrEnum):
    """What is known of a code: it keeps the rule, it breaks it, or no rule is known for it."""

    OK = "ok"
    INVALID = "invalid"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A code and its parts; a part that cannot be told is None.

    Attributes:
        code: as given, without blanks around.
        status: ok, invalid or unverified.
        division: of the code's first six digits.
        year: four digits.
        category: letter of the class.
        serial: characters 10 to 20.
        check: last character as printed.
        expected: check character that the rule gives.
        note: what is wrong or not known, in Chinese.
    """

    code: str
    status: Status
    division: Division | None = None
    year: int | None = None
    category: str | None = None
    serial: str | None = None
    check: str | None = None
    expected: str | None = None
    note: str = RULE


def check_character(body: str) -> str:
    """Return the check character for the first 20 characters of a code.

    Raises:
        ParseError: `body` has not 20 characters, or one outside the alphabet.

    >>> check_character("12000022P10000210006")
    'W'
    """
    if len(body) != LENGTH - 1 or any(c not in ALPHABET for c in body):
        raise ParseError(body, "应为 20 位数字与大写字母（无 I O S V Z）")
    total = sum(ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return ALPHABET[(30 - total) % 31]


def parse(code: str) -> ProjectCode:
    """Return the parts of a code and what is known of it; never raises.

    Nothing is corrected: lower case or full width letters make a code `invalid`, so that no altered code passes.

    >>> found = parse("12000022P10000210006W")
    >>> found.status.value, found.division.name, found.year, found.category, found.check
    ('ok', '天津市', 2022, 'P', 'W')
    >>> parse("12000022P10000210006X").status.value, parse("330000230000000000001").status.value
    ('invalid', 'unverified')
    """
    text = code.strip()
    if text.isascii() and text.isdigit():
        known = divisions.by_code(text[:6]) if len(text) == LENGTH else None
        return ProjectCode(text, Status.UNVERIFIED, known, note="全数字代码，规则未知，未校验")
    if len(text) != LENGTH:
        return ProjectCode(text, Status.INVALID, note=f"应为 {LENGTH} 位，实为 {len(text)} 位")
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return ProjectCode(
            text, Status.INVALID, note="应为 6 位区划、2 位年份、1 位类别和 12 位序号与校验，字母无 I O S V Z，半角大写"
        )
    division = divisions.by_code(shape["division"])
    year, category = 2000 + int(shape["year"]), shape["class"]
    status, note = Status.OK, RULE
    expected = check_character(text[:-1]) if category in ALPHABET else None
    if category != KNOWN_CLASS:
        status, note = Status.UNVERIFIED, f"类别 {category} 的规则未经验证；{RULE}"
    elif expected != shape["check"]:
        status, note = Status.INVALID, f"校验位应为 {expected}，印为 {shape['check']}；{RULE}"
    elif division is None:
        status, note = Status.UNVERIFIED, f"校验位相符，但区划 {shape['division']} 不在 GB/T 2260 中；{RULE}"
    return ProjectCode(text, status, division, year, category, shape["serial"], shape["check"], expected, note)


def validate(code: str) -> str:
    """Return `code` without blanks around it.

    Raises:
        ParseError: the code is `invalid`; an `unverified` one passes.
    """
    found = parse(code)
    if found.status is Status.INVALID:
        raise ParseError(code, found.note)
    return found.code


def is_valid(code: str) -> bool:
    """Say whether the code keeps the rule that is known (status ok)."""
    return parse(code).status is Status.OK


def describe(code: str) -> dict[str, object]:
    """Return what is known of a code in the shape of ``jixiao code`` (interfaces.md).

    >>> describe("12000022P10000210006W")["division"]
    {'code': '120000', 'name': '天津市'}
    """
    found = parse(code)
    return {
        "status": found.status.value,
        "code": found.code,
        "division": None if found.division is None else {"code": found.division.code, "name": found.division.name},
        "ancestors": [] if found.division is None else [d.name for d in divisions.ancestors(found.code[:6])],
        "year": found.year,
        "class": found.category,
        "serial": found.serial,
        "check": found.check,
        "expected": found.expected,
        "inferred": True,
        "note": found.note,
    }
