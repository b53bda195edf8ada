"""Run-together text divided into the rows and cells of a table whose columns are known, each with its margin.

All divisions are weighed at once (semi-Markov Viterbi over the places where a cell may end and the columns): what a stretch
costs in a column says `kg.forms.fit.run_costs`, what can stand where `kg.forms.fit.lattice`. From the costs forward and
backward (`kg.forms.fit.best_division`) follows the best division that has any other cell, and by how much it is worse: the
margin (`kg.forms.fit.margins`). A run of digits that two divisions share equally well has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Literal

from kg.forms.columns.column import Columns
from kg.forms.fit.best_division import Fill, Search
from kg.forms.fit.lattice import LEVELS, Lattice
from kg.forms.fit.margins import Piece, pieces
from kg.forms.fit.run_costs import long_label
from kg.forms.lexicon.levels import is_level

__all__ = ["divide"]


_LABELS = frozenset({"level1", "level2", "level", "known_level", "indicators", "ordinal", "weight1", "weight2", "goal_name"})
_LONGEST_TEXT = 6000
"""Characters of the longest text that is divided: the time grows with it."""
_PASSED = {
    "name": 8.0, "target": 3.0, "target_year": 3.0, "actual": 2.5, "points": 2.5, "score": 2.5, "unit": 1.0, "operator": 1.5,
    "description": 1.5, "standard": 1.5, "method": 1.5,
}  # fmt: skip
"""Cost of a row without a cell in a column, before the other rows have shown how often that is so."""
_PASSED_LABEL, _PASSED_OTHER = 0.1, 0.5
_FEW_LABELS = 2
_MANY = 3
"""Fewest rows that show which columns are filled."""


def divide(texts: Sequence[str], columns: Columns, *, rows: bool) -> list[list[Piece]]:
    """Return the cells of each text.

    Args:
        texts: compacted and folded, without separators between their cells.
        columns: of the table.
        rows: each text is one row; else each holds any number of them.
    """
    roles = _settled(columns)
    bare = _without_ending(texts, roles)
    lattices = [Lattice(text, roles, columns.scored, rows=rows, bare=bare) for text in texts if len(text) <= _LONGEST_TEXT]
    fill = _usual(roles)
    found = [_divided(lattice, fill) for lattice in lattices]
    fill = _seen(found, roles, fill)
    done = iter([_divided(lattice, fill) for lattice in lattices])
    return [next(done) if len(text) <= _LONGEST_TEXT else [] for text in texts]


def _divided(lattice: Lattice, fill: Fill) -> list[Piece]:
    """Return the best division, none where no row can be made of the text."""
    return pieces(Search(lattice, fill)) if len(lattice.places) > 1 else []


def _settled(columns: Columns) -> tuple[str, ...]:
    """Return the roles of the columns as a division sees them.

    A lone column of labels (指标类型) holds those of either level; in one that has no head (position 0) only known ones stand.
    """
    alone = "level2" not in columns.roles
    roles = ("level" if alone and column.role == "level1" else column.role for column in columns.columns)
    headed = (column.position > 0 for column in columns.columns)
    return tuple(role if it or role not in LEVELS else "known_level" for role, it in zip(roles, headed, strict=True))


def _without_ending(texts: Sequence[str], roles: Sequence[str]) -> frozenset[str]:
    """Return the columns of levels whose labels have no 指标 behind them in these texts."""
    found = [label for text in texts for label in long_label().findall(text)]
    levels: dict[str, Literal[1, 2] | None] = {"level1": 1, "level2": 2, "level": None}
    own = {role: levels[role] for role in roles if role in levels}
    return frozenset(role for role, level in own.items() if sum(is_level(label, level) for label in found) < _FEW_LABELS)


def _usual(roles: Sequence[str]) -> Fill:
    empty = tuple(_PASSED_LABEL if role in _LABELS else _PASSED.get(role, _PASSED_OTHER) for role in roles)
    return Fill(empty, (0.0,) * len(roles))


def _seen(found: Sequence[Sequence[Piece]], roles: Sequence[str], usual: Fill) -> Fill:
    """Return the costs as the rows show them: a column that all rows fill is seldom empty, one that none fills seldom full."""
    cells = [(number, piece.row, piece.column) for number, row in enumerate(found) for piece in row]
    by_row: dict[tuple[int, int], set[int]] = {}
    for number, row, column in cells:
        if column is not None:
            by_row.setdefault((number, row), set()).add(column)
    name = roles.index("name") if "name" in roles else -1
    named = [row for row in by_row.values() if name in row]
    if len(named) < _MANY:
        return usual
    empty, full = list(usual.empty), list(usual.full)
    for at, role in enumerate(roles):
        if role in _LABELS or role == "name":
            continue
        share = (sum(at in row for row in named) + 0.5) / (len(named) + 1)
        empty[at], full[at] = -log(1 - share), -log(share)
    return Fill(tuple(empty), tuple(full))
