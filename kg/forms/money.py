"""Numbers in cells: points, ordinals, percents, as exact decimals; sums of money are read by `kg.amount`."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.amount import Amount, amount_in
from kg.forms.base import Work
from kg.text import compact

__all__ = ["note_units", "number", "percent"]

_UNIT = re.compile(r"(?:分|%)$")


def number(text: str) -> Decimal | None:
    """Return the number that is all of `text` (with a unit behind it or not), else None.

    >>> number("      5052.0 "), number("1,936.83万元"), number("10分"), number("95％"), number("约20"), number("20 10")
    (Decimal('5052.0'), Decimal('1936.83'), Decimal('10'), Decimal('95'), None, None)
    """
    plain = compact(text)
    if _UNIT.search(plain):
        text, plain = text.rstrip().rstrip("分%％"), plain[:-1]
    found = amount_in(text) if plain and not plain.endswith((")", "）")) else None
    return found.value if found is not None else None


def percent(text: str) -> Decimal | None:
    """Return a percentage 0–100, with or without its sign; None for other text.

    >>> percent("25%"), percent("0")
    (Decimal('25'), Decimal('0'))
    """
    return number(text.replace("％", "%"))


def note_units(work: Work) -> None:
    """Note the sums whose unit no place of the form tells: they stay numbers and are not said in 万元."""
    for project in work.projects:
        sums = project.funds.amounts if project.funds is not None else None
        told = [sums.total, sums.fiscal, sums.other] if sums is not None else []
        if project.money is not None:
            told += [project.money.initial, project.money.adjusted, project.money.executed]
        _note(work, f"“{project.name}”", [*told, *(step.amount for step in project.quarterly_plan)])
    _note(work, "项目清单", [row.amount for row in work.project_list])
    _note(work, "分项清单", [a for s in work.sub_projects for a in (s.amounts.budget, s.amounts.executed, s.amounts.returned)])


def _note(work: Work, whose: str, sums: list[Amount | None]) -> None:
    unknown = list(dict.fromkeys(each.raw for each in sums if each is not None and each.unit is None and each.value))
    if unknown:
        shown = "、".join(unknown[:3]) + ("等" if len(unknown) > 3 else "")
        work.notes.append(f"{whose}的金额没有印单位（{shown}），未折算成万元")
