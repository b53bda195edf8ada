"""Cells that are personal as a whole: beside a label of people, under one, in a column of names, in a list of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from kg.document import Cell, Table
from kg.privacy.codes import has_code
from kg.privacy.labels import LONGEST, is_sure, kind
from kg.privacy.people import are_names, could_be_name, is_name
from kg.privacy.view import view
from kg.privacy.vocabulary import words
from kg.text import compact

__all__ = ["Heads", "Hidden", "hidden"]

RUN = 2
"""Names below each other in a column that make it one of people, where no head says so. One may be a word of another kind."""


DIGITS = 6
"""Digits of the shortest telephone number."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What the forms know of labels: whether a text heads a column of a form, and whether it is a label beside its value."""

    column: Callable[[str], bool]
    key: Callable[[str], bool]


@dataclass(slots=True)
class Hidden:
    """Cells by row and column: personal ones, and the labels that say so."""

    cells: set[tuple[int, int]] = field(default_factory=set)
    labels: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class _Row:
    """A row with something in it: its cells, their texts as seen, and what each is as a label."""

    cells: list[Cell]
    texts: list[str]
    kinds: list[str | None]
    names: list[bool]
    width: int
    heads: int = 0

    @property
    def is_form_head(self) -> bool:
        """Whether the row heads a table of something else than people."""
        return self.heads >= 3


def hidden(table: Table, heads: Heads) -> Hidden:
    """Return the cells of `table` whose whole text is personal, and their labels."""
    rows = list(_rows(table, heads))
    found = Hidden()
    _lists_and_neighbours(table, rows, heads, found)
    _columns(table, rows, heads, found)
    return found


def _rows(table: Table, heads: Heads) -> Iterator[_Row]:
    for cells in table.rows():
        filled = [cell for cell in cells if cell.text.strip()]
        if filled:
            looks = [_look(cell.text) for cell in filled]
            row = _Row(
                filled, [text for text, _, _ in looks], [each for _, each, _ in looks], [n for _, _, n in looks], len(cells)
            )
            row.heads = sum(1 for cell in filled if heads.column(cell.text)) if len(filled) >= 3 else 0
            yield row


@lru_cache(maxsize=16384)
def _look(printed: str) -> tuple[str, str | None, bool]:
    """Return the text of a cell as seen, what it is as a label, and whether it is a name or several."""
    if len(printed) > 200:
        return printed, None, False
    text = view(printed).text
    names = are_names(text)
    return text, None if names or _begins_with_name(text) else kind(text), names


def _begins_with_name(text: str) -> bool:
    """Say whether a name with a post behind it stands there, which is no label: 徐天德 副主席."""
    first, blank, rest = text.strip().partition(" ")
    return bool(blank and rest) and len(first) > 2 and is_name(first)


def _lists_and_neighbours(table: Table, rows: list[_Row], heads: Heads, found: Hidden) -> None:
    """Find lists of people, columns under a label by list, and values beside labels."""
    people = False
    columns: set[int] = set()
    width = 0
    for row in rows:
        if _people_head(row):
            people, columns = True, set()
            found.labels.update((cell.row, cell.column) for cell in row.cells)
            continue
        if people and ((len(row.cells) == 1 and len(row.cells[0].text) > LONGEST) or row.is_form_head):
            people = False
        if people:
            found.cells.update((cell.row, cell.column) for cell in row.cells)
            continue
        if row.is_form_head:
            columns = {cell.column for cell, each in zip(row.cells, row.kinds, strict=True) if is_sure(each)}
            width = row.width
            continue
        if columns and (not table.ragged or row.width == width):
            found.cells.update((cell.row, cell.column) for cell in row.cells if cell.column in columns)
        for cell, each in zip(row.cells, row.kinds, strict=True):
            if is_sure(each):
                found.labels.add((cell.row, cell.column))
        _beside(row, heads, found)


def _people_head(row: _Row) -> bool:
    """Say whether a row heads a list of people: a label of names, and nothing but labels beside it."""
    if len(row.cells) < 2:
        return False
    labels = (compact(text).strip(":") for text in row.texts)
    if not all(_is_label(each, label) for each, label in zip(row.kinds, labels, strict=True)):
        return False
    kinds = Counter(row.kinds)
    if kinds["name"]:
        return "姓名" in "".join(compact(text).strip(":") for text in row.texts) or kinds["name"] + len(row.cells) > 3
    others, contacts = kinds["firm"] + kinds["weak"], kinds["contact"] + kinds["reach"]
    return others > 0 and contacts > 0 and len(row.cells) >= 3


def _is_label(kind: str | None, label: str) -> bool:
    """Say whether a text can head a column of a list of people."""
    table = words("table")
    return (
        is_sure(kind)
        or label in table
        or label.partition("(")[0] in table
        or (len(label) <= 10 and any(label[-length:] in table for length in (2, 3, 4)))
        or (kind in ("firm", "weak", "reach") and len(label) <= 6)
    )


def _beside(row: _Row, heads: Heads, found: Hidden) -> None:
    """Find the values behind labels in a row of labels and values."""
    for (label, label_kind, _), (value, value_kind, text) in pairwise(zip(row.cells, row.kinds, row.texts, strict=True)):
        if label_kind is None or len(compact(text)) > LONGEST:
            continue
        if is_sure(label_kind):
            if value_kind is None and not heads.key(value.text):
                found.cells.add((value.row, value.column))
        elif label_kind == "reach":
            if sum(map(str.isdigit, text)) >= DIGITS and value_kind is None:
                found.cells.add((value.row, value.column))
        elif are_names(text, firm=label_kind == "firm") and not heads.key(value.text) and not row.is_form_head:
            found.cells.add((value.row, value.column))
            found.labels.add((label.row, label.column))


def _columns(table: Table, rows: list[_Row], heads: Heads, found: Hidden) -> None:
    """Find columns of names: under a label that ends like one of people, beside personal numbers, or names below each other."""
    above: dict[int, Cell] = {}
    head_kind: dict[int, str | None] = {}
    runs: dict[int, list[tuple[Cell, bool]]] = {}
    for row in rows:
        numbered = any(len(text) >= 7 and has_code(text) for text in row.texts)
        for cell, text, each, names in zip(row.cells, row.texts, row.kinds, row.names, strict=True):
            column = cell.column
            if len(text) <= LONGEST and (names or (column in runs and could_be_name(text))):
                top = above.get(column)
                if top is None or not heads.column(top.text):
                    runs.setdefault(column, []).append((cell, numbered))
                continue
            if head_kind.get(column) == "firm" and len(text) <= LONGEST and each is None and are_names(text, firm=True):
                runs.setdefault(column, []).append((cell, True))
                continue
            _close(runs.pop(column, []), head_kind.get(column), above.get(column), found)
            above[column] = cell
            head_kind[column] = each
    for column, run in runs.items():
        _close(run, head_kind.get(column), above.get(column), found)


def _close(run: list[tuple[Cell, bool]], head: str | None, top: Cell | None, found: Hidden) -> None:
    """Hide a run of names below each other, where it is one of people."""
    if not run:
        return
    labelled = head in ("name", "firm", "weak")
    if labelled or len(run) >= RUN or any(numbered for _, numbered in run):
        found.cells.update((cell.row, cell.column) for cell, _ in run)
        if labelled and top is not None:
            found.labels.add((top.row, top.column))
