"""Forms in running lines: rows joined by blanks, one cell a line, or a whole form in one line.

Three ways in which exports lose a table altogether. What is left are paragraphs; the head of the table is found in them by
its words, and the fields behind it are fitted to its columns (`kg.forms.fit.align`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.document import Paragraph
from kg.forms.cell import Item
from kg.forms.columns.head_rows import is_head, turned_at
from kg.forms.fit.broken import whole_labels, whole_rows
from kg.forms.head_lines import divided
from kg.forms.lexicon.heads import key_roles
from kg.forms.lexicon.levels import is_level
from kg.forms.lexicon.marks import is_bounded, is_total
from kg.forms.money import number
from kg.forms.tables import Row
from kg.text import compact

__all__ = ["Part", "Printed", "head_size", "item_at", "parts_of", "pieces_of", "rows_of_lines", "tokens_of"]

Printed = tuple[int, Paragraph]
"""A paragraph with its position among the document's blocks."""

_TOKEN = re.compile(r"\S+")
_BARRED = re.compile(r"[^|｜│\s](?:[^|｜│]*[^|｜│\s])?")
"""Fields between bars, as pages and exports set a row of a table that they have flattened."""
_BARS = re.compile("[|｜│]")
_WIDE = re.compile(r"\S+(?:[ \xa0]\S+)*")
"""Fields between gaps wider than one blank: two blanks, a TAB, a full-width blank."""
_DEEP = re.compile(r"\d{1,2}(?:\.\d{1,2}){2,}[.、]?")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})?[.、]?")
_PROSE = re.compile(r"[。！？]\s*$")
_HEADING = re.compile(r"^\s*[一二三四五六七八九十]{1,3}、")
_JOINS = ("及", "和", "与")
"""How the second half of a label begins."""
_SHORT = 10
_LEAST = 3
"""Fewest heads in a row that make the head of a table in running lines."""
_MANY = 4
"""Fields of a head, behind the first, to one that may be unknown."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of fields of one kind: ``head`` (column heads), ``data`` (fields of rows), ``keys`` (labels and values).

    Attributes:
        kind: which.
        items: the fields.
        starts: in data, indexes at which a row may begin; None where any field may begin one.
        whole: empty cells are among the fields.
        halves: of labels that were set on two lines, as printed; fields hold them put together.
    """

    kind: str
    items: tuple[Item, ...]
    starts: frozenset[int] | None = None
    whole: bool = False
    halves: tuple[Item, ...] = ()


def item_at(printed: Printed, start: int, end: int, number: int) -> Item:
    """Return the field between two offsets of a line."""
    position, block = printed
    text = block.text[start:end]
    place = replace(block.place, start=start, end=end)
    return Item(text, text.strip(), compact(text), (0, position, 0), place, number)


def tokens_of(printed: Printed, pattern: re.Pattern[str] = _TOKEN) -> tuple[Item, ...]:
    """Return the fields of a line whose cells are parted by blanks."""
    text = printed[1].text
    found = list(pattern.finditer(text))
    outlined = len(found) == 2 or any(_DEEP.fullmatch(each[0]) for each in found)
    spans: list[tuple[int, int]] = []
    for each in found:
        if spans and _numbers(text[slice(*spans[-1])], each[0], outlined):
            spans[-1] = (spans[-1][0], each.end())
        else:
            spans.append(each.span())
    return tuple(item_at(printed, start, end, number) for number, (start, end) in enumerate(spans, 1))


def _numbers(before: str, text: str, outlined: bool) -> bool:
    """Say whether a field is the number or the first half of the one behind it.

    1.1.1 受益人次, or 1.1 数量指标 in a line of an outline; 年度主要目标 和成果, a label with a blank in it.
    """
    if _DEEP.fullmatch(before):
        return True
    if text.startswith(_JOINS) and key_roles(before + text):
        return True
    return outlined and _NUMBERED.fullmatch(before) is not None and text.endswith("指标") and is_level(text)


