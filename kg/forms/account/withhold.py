"""Records of tables whose rows and columns had to be inferred: those that are not sure are taken back.

What can't be read is kept raw and reported, never guessed. A row that could as well be divided otherwise (its margin over the
second-best division is below the fitted limit) makes no record, nor does one that shows that it was parted at the wrong place
(`kg.forms.account.doubt`); where many rows of a form do, none of them does. Their text stays unparsed, they are listed as
withheld, and a note says where they stand and what helps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg.document import Paragraph, Place, Table
from kg.forms.account.doubt import Record, doubtful, is_made_of_pieces, is_piece
from kg.forms.base import Key, Stretch, Work
from kg.layout.sure import is_sure
from kg.records import Withheld
from kg.text import compact

__all__ = ["withhold"]

_MOST = 0.5
"""Share of the rows of a form that may be made of pieces; where more are, its columns are not understood."""
_GAP = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_LEAST = 3
"""Fewest lines with such gaps that are a table aligned by blanks."""
_SAME = 0.9
"""Share of the gaps that are alike where cells are parted by a fixed number of blanks, not set below each other."""
_WORD = re.compile("[\u4e00-\u9fff]{3}")

Line = tuple[int, int]
"""A row of a table (its index and the row), or a line of a text export (0 and the line)."""


@dataclass
class _Form:
    """What was read from the inferred tables and lines of one project."""

    records: list[Record] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


class _Printed:
    """The inferred tables and aligned lines of a document, line by line."""

    def __init__(self, work: Work) -> None:
        self.all: set[str] = set()
        self.texts: dict[Line, list[str]] = {}
        self.keys: dict[Line, list[tuple[Key, Place]]] = {}
        run: list[tuple[int, Paragraph]] = []
        for position, block in enumerate(work.document.blocks):
            if isinstance(block, Paragraph):
                run.append((position, block))
                self.all.update(block.text.split())
                continue
            self.all.update(cell.text for cell in block.cells)
            self._lines(run)
            run = []
            if not block.merged and not block.ragged:
                self._table(block)
        self._lines(run)

    def _table(self, table: Table) -> None:
        for cell in table.cells:
            line = (table.index, cell.row)
            self.texts.setdefault(line, []).append(cell.text)
            self.keys.setdefault(line, []).append(((table.index, cell.row, cell.column), cell.place))

    def _lines(self, run: Sequence[tuple[int, Paragraph]]) -> None:
        gaps = [[len(gap) for gap in _GAP.findall(block.text.strip())] for _, block in run]
        counts = Counter(gap for own in gaps for gap in own)
        if sum(map(bool, gaps)) < _LEAST or max(counts.values()) >= _SAME * counts.total():
            return
        for position, block in run:
            if block.place.line is not None and block.text.strip():
                line = (0, block.place.line)
                self.texts[line] = block.text.split()
                self.keys[line] = [((0, position, 0), block.place)]

    def row(self, line: Line) -> Withheld:
        """Return a row as the ledger lists it."""
        places = [place for _, place in self.keys[line]]
        margins = [place.margin for place in places if place.margin is not None]
        text = " | ".join(text for text in self.texts[line] if text.strip())
        return Withheld(replace(places[0], column=None), text, max(margins, default=None))


def _line(place: Place | None) -> Line | None:
    if place is None:
        return None
    if place.table is not None:
        return (place.table, place.row or 0)
    return (0, place.line or 0)


def withhold(work: Work) -> None:
    """Take back the records that are not sure, hold their text as unparsed, list their rows, and note where they stand."""
    _withhold_stretches(work)
    printed = _Printed(work)
    unsure = [_bad(form, printed) for form in _forms(work, printed)]
    records = [record for bad, _ in unsure for record in bad]
    if not records:
        return
    _take_back(work, records)
    withheld = sorted(set().union(*(lines for _, lines in unsure)))
    work.hold(key for line in withheld for key, _ in printed.keys[line])
    work.withheld += map(printed.row, withheld)
    work.notes.append(_note(withheld, printed, len(records)))


def _take_back(work: Work, records: Iterable[Record]) -> None:
    """Remove these very records, not others that are equal to them."""
    taken = set(map(id, records))
    work.indicators[:] = [each for each in work.indicators if id(each) not in taken]
    work.evaluation_rows[:] = [each for each in work.evaluation_rows if id(each) not in taken]


def _forms(work: Work, printed: _Printed) -> Iterable[_Form]:
    """Return what was read from the inferred tables and lines, by project."""
    forms: dict[str | None, _Form] = {}
    records: list[Record] = [*work.indicators, *work.evaluation_rows]
    for record in records:
        line = _line(record.place)
        if line is not None and line in printed.texts:
            own = forms.setdefault(getattr(record, "project", None), _Form())
            own.records.append(record)
            own.lines.append(line)
    return forms.values()


def _bad(form: _Form, printed: _Printed) -> tuple[list[Record], set[Line]]:
    """Return the records of a form to take back, and the lines to hold."""
    bad = [one or other for one, other in zip(map(_unsure, form.records), doubtful(form.records, printed.all), strict=True)]
    strays = _strays(form, printed)
    if sum(bad) + len(strays) > _MOST * (len(bad) + len(strays)):
        return form.records, _span(form, printed)
    lines = {line for line, it in zip(form.lines, bad, strict=True) if it}
    records = [record for record, line in zip(form.records, form.lines, strict=True) if line in lines]
    return records, lines | (strays if records else set())


def _unsure(record: Record) -> bool:
    """Say whether the row of a record could about as well be divided otherwise."""
    return record.place is not None and not is_sure(record.place)


def _withhold_stretches(work: Work) -> None:
    """Take back the records of rows of text without cells that are not sure, and list those rows."""
    both: list[Record] = [*work.indicators, *work.evaluation_rows]
    records = [each for each in both if each.place in work.stretches]
    bad = [each for each in records if _unsure(each) or is_made_of_pieces(each)]
    _take_back(work, bad)
    rows = {work.stretches[each.place]: each.place.margin for each in bad if each.place is not None}
    for row, margin in sorted(rows.items(), key=_first):
        for key, place in row.pieces:
            if key[0] == 0:
                work.hold_part(key[1], place.start or 0, place.end or 0)
            else:
                work.hold([key])
        text = " | ".join(_text(work, key, place) for key, place in row.pieces)
        work.withheld.append(Withheld(row.pieces[0][1], text, margin if row.margin is None else row.margin))
    if rows:
        work.notes.append(_note_of_stretches([row.pieces[0][1] for row in rows]))


def _text(work: Work, key: Key, place: Place) -> str:
    """Return the text of a part of a row as printed."""
    if key[0] == 0:
        return getattr(work.document.blocks[key[1]], "text", "")[place.start : place.end]
    table = next(block for block in work.document.blocks if isinstance(block, Table) and block.index == key[0])
    return next(cell.text for cell in table.cells if (cell.row, cell.column) == key[1:])


def _note_of_stretches(places: Sequence[Place]) -> str:
    """Return the note, in Chinese, that says in which lines rows of run-together text are withheld, and what helps."""
    lines = sorted({place.line for place in places if place.line is not None})
    where = f"第 {lines[0]} 行" if len(lines) == 1 else f"第 {lines[0]}—{lines[-1]} 行" if lines else "正文"
    return (
        f"{where}：单元格的位置已丢失，{len(places)} 行可以有不止一种分法，未作为记录，原文列在 ledger.withheld；"
        "请提供该表的 Word 或 Excel 原件再读一次"
    )


def _first(row: tuple[Stretch, float | None]) -> tuple[Key, int]:
    key, place = row[0].pieces[0]
    return key, place.start or 0


def _span(form: _Form, printed: _Printed) -> set[Line]:
    """Return all lines from the first to the last record of a form in each table."""
    out: set[Line] = set()
    for table in {table for table, _ in form.lines}:
        own = [row for number, row in form.lines if number == table]
        out |= {line for line in printed.texts if line[0] == table and min(own) <= line[1] <= max(own)}
    return out


def _strays(form: _Form, printed: _Printed) -> set[Line]:
    """Return the lines between records that hold nothing but pieces: figures, parts of labels, a character or two."""
    known = set(form.lines)
    return {line for line in _span(form, printed) if line not in known and _pieces(printed.texts[line])}


def _pieces(texts: Iterable[str]) -> bool:
    shown = [plain for text in texts if (plain := compact(text))]
    return bool(shown) and all(is_piece(each) or not _WORD.search(each) for each in shown)


def _note(withheld: Sequence[Line], printed: _Printed, count: int) -> str:
    """Return the note, in Chinese, that says where the withheld lines stand, how many records they are of, and what helps."""
    places = [printed.keys[line][0][1] for line in withheld]
    pages = sorted({place.page for place in places if place.page is not None})
    numbers = sorted({place.line for place in places if place.line is not None and place.page is None})
    where = "、".join(f"第 {page} 页" for page in pages)
    if numbers:
        where += ("、" if where else "") + f"第 {numbers[0]}—{numbers[-1]} 行"
    return (
        f"{where}：表格没有画线，{count} 行的行列划分不可靠，未作为记录，原文列在 ledger.unparsed；"
        "请提供该表的 Word 或 Excel 原件（或带表格线的 PDF）再读一次"
    )
