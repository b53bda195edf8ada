"""Tables of indicators whose heads are missing or unknown: the labels of levels in their columns give them away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from kg.categories import categorise
from kg.forms.cell import Item
from kg.forms.columns.column import Column, Columns
from kg.forms.fit.costs import cost
from kg.forms.fit.flat import Printed, tokens_of
from kg.forms.lexicon.levels import parse_label
from kg.forms.tables import Row

__all__ = ["guess", "guess_lines"]

_LEAST = 3
"""Fewest different labels of level 2 in one column (level 1: two) that make a table of indicators."""


def guess(rows: Sequence[Row]) -> tuple[Columns, int] | None:
    """Return the columns of a table without a known head and the number of its first row of indicators, None for others.

    Only what the cells themselves show is used: whole labels of levels, then a column of names, then one of values. A table
    where names or values cannot be told is left alone.
    """
    found = _by_columns(rows)
    if not any(row.ragged for row in rows):
        return found
    usual = _by_rows(rows)
    # rows that have lost merged cells differ in length: what begins earlier has seen more of them
    return usual if found is None or (usual is not None and usual[1] < found[1]) else found


_USUAL = ("indicators", "level1", "level2", "name", "target", "extra")
"""The columns of the budget forms of 财预〔2015〕88号, where rows that have lost their columns show this order."""


def _by_rows(rows: Sequence[Row]) -> tuple[Columns, int] | None:
    """Return the usual columns where several rows hold a label of level 2, a name and a value one after the other."""
    labels = {number: label for number, row in enumerate(rows) if (label := _usual_label(row)) is not None}
    seen = list(labels)
    if len(seen) < _LEAST or len(seen) * 2 < len(rows[seen[0] : seen[-1] + 1]):
        return None
    single = all(label.is_level(1) for label in labels.values())
    usual = [role for role in _USUAL if role != "level2" or not single]
    return Columns(tuple(Column(number, role) for number, role in enumerate(usual, 1))), seen[0]


def _usual_label(row: Row) -> Item | None:
    """Return the label of a level with a name and a value right behind it, None where a row does not show this order."""
    items = [item for item in row.items if not item.empty]
    for label, name, value in list(zip(items, items[1:], items[2:], strict=False))[:3]:
        if label.is_level() and cost("name", name.label) < 3.0 and cost("target", value.label) < 0.9:
            return label
    return None


def guess_lines(lines: Sequence[Printed]) -> tuple[list[Printed], list[Row], Columns] | None:
    """Return the lines before, the rows and the columns of a table in lines joined by blanks, None where there is none."""
    rows = [Row(tokens_of(line), ragged=True, dropped=True) for line in lines]
    found = _by_rows(rows)
    if found is None:
        return None
    columns, start = found
    end = max(number for number, row in enumerate(rows) if any(item.is_level() for item in row.items[:3]))
    return list(lines[:start]), rows[start : end + 1], columns


def _by_columns(rows: Sequence[Row]) -> tuple[Columns, int] | None:
    usable = _same_length(rows)
    columns = _printed(usable)
    levels = _levels(_printed(_from_labels(usable)))
    if not levels:
        return None
    start = _first_labelled(rows, levels)
    roles = _behind(rows, usable, max(levels), start)
    if set(roles.values()) == {"extra"} and len(roles) == 1 and not any(row.ragged for row in rows):
        roles = dict.fromkeys(roles, "name")  # the values stand in the cells of the names: 培训人数≥30人；…
    elif not {"name", "target"} <= set(roles.values()) and set(roles.values()) != {"name"}:
        return None
    roles |= {column: "indicators" for column in columns if column < min(levels)} | levels
    numbers = range(1, len(usable[0].items) + 1) if any(row.ragged for row in usable) else sorted(roles)
    return Columns(tuple(Column(column, roles.get(column, "other")) for column in numbers)), start


def _from_labels(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows from the first on that holds a label of a level: what stands above is the form's head."""
    start = next((n for n, row in enumerate(rows) if any(i.is_level() and not i.columns for i in row.own)), len(rows))
    return rows[start:]