def _joined(line: Printed) -> re.Pattern[str] | None:
    """Return how the fields of a head in one line are told apart, None where the line is no head."""
    if len(line[1].text) > 300:
        return None
    barred = len(_BARS.findall(line[1].text)) + 1 >= _LEAST
    for pattern in (_BARRED,) if barred else (_WIDE, _TOKEN):
        items = tokens_of(line, pattern)
        if len(items) >= _LEAST and is_head(Row(items)) and _all_heads(items[1:]):
            return pattern
    return None


def _all_heads(items: Sequence[Item]) -> bool:
    """Say whether all fields are heads of columns; one in four may be a head that no list has."""
    other = [item for item in items if not item.columns]
    strange = any(len(i.label) > _SHORT or i.is_level() or "%" in i.label or i.label.isdigit() for i in other)
    return not other or (not strange and len(other) * _MANY <= len(items))


def _is_prose(text: str) -> bool:
    return bool(_HEADING.match(text)) or (bool(_PROSE.search(text)) and len(text) > 60)


def rows_of_lines(lines: Sequence[Printed]) -> tuple[list[Row | Printed], list[Item]] | None:
    """Return rows for lines that are rows joined by blanks, and the halves of labels on two lines; None without a head.

    Lines before the head that begin with a label are rows too; other lines there, and prose behind the table, stay lines.
    """
    patterns = [_joined(line) for line in lines]
    head = next(((number, pattern) for number, pattern in enumerate(patterns) if pattern is not None), None)
    if head is None:
        turned = _turned(lines)
        return (turned, []) if turned is not None else None
    at, usual = head
    rows, halves = whole_rows([_dropped(tokens_of(line, own or usual)) for line, own in zip(lines, patterns, strict=True)])
    end = _table_end(lines, rows, at)
    return [*_above(lines, rows, at), *(row for row in rows[at:end] if row.items), *lines[end:]], halves


def _above(lines: Sequence[Printed], rows: Sequence[Row], at: int) -> list[Row | Printed]:
    """Return the lines above the head, which is row `at`, each as a row where it is one."""
    below = [*[None] * (at - 1), rows[at]]
    goal = _goal_above(rows, at)
    out: list[Row | Printed] = []
    for here, (line, row, head) in enumerate(zip(lines[:at], rows, below, strict=False)):
        if row.items or not line[1].text.strip():
            out.append(row if row.items and (here in goal or _is_row_above(row, head)) else line)
    return out


def _goal_above(rows: Sequence[Row], at: int) -> range:
    """Return the lines of a goal right above the head: its label alone on a line, or two, and the text below it."""
    labels = [n for n in range(max(at - _GOAL, 0), at) if len(rows[n].items) == 1 and "goals" in rows[n].items[0].keys]
    texts = [n for n in range(labels[-1] + 1, at) if rows[n].items] if labels else []
    return range(labels[-1], at) if len(texts) == 1 else range(0)


_GOAL = 6
"""Lines above the head of a table among which the label of the goal stands."""


def _turned(lines: Sequence[Printed]) -> list[Row | Printed] | None:
    """Return rows from the line on where a table begins whose heads stand in its first column, None where none does."""
    rows = [_dropped(tokens_of(line)) for line in lines]
    begin = next((number for number, row in enumerate(rows) if row.items and turned_at(rows, number)), None)
    return [*lines[:begin], *rows[begin:]] if begin is not None else None


def _table_end(lines: Sequence[Printed], rows: Sequence[Row], at: int) -> int:
    """Return the index of the first line behind a table whose head is line `at`: prose that begins with no label."""
    for end in range(at, len(lines)):
        if _is_prose(lines[end][1].text) and not any(item.is_level() for item in rows[end].items[:3]):
            return end
    return len(lines)


def _dropped(items: Sequence[Item]) -> Row:
    return Row(tuple(items), ragged=True, dropped=True)


