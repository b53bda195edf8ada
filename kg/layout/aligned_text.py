"""Tables in text with columns aligned by blanks whose cells go on over several lines, as ``pdftotext -layout`` writes them.

A row whose cells stand on one line needs no table: `kg.forms.fit.flat` reads it as it is. Where cells are wrapped, the lines
are put together here by the same rules as on a page without lines; the height of a line is its number. Some programs count a
full-width character as two columns and some as one: that is taken by which more lines agree.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from statistics import median

from kg.document import Cell, Origin, Place, Table
from kg.layout.columns import Piece, Scale, Section, sections
from kg.layout.fields import Field
from kg.layout.heads import with_heads
from kg.layout.rows import breakable
from kg.layout.table import cells_of, pitch_of_tables
from kg.layout.tuning import current

__all__ = ["Aligned", "aligned_in"]

_WORD = re.compile(r"\S+")
_BLANKS = re.compile(r"[ \u3000]+")
_PAGE_NUMBER = re.compile(
    r"(?s:(?=.{1,40}\Z))[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·\s]*"
)
_WIDTHS = ("WF", "WFA", "")
"""What programs count as two columns: full-width characters, with quotation marks and the like or without, or nothing."""


@dataclass(frozen=True)
class Aligned:
    """A table found in lines `first` to `last` (0-based, exclusive), without the lines in `left_out` (page numbers)."""

    first: int
    last: int
    fields: tuple[Field, ...]
    rows: int
    columns: int
    left_out: frozenset[int]

    def table(self, index: int) -> Table:
        """Return it as a table of a document."""
        cells = []
        for field in sorted(self.fields, key=lambda each: (each.row, each.column)):
            line = field.lines[0][0].line if field.lines else self.first
            row, column, margin = field.row + 1, field.column + 1, round(field.margin, 2)
            place = Place(table=index, row=row, column=column, line=line + 1, origin=Origin.INFERRED, margin=margin)
            span = (field.last_row - field.row, field.last_column - field.column)
            cells.append(Cell(row, column, _text(field), place, *span))
        return Table(index, self.rows, self.columns, tuple(cells), cells[0].place, merged=False, origin=Origin.INFERRED)


def _em(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def _start(word: str) -> float:
    """Return the width of what can't be parted at the beginning of a word: one Chinese character, or a run of ASCII."""
    size = 1
    while size < len(word) and word[size - 1].isascii() and word[size].isascii():
        size += 1
    return _em(word[:size])


def _pieces(line: str, number: int, wide: str) -> list[Piece]:
    """Return the words of a line; characters of the East Asian widths `wide` count as two columns."""
    places = [0.0]
    for character in line:
        places.append(places[-1] + (2 if unicodedata.east_asian_width(character) in wide else 1))
    out = []
    for found in _WORD.finditer(line):
        word, left, right = found[0], places[found.start()], places[found.end()]
        drift = 0.0 if wide else min(current().aligned_text.drift, (right - left - 1) / 2)
        out.append(Piece(left + drift, right - 0.5 - drift, float(number), _em(word), _start(word), word, number))
    return out


def _text(field: Field) -> str:
    """Return the text of a cell: lines that were broken for want of room are joined."""
    widest = max(map(_width, field.lines), default=0.0)
    out = ""
    for number, line in enumerate(field.lines):
        text = " ".join(piece.text for piece in line)
        if number:
            before = field.lines[number - 1]
            full = _width(before) + line[0].start > widest + current().aligned_text.slack
            words = out[-1].isascii() and out[-1].isalpha() and text[0].isascii() and text[0].isalpha()
            out += (" " if words else "") if full else "\n"
        out += text
    return out