def _levels(columns: dict[int, list[Item]]) -> dict[int, str]:
    """Return the columns of labels with their roles, level 1 first; none where labels of level 2 stand among other texts."""
    second = _level_column(columns, 2)
    first = _level_column(columns, 1, before=second)
    if second is None and any(_mostly_level2(items) for column, items in columns.items() if first is None or column > first):
        return {}
    return {column: role for column, role in ((first, "level1"), (second, "level2")) if column is not None}


def _first_labelled(rows: Sequence[Row], levels: dict[int, str]) -> int:
    """Return the number of the first row with a label in one of the columns of labels."""
    return next(number for number, row in enumerate(rows) if any(i.column in levels and i.is_level() for i in row.own))


def _printed(rows: Sequence[Row]) -> dict[int, list[Item]]:
    """Return the cells with text by their column."""
    columns: dict[int, list[Item]] = {}
    for row in rows:
        for item in row.items:
            if item.first and not item.empty:
                columns.setdefault(item.column, []).append(item)
    return columns


def _behind(rows: Sequence[Row], usable: Sequence[Row], edge: int, start: int) -> dict[int, str]:
    """Return the roles of the columns behind the labels, by the heads above them and by what stands in them."""
    heads = {item.column: item for item in rows[start - 1].own} if start else {}
    body = set(map(id, rows[start:]))
    texts = _printed([row for row in usable if id(row) in body])
    return _roles({column: items for column, items in texts.items() if column > edge}, heads)


def _mostly_level2(items: Sequence[Item]) -> bool:
    """Say whether a third of a column or more are labels of level 2."""
    return sum(1 for item in items if item.is_level(2)) * 3 >= len(items)


def _same_length(rows: Sequence[Row]) -> list[Row]:
    """Return the rows whose columns can be compared: all of a grid, of lines those of the commonest length."""
    if not any(row.ragged for row in rows):
        return list(rows)
    lengths = Counter(len(row.items) for row in rows if len(row.items) > 2)
    if not lengths:
        return []
    common = lengths.most_common(1)[0][0]
    return [row for row in rows if len(row.items) == common]


def _level_column(columns: dict[int, list[Item]], level: Literal[1, 2], before: int | None = None) -> int | None:
    """Return the column whose texts are labels of `level`."""
    counts = {column: _labels_in(items, level) for column, items in columns.items() if before is None or column < before}
    most = max(counts.values(), default=0)
    return next(column for column, count in counts.items() if count == most) if most else None


def _labels_in(items: Sequence[Item], level: Literal[1, 2]) -> int:
    """Return how many of the texts of a column are labels of a level; 0 where they are too few, or all of one kind."""
    labels = [parse_label(item.text).name for item in items if item.is_level(level)]
    kinds = {categorise(label, level=level) for label in labels}
    return len(labels) if len(kinds) >= (_LEAST if level == 2 else 2) and len(labels) * 3 >= len(items) else 0


def _roles(columns: dict[int, list[Item]], heads: dict[int, Item]) -> dict[int, str]:
    """Settle the columns behind the labels by their heads, where one is known, else by what stands in them."""
    out: dict[int, str] = {}
    for column in sorted(columns):
        known = heads[column].columns if column in heads else ()
        if known:
            out[column] = "name" if known[0] in ("level3", "weakname") and "name" not in out.values() else known[0]
    for column in sorted(columns):
        if column not in out:
            out[column] = _role_of(columns[column], set(out.values()))
    return out


_BY_TEXTS: tuple[tuple[str, float, frozenset[str], frozenset[str]], ...] = (
    ("unit", 0.4, frozenset(), frozenset()),
    ("points", 0.4, frozenset({"target"}), frozenset()),
    ("name", 1.5, frozenset(), frozenset({"name"})),
    ("target", 0.8, frozenset({"name"}), frozenset({"target"})),
)
"""Roles that the texts of a column can give it: the highest mean cost, roles that other columns must have, and must not."""


def _role_of(items: Sequence[Item], others: set[str]) -> str:
    """Return the role of a column without a known head, by its texts and by the roles of the other columns."""
    for role, most, wanted, ruled_out in _BY_TEXTS:
        if wanted <= others and not ruled_out & others and sum(cost(role, item.label) for item in items) / len(items) <= most:
            return role
    return "extra"