def _is_row_above(row: Row, head: Row | None) -> bool:
    """Say whether a line above the head of a table is a row: the head's upper line, a label with a value, several sums.

    Args:
        row: the line.
        head: the head of the table where it stands right below, else None.
    """
    if head is not None and divided(row, head) is not None:
        return True
    if len(row.items) > 1 and row.items[0].keys:
        return True
    return len(row.items) > _LEAST and any(number(item.text) is not None for item in row.items)


def _step(lines: Sequence[Printed]) -> int:
    """Return how many lines a cell takes: 2 where a blank line stands between any two, so that more are empty cells."""
    gaps = [_line(after) - _line(before) for before, after in _pairs(lines) if _numbered(before, after)]
    return 2 if gaps and sum(1 for gap in gaps if gap < 2) * _FEW <= len(gaps) else 1


_FEW = 20
"""Lines of a form that is set with a blank line behind each cell to one that is not: its title, its signature."""


def _stream(lines: Sequence[Printed], step: int) -> list[Item]:
    """Return the lines as fields, one each, with an empty field for every blank line between them that stands for one."""
    out: list[Item] = []
    last: Printed | None = None
    for line in lines:
        if last is not None and _numbered(last, line):
            blank = max((_line(line) - _line(last)) // step - 1, 0)
            out += [replace(item_at(line, 0, 0, 0), raw="", text="", label="") for _ in range(min(blank, 12))]
        out.append(item_at(line, 0, len(line[1].text), 0))
        last = line
    return [replace(item, column=number) for number, item in enumerate(out, 1)]


def _pairs(lines: Sequence[Printed]) -> list[tuple[Printed, Printed]]:
    return list(pairwise(lines))


def _line(printed: Printed) -> int:
    return printed[1].place.line or 0


def _numbered(before: Printed, after: Printed) -> bool:
    return before[1].place.line is not None and after[1].place.line is not None and before[1].place.page == after[1].place.page


def pieces_of(line: Printed) -> tuple[Item, ...]:
    """Return the fields of a line that holds a whole form; none for a line without several heads of columns."""
    items = tokens_of(line)
    return items if sum(1 for item in items if item.columns) >= _LEAST else ()


def _head_at(items: Sequence[Item], at: int) -> int:
    """Return how many fields from `at` on are the head of a table (empty ones among them), 0 where none begins there."""
    end, blank = at, 0
    filled: list[Item] = []
    while end < len(items) and len(filled) < _MOST_HEADS:
        if items[end].empty:
            if blank == _MOST_BLANK:
                break
            blank += 1
        elif _goes_on(filled, items[end]):
            filled.append(items[end])
            blank = 0
        else:
            break
        end += 1
    return end - at if len(filled) >= _LEAST and is_head(Row(tuple(filled))) else 0


_MOST_HEADS, _MOST_BLANK = 24, 2
"""Most heads of a table in running lines, and most empty fields between two of them."""


def _goes_on(filled: Sequence[Item], item: Item) -> bool:
    """Say whether a field is a head behind others: none that begins the same head again, and no label of the first row."""
    if not item.columns or (filled and item.is_level()):
        return False
    return len(filled) < _LEAST or item.label != filled[0].label


_DIVIDING = frozenset({"history", "reference", "target", "target_year", "operator", "unit"})


def head_size(items: Sequence[Item]) -> int:
    """Return how many of the heads in a stream are the first line; the rest divides one of them (指标值 into 上年, 当年)."""
    roles = [item.columns[:1] for item in items]
    if ("level1",) in roles[_LEAST:]:
        return len(items)  # the lower line of heads, with the levels, stands behind the upper one
    size = next((n for n in range(len(items), 0, -1) if not set(roles[n - 1]) <= _DIVIDING), 0)
    if len(items) - size >= 2 and ("target",) in roles[:size] and is_head(Row(tuple(items[:size]))):
        return size
    return len(items)


def _unknown(items: Sequence[Item], at: int) -> int:
    """Return how many fields from `at` on are heads that no vocabulary knows: short ones right before the first label."""
    for count in range(_LEAST + 1):
        end = _behind_blanks(items, at + count, 2)
        if end >= len(items) or len(items[end].label) > _SHORT:
            return 0
        if items[end].is_level(1):
            return count
        if end > at + count or any(character.isdigit() for character in items[end].label):
            return 0
    return 0


def _behind_blanks(items: Sequence[Item], at: int, most: int) -> int:
    """Return the index of the field behind at most so many empty ones."""
    return next((end for end in range(at, at + most) if end >= len(items) or not items[end].empty), at + most)


def parts_of(lines: Sequence[Printed], *, pieces: Sequence[Item] | None = None) -> list[Part] | None:
    """Return the parts of a form that stands in lines of one cell each (or in `pieces`), None where no head is found.

    Args:
        lines: consecutive paragraphs.
        pieces: fields cut out of one line, in place of the lines.
    """
    step = _step(lines)
    items, halves = (list(pieces), []) if pieces is not None else whole_labels(_stream(lines, step))
    gaps = pieces is None and step == 1
    if not any(item.columns for item in items):
        return None
    parts = [_part(kind, own, gaps, step > 1) for kind, own in _stretches(items) if not all(item.empty for item in own)]
    if not any(part.kind == "head" for part in parts):
        return None
    return [replace(parts[0], halves=tuple(halves)), *parts[1:]]


def _stretches(items: Sequence[Item]) -> Iterator[tuple[str, Sequence[Item]]]:
    """Yield the fields in stretches of one kind, as of `Part`."""
    kind, begin, at = "keys", 0, 0
    sentences = False
    while at < len(items):
        size = _head_at(items, at) if items[at].columns else 0
        if size:
            size += _unknown(items, at + size)
            yield kind, items[begin:at]
            yield "head", items[at : at + size]
            sentences = any(role in _SENTENCES for item in items[at : at + size] for role in item.columns[:1])
            kind, begin, at = "data", at + size, at + size
            continue
        if kind == "data" and _ends(items, at, sentences=sentences):
            yield kind, items[begin:at]
            kind, begin = "keys", at
        at += 1
    yield kind, items[begin:]


_SENTENCES = frozenset({"goal", "use", "completion"})
"""Roles of columns that hold sentences, in a table with a project a row."""
_STRONG = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "department"})