def aligned_in(lines: Sequence[str], first: int, last: int) -> list[Aligned]:
    """Return the tables with wrapped cells among lines `first` to `last` (0-based, exclusive) of a text, from top to bottom."""
    shown, numbers = _shown(lines, first, last)
    if not _set_below(lines, shown):
        return []
    tries = [[_pieces(lines[at].replace("\f", ""), at, wide) for at in shown] for wide in _WIDTHS]
    words = max(tries, key=_agreeing)
    if words is tries[-1]:
        words = _settled(words)
    found = _found(words, shown)
    pitch = pitch_of_tables([(words[each.first : each.last], each.cuts) for each in found], (), strict=False)
    out = []
    for section in found:
        rows, fields = cells_of(words[section.first : section.last], section.cuts, (), pitch)
        low, high = shown[section.first], shown[section.last - 1] + 1
        left_out = numbers & frozenset(range(low, high))
        out.append(Aligned(low, high, tuple(fields), rows, len(section.cuts) + 1, left_out))
    return out if any(_wrapped(each) for each in out) else []


def _shown(lines: Sequence[str], first: int, last: int) -> tuple[list[int], frozenset[int]]:
    """Return the numbers of the lines that may be of tables, and those of page numbers among them."""
    settings = current().aligned_text
    end = min(last, first + settings.most_lines)
    shown = [at for at in range(first, end) if lines[at].strip() and len(lines[at]) < settings.longest_line]
    numbers = frozenset(at for at in shown if _PAGE_NUMBER.fullmatch(lines[at].strip()) and _alone(lines, at))
    shown = [at for at in shown if at not in numbers]
    sizes = accumulate(len(lines[at].split()) for at in shown)
    return shown[: sum(1 for size in sizes if size <= settings.most_words)], numbers


def _set_below(lines: Sequence[str], shown: Sequence[int]) -> bool:
    """Say whether words are set below each other, not parted by a fixed number of blanks."""
    settings = current().aligned_text
    gaps = [_BLANKS.findall(lines[at].strip()) for at in shown]
    if sum(map(bool, gaps)) < settings.least:
        return False
    counts = Counter(len(gap) for own in gaps for gap in own)
    return max(counts.values()) < settings.same * counts.total()


def _alone(lines: Sequence[str], at: int) -> bool:
    """Say whether nothing stands near a line on one side of it: a page ends there."""
    after = lines[at + 1] if at + 1 < len(lines) else "\f"
    return after.startswith("\f") or not after.strip()


def _found(words: Sequence[Sequence[Piece]], shown: Sequence[int]) -> list[Section]:
    settings = current().aligned_text
    scale = Scale(settings.steps, settings.white)
    stops = frozenset(n for n in range(1, len(shown)) if shown[n] - shown[n - 1] > settings.least)
    found = with_heads(sections(words, scale, stops), words, scale, stops, strict=False)
    several = [sum(1 for line in words[each.first : each.last] if len(line) > 1) for each in found]
    kept: list[Section] = []
    for at, section in reversed(list(enumerate(found))):
        if several[at] >= settings.least or (kept and section.last == kept[0].first):
            kept.insert(0, section)
    return kept


