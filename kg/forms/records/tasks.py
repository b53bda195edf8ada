"""Tasks of a department, 年度主要任务: a small table of names, contents and money inside the head of its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.amount import amount_in, money_unit
from kg.forms.cell import Item
from kg.forms.columns.head_rows import is_head
from kg.forms.lexicon.heads import plain_label
from kg.forms.lexicon.marks import is_placeholder, is_subtotal, is_total
from kg.forms.lexicon.words import pattern, words
from kg.forms.tables import Row
from kg.records import Task

__all__ = ["Tasks", "tasks_at"]


@dataclass(frozen=True, slots=True)
class Tasks:
    """What was read: the tasks, how many rows they took up, the cells that are facts and those that are labels."""

    tasks: tuple[Task, ...]
    rows: int
    facts: tuple[Item, ...]
    labels: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Cells of the head: over the names, the contents and the whole sums; `rows` of the head, `unit` of the sums."""

    name: Item
    text: Item | None
    total: Item | None
    rows: int
    unit: str | None


def tasks_at(rows: Sequence[Row], number: int, money: str | None = None) -> Tasks | None:
    """Return the tasks whose head stands at `number`; None where none does, or the places of cells are lost.

    Args:
        rows: of the table.
        number: of the row asked.
        money: unit of money in force, for sums whose head names none.
    """
    columns = _columns(rows, number) if _names_tasks(rows[number]) else None
    if columns is None:
        return None
    at = number + columns.rows
    labels = [item for row in rows[number:at] for item in row.own]
    facts: list[Item] = []
    found: list[Task] = []
    while at < len(rows) and (name := _under(rows[at], columns.name)) is not None and _goes_on(rows[at], name):
        row, at = rows[at], at + 1
        if is_total(name.label) or is_subtotal(name.label) or name.label in words("task_total"):
            labels += row.own
            break
        if is_placeholder(name.text):
            continue
        text, total = _under(row, columns.text), _under(row, columns.total)
        amount = amount_in(total.text, columns.unit, money) if total is not None else None
        found.append(Task(name.text, text.text if text is not None else None, amount, name.place))
        facts += row.own
    return Tasks(tuple(found), at - number, tuple(facts), tuple(labels)) if found else None


def _names_tasks(row: Row) -> bool:
    """Say whether a row holds the head of names of tasks, which most do not."""
    return not row.ragged and _named().search(" ".join([item.label for item in row.own])) is not None


@cache
def _named() -> re.Pattern[str]:
    return re.compile(pattern("task_name"))


def _columns(rows: Sequence[Row], number: int) -> _Columns | None:
    row = rows[number]
    heads = {plain_label(item.text).split("(")[0]: item for item in row.own}
    name, text, total = (
        next((heads[word] for word in words(kind) if word in heads), None) for kind in ("task_name", "task_text", "task_sum")
    )
    if name is None or (text is None and total is None):
        return None
    below = rows[number + 1].own if number + 1 < len(rows) else ()
    parts = [item for item in below if total is not None and total.column <= item.column < total.column + total.span]
    unit = money_unit(total.text) if total is not None else None
    if not parts or len(parts) < len(below) or not all(item.keys and item.keys[0].startswith("funds") for item in parts):
        return _Columns(name, text, total, 1, unit)
    return _Columns(name, text, parts[0], 2, unit or money_unit(parts[0].text))


def _under(row: Row, head: Item | None) -> Item | None:
    """Return the filled cell of a row that stands under a head."""
    if head is None:
        return None
    return next((item for item in row.own if head.column <= item.column < head.column + head.span), None)


def _goes_on(row: Row, name: Item) -> bool:
    """Say whether a row is one of the tasks: neither a head nor the label of what follows stands in it."""
    return not is_head(row) and not any(item.column < name.column and item.keys for item in row.own) and not name.is_level()
