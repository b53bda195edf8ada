"""Filters of a search: which uses count.

A filter is a statement on uses. A wording is found if one of its uses passes all filters, and what a hit then says (uses,
targets, documents) is said of the passing uses only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from kg.text import compact
from search.errors import BadFilter

__all__ = ["FILTERS", "Filters", "division_prefix", "level_key"]

_OPERATORS = {"≥": "≥", ">=": "≥", "≤": "≤", "<=": "≤", ">": ">", "<": "<", "=": "=", "==": "=", "between": "between"}
_YES = {"true": True, "1": True, "yes": True, "是": True, "false": False, "0": False, "no": False, "否": False}


def level_key(label: str) -> str:
    """Return the key of a level's label: NFKC, no space, without a closing 指标.

    >>> level_key("数量指标"), level_key("数量")
    ('数量', '数量')
    """
    key = compact(label).lower()
    return key.removesuffix("指标") or key


def division_prefix(code: str) -> str:
    """Return what the codes of a division and of everything below it begin with.

    GB/T 2260 fills up with zeros: two digits a level (province, prefecture, county), then three each for town and village.

    >>> division_prefix("130000"), division_prefix("130300"), division_prefix("130324")
    ('13', '1303', '130324')
    """
    code = compact(code)
    for length in (2, 4, 6, 9):
        if len(code) > length and set(code[length:]) == {"0"}:
            return code[:length]
    return code


@dataclass(frozen=True, slots=True)
class Filters:
    """What the uses of a hit must be; None leaves open.

    Attributes:
        level1: label as printed (指标 may be left out), or notation of the category.
        level2: likewise.
        department: part of the name of a body (so that a bureau finds what stands below it), or a unit code or its beginning.
        division: name of a division, or its code; with everything below it.
        year: of the target.
        unit: as printed, NFKC.
        operator: one of ``≥ ≤ > < = between`` (``>=`` and ``<=`` are understood).
        cites: number of a policy document, in any spelling.
        quantitative: whether the target is a number.
        project_text: text that the project's name contains.
        head: head noun of the wording (满意度), exactly.
        slot: what stands before it (受益群众), exactly.
    """

    level1: str | None = None
    level2: str | None = None
    department: str | None = None
    division: str | None = None
    year: int | None = None
    unit: str | None = None
    operator: str | None = None
    cites: str | None = None
    quantitative: bool | None = None
    project_text: str | None = None
    head: str | None = None
    slot: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))

    def as_dict(self) -> dict[str, str | int | bool]:
        """Return the filters that are set, by name."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Filters:
        """Return the filters of a mapping such as a line of a batch; None and empty texts leave open.

        Raises:
            BadFilter: a name that is no filter, or a value that it cannot take.

        >>> Filters.of({"year": "2024", "operator": ">="}).as_dict()
        {'year': 2024, 'operator': '≥'}
        """
        names = {field.name for field in fields(cls)}
        checked: dict[str, object] = {}
        for name, value in values.items():
            if name not in names:
                raise BadFilter(f"没有这个筛选条件：{name}（可用：{'、'.join(sorted(names))}）")
            if value is not None and value != "":
                checked[name] = _checked(name, value)
        return cls(**checked)  # type: ignore[arg-type]


def _checked(name: str, value: object) -> object:
    text = compact(str(value))
    if name == "year":
        if not text.isdecimal() or len(text) != 4:  # more than eight bytes no table can hold
            raise BadFilter(f"年份应为四位数字：{str(value)[:30]}")
        return int(text)
    if name == "quantitative":
        if isinstance(value, bool):
            return value
        if text.lower() not in _YES:
            raise BadFilter(f"quantitative 应为 true 或 false：{value}")
        return _YES[text.lower()]
    if name == "operator":
        if text not in _OPERATORS:
            raise BadFilter(f"不认识的符号：{value}（可用：≥ ≤ > < = between）")
        return _OPERATORS[text]
    return text


FILTERS = tuple(field.name for field in fields(Filters))
"""Names of all filters, in the order in which they are shown."""