def _settled(words: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Return words moved to the columns they belong to, where places drift along a line.

    A program that counts a full-width character as one column sets a word farther to the left the more such characters stand
    before it. The line of most words (the head) shows the columns; the words of each line keep their order and take the columns
    that begin nearest.
    """
    settings = current().aligned_text
    head = max(range(len(words)), key=lambda at: len(words[at]))
    if len(words[head]) <= settings.columns:
        return [list(line) for line in words]
    lefts = [piece.left for piece in words[head]]
    for _ in range(settings.turns):
        found = [_nearest(line, lefts) for line in words]
        own: list[list[float]] = [[left] for left in lefts]
        for line, places in zip(words, found, strict=True):
            for piece, place in zip(line, places, strict=False):
                own[place].append(piece.left)
        lefts = sorted(median(each) for each in own)
    return [_moved(line, places) if places else list(line) for line, places in zip(words, found, strict=True)]


def _moved(line: Sequence[Piece], places: Sequence[int]) -> list[Piece]:
    """Return the words of a line at the places of their columns, far from each other."""
    apart = current().aligned_text.apart
    out = []
    for piece, place in zip(line, places, strict=True):
        left = place * apart
        out.append(replace(piece, left=left, right=left + min(piece.right - piece.left, apart - 2)))
    return out


def _nearest(line: Sequence[Piece], lefts: Sequence[float]) -> list[int]:
    """Return the columns of the words of a line, in order; none where the words stand too far from them."""
    size, count = len(line), len(lefts)
    if size > count:
        return []
    best: list[list[tuple[float, int]]] = [[(0.0, -1)] * (count + 1)]
    for n in range(1, size + 1):
        row = [(math.inf, -1)] * (count + 1)
        for c in range(n, count + 1):
            taken = best[n - 1][c - 1][0] + abs(line[n - 1].left - lefts[c - 1])
            row[c] = min(row[c - 1], (taken, c - 1))
        best.append(row)
    if best[size][count][0] > current().aligned_text.far * size:
        return []
    places = []
    c = count
    for n in range(size, 0, -1):
        place = best[n][c][1]
        places.append(place)
        c = place
    return places[::-1]


def _agreeing(words: Sequence[Sequence[Piece]]) -> int:
    """Return how well words stand below each other: pairs that begin, or have their middles, or end at one place."""
    several = [piece for line in words if len(line) > 1 for piece in line]
    marks = ([p.left for p in several], [p.left + p.right for p in several], [p.right for p in several])
    return max(sum(count * count for count in Counter(each).values()) for each in marks)


def _wrapped(table: Aligned) -> bool:
    """Say whether a table shows that its cells go on over lines.

    Lines that fill few of its columns then only go on with full ones, or hold nothing but labels of several rows.

    A text whose rows are lines has none of them, and is better read as it is.
    """
    settings = current().aligned_text
    if min(table.columns, table.rows) < settings.columns:
        return False
    going, filled = _going(table)
    few = max(1, settings.few * table.columns)
    rest = any(going[line] == count <= few for line, count in filled.items())
    return rest and _aligned(table) >= settings.aligned


def _going(table: Aligned) -> tuple[Counter[int], Counter[int]]:
    """Return of each line how many of its texts go on with a full line above or are labels of several rows, and all."""
    widest: dict[tuple[int, int], float] = {}
    for field in table.fields:
        key = (field.column, field.last_column)
        widest[key] = max([widest.get(key, 0.0), *map(_width, field.lines)])
    going: Counter[int] = Counter()
    filled: Counter[int] = Counter()
    for field in table.fields:
        room = widest[field.column, field.last_column] + current().aligned_text.slack
        tall = field.last_row > field.row + 1
        for before, line in zip(((), *field.lines), field.lines, strict=False):
            filled[line[0].line] += 1
            full = bool(before) and line[0].start > room - _width(before) and breakable(before[-1], line[0])
            going[line[0].line] += full or tall
    return going, filled


def _width(line: Sequence[Piece]) -> float:
    return sum(piece.width for piece in line)


def _aligned(table: Aligned) -> float:
    """Return the share of texts that begin, or end, or have their middles where another of their column does."""
    columns: dict[int, list[Piece]] = {}
    for field in table.fields:
        if field.last_column == field.column + 1:
            columns.setdefault(field.column, []).extend(line[0] for line in field.lines)
    several = [own for own in columns.values() if len(own) > 1]
    total = sum(map(len, several))
    return sum(map(_in_line, several)) / total if total else 0.0


def _in_line(own: Sequence[Piece]) -> int:
    """Return how many texts of a column stand in line with another of it: by their left, middle or right, as most do."""
    marks = ([p.left for p in own], [p.left + p.right for p in own], [p.right for p in own])
    counts = [Counter(round(value) for value in each) for each in marks]
    best = max(counts, key=lambda count: max(count.values()))
    return sum(number for number in best.values() if number > 1)
