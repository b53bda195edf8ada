"""Projects that stand with their indicators in one row of a table: what its cells say of the project itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.amount import amount_in, money_unit
from kg.forms.base import Work
from kg.forms.cell import Item
from kg.forms.fit.tree import Branch
from kg.forms.lexicon.heads import key_roles
from kg.forms.records.open_project import OpenProject
from kg.forms.tables import Row
from kg.records import Passage

__all__ = ["take_branch", "take_guessed", "take_headed", "under_heads"]

_WORD = re.compile("[\u4e00-\u9fff]{2}")
_KEYS_OF = {
    "project_name": "project_name",
    "project_code": "project_code",
    "unit_name": "implementing_unit",
    "department": "supervising_dept",
    "goal": "goals",
}
"""Columns of a list of projects, with the field of a project that each fills."""


def under_heads(over: Row | None, items: Sequence[Item]) -> dict[str, tuple[Item, Item]]:
    """Return head and cell by the role of the head above the cell; empty where no row of heads stands above."""
    out: dict[str, tuple[Item, Item]] = {}
    if over is None or over.ragged:
        return out
    for item in items:
        head = next((each for each in over.own if each.column <= item.column < each.column + each.span), None)
        if head is not None and head.columns:
            out.setdefault(head.columns[0], (head, item))
    return out


def take_headed(draft: OpenProject, headed: dict[str, tuple[Item, Item]], money: str | None) -> list[Item]:
    """Fill a project from a row whose heads stand above, 项目名称, 项目资金, 年度目标; return the cells that it took."""
    facts = []
    for role, (head, item) in headed.items():
        key = _KEYS_OF.get(role)
        if key is not None:
            draft.put(key, item.text, item.place, head.text)
        elif role == "budget" and (amount := amount_in(item.text, money_unit(head.text), money)) is not None:
            draft.money_of("funds_total", amount)
        else:
            continue
        facts.append(item)
    return facts


def take_guessed(draft: OpenProject, rest: Sequence[Item], money: str | None) -> list[Item]:
    """Fill a project from a row without heads, the name before its money or before the tree; return the cells that it took."""
    sums = [amount_in(item.text, money) for item in rest]
    at = next((n for n in range(1, len(rest)) if sums[n] is not None and _WORD.search(rest[n - 1].label)), len(rest))
    name = next((item for item in reversed(rest[:at]) if _WORD.search(item.label)), None)
    if name is None:
        return []
    draft.put("project_name", name.text, name.place)
    if at < len(rest) and (amount := sums[at]) is not None:
        draft.money_of("funds_total", amount)
        return [name, rest[at]]
    return [name]


def take_branch(work: Work, draft: OpenProject, item: Item, branch: Branch) -> None:
    """Take what stands under a label in brackets that names no level: a goal, a description."""
    text = item.raw[branch.start : branch.end].strip()
    if branch.level1 or branch.level2 or not text:
        return
    place = replace(item.place, start=branch.start, end=branch.end)
    role = (key_roles(branch.label) or ("",))[0]
    if role.startswith("goals"):
        draft.put(role, text, place)
    else:
        work.passages.append(Passage((branch.label,), text, place))