def _ends(items: Sequence[Item], at: int, *, sentences: bool) -> bool:
    """Say whether a field under a table is none of its rows': the label of the next project, a total, a sentence.

    Args:
        items: of the form.
        at: index of the field.
        sentences: a column of the table holds sentences.
    """
    roles = items[at].keys
    if roles and roles[0] in _STRONG and not items[at].is_level():
        return True
    if roles and roles[0] == "text" and len(items[at].label) > _LEAST and not items[at].is_level():
        return True
    return is_total(items[at].label) or (not sentences and _is_prose(items[at].text) and not _valued(items, at))


def _valued(items: Sequence[Item], at: int) -> bool:
    """Say whether a value stands behind a sentence: it is the long name of an indicator then."""
    behind = next((item for item in items[at + 1 :] if not item.empty), None)
    return behind is not None and (number(behind.text) is not None or is_bounded(behind.label))


def _part(kind: str, items: Sequence[Item], gaps: bool, whole: bool) -> Part:
    """Return a part of a form.

    Args:
        kind: as of `Part`; the fields of rows count from the first one with text on.
        items: the fields.
        gaps: a row begins behind an empty field, if there are any.
        whole: empty cells are among the fields.
    """
    if kind != "data":
        return Part(kind, tuple(item for item in items if kind == "head" or not item.empty))
    first = next(number for number, item in enumerate(items) if not item.empty)
    own = tuple(items[first:])
    return Part(kind, own, _starts(own) if gaps else None, whole)


def _starts(items: Sequence[Item]) -> frozenset[int] | None:
    """Return the indexes of the first field and of those behind an empty one, None where none is empty."""
    behind = {number for number, item in enumerate(items, 1) if item.empty}
    return frozenset({0, *(number for number in behind if number < len(items))}) if behind else None
