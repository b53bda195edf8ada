"""Tables of a page without lines, or with horizontal lines only: what stands where, as pieces for `kg.layout.table`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kg.layout.columns import Piece, Scale, Section, compatible, cuts_of, sections
from kg.layout.fields import Field
from kg.layout.grid import Wall
from kg.layout.heads import with_heads
from kg.layout.lattice import straighten
from kg.layout.lines import Joined, Line, first_word, join_lines, lines_of
from kg.layout.page import Char, Rule
from kg.layout.rows import Pitch
from kg.layout.table import cells_of, pitch_of_tables
from kg.layout.tuning import current

__all__ = ["AlignedCell", "AlignedTable", "aligned_tables"]


@dataclass(frozen=True)
class AlignedCell:
    """A cell: its rows (0-based, end exclusive), its borders in points, its text, and how sure it is (`kg.document.Place`)."""

    row: int
    last_row: int
    left: float
    right: float
    joined: Joined
    margin: float


@dataclass(frozen=True)
class AlignedTable:
    """A table found by its text: rows, cells, its upper and lower end and the edges of its columns, in points."""

    rows: int
    cells: tuple[AlignedCell, ...]
    top: float
    bottom: float
    edges: tuple[float, ...]


class _Page:
    """Lines of a page with the pieces they are made of, all in em."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.em = median(line.em for line in lines)
        self.lines = lines
        self.pieces: list[list[Piece]] = []
        self.chars: dict[Piece, tuple[Char, ...]] = {}
        gap = current().aligned_pdf.gap
        for number, line in enumerate(lines):
            row = []
            for part in line.pieces(gap):
                em = self.em
                width = (part.right - part.left) / em
                piece = Piece(part.left / em, part.right / em, part.base / em, width, first_word(part) / em, part.text, number)
                self.chars[piece] = part.chars
                row.append(piece)
            self.pieces.append(row)


def aligned_tables(
    lines: Sequence[Line], rules: Sequence[Rule], breaks: Sequence[float], before: Sequence[float] = ()
) -> tuple[list[AlignedTable], list[Line]]:
    """Return the tables among the lines of a page, and the lines that are in none.

    Args:
        lines: from top to bottom.
        rules: horizontal lines that belong to no ruled table.
        breaks: heights at which something else stands: no table reaches over them.
        before: left edge, places at which the columns part, and right edge of the table that ends the page before.
    """
    if not lines:
        return [], []
    page = _Page(lines)
    straight = straighten(rules)
    stops = _stops(page, straight, breaks)
    walls = [Wall(rule.at / page.em, rule.start / page.em, rule.end / page.em) for rule in straight]
    found = _found(page, stops, walls)
    edges: tuple[float, ...] = ()
    if before and found:
        cuts = tuple(cut / page.em for cut in before[1:-1])
        if compatible(page.pieces[found[0].first : found[0].last], cuts):
            found[0] = Section(found[0].first, found[0].last, cuts)
            edges = tuple(before)
    owns = [(page.pieces[section.first : section.last], section.cuts) for section in found]
    pitch = pitch_of_tables(owns, walls, strict=True)
    tables = [_table(page, section, walls, pitch, () if at else edges) for at, section in enumerate(found)]
    inside = {at for section in found for at in range(section.first, section.last)}
    return tables, [line for at, line in enumerate(lines) if at not in inside]


def _stops(page: _Page, rules: Sequence[Rule], breaks: Sequence[float]) -> frozenset[int]:
    """Return the numbers of the lines above which no table goes on."""
    settings = current().aligned_pdf
    bands = _bands(rules)
    stops: set[int] = set()
    for at, (one, two) in enumerate(pairwise(page.lines), 1):
        apart = two.base - one.base > settings.pitch * max(one.em, two.em)
        ruled = any(top <= one.base and two.base <= bottom for top, bottom in bands)
        if (apart and not ruled) or any(one.base < height < two.base for height in breaks):
            stops.add(at)
        if len(page.pieces[at]) == 1 and two.em > settings.larger * page.em:
            stops |= {at, at + 1}
    return frozenset(stops)


def _found(page: _Page, stops: frozenset[int], walls: Sequence[Wall]) -> list[Section]:
    """Return the tables of a page, with the lines of one piece that belong to them."""
    scale = _scale()
    found = with_heads(sections(page.pieces, scale, stops), page.pieces, scale, stops, strict=True)
    for at in range(len(found)):
        found[at] = _longer(page, found, at, stops, walls)
    for at in range(len(found)):
        found[at] = _higher(page, found, at, stops, walls)
    return [each for at, each in enumerate(found) if _counts(page, found, at)]


def _scale() -> Scale:
    settings = current().aligned_pdf
    return Scale(settings.steps, settings.white)


def _counts(page: _Page, found: Sequence[Section], at: int) -> bool:
    """Say whether a section is a table, or the fields above one."""
    several = sum(1 for line in page.pieces[found[at].first : found[at].last] if len(line) > 1)
    if several >= current().aligned_pdf.least:
        return True
    return at + 1 < len(found) and found[at].last == found[at + 1].first and _counts(page, found, at + 1)


def _longer(page: _Page, found: Sequence[Section], at: int, stops: AbstractSet[int], walls: Sequence[Wall]) -> Section:
    """Return a section with the lines of one piece below it that are parts of its cells.

    Such a line stands nearer to its neighbour than lines of one column can, as it belongs to a cell beside it; or it goes on
    with a full line above it.
    """
    section = found[at]
    last, pieces = section.last, page.pieces
    end = found[at + 1].first if at + 1 < len(found) else len(page.lines)
    while last < end and last not in stops and len(pieces[last]) == 1:
        piece = pieces[last][0]
        near = piece.base - pieces[last - 1][0].base < current().columns.least_pitch
        if _walled(walls, pieces[last - 1][0].base, piece) or not (
            near or _goes_on(pieces[section.first : last], piece, section.cuts)
        ):
            break
        last += 1
    return _with_cuts(page, Section(section.first, last, section.cuts))


def _higher(page: _Page, found: Sequence[Section], at: int, stops: AbstractSet[int], walls: Sequence[Wall]) -> Section:
    """Return a section with the lines of one piece above it that are parts of its cells, or a head over several columns."""
    section = found[at]
    first, pieces = section.first, page.pieces
    start = found[at - 1].last if at else 0
    while first > start and first not in stops and len(pieces[first - 1]) == 1:
        piece, own = pieces[first - 1][0], pieces[first : section.last]
        least = current().columns.least_pitch
        near = pieces[first][0].base - piece.base < least or _goes_on(own, piece, section.cuts)
        low = replace(piece, base=own[0][0].base)
        if not (near and not _walled(walls, piece.base, low)) and not _heads(own, piece, section.cuts, walls):
            break
        first -= 1
    return _with_cuts(page, Section(first, section.last, section.cuts))


def _with_cuts(page: _Page, section: Section) -> Section:
    cuts = cuts_of(page.pieces[section.first : section.last], _scale())
    return Section(section.first, section.last, cuts if len(cuts) == len(section.cuts) else section.cuts)


def _walled(walls: Sequence[Wall], above: float, piece: Piece) -> bool:
    """Say whether a line is drawn between the height `above` and the piece, all along it."""
    settings = current().aligned_pdf
    left, right = piece.left + settings.wall_side, piece.right - settings.wall_side
    return any(above + settings.wall < wall.at < piece.base and wall.left <= left and right <= wall.right for wall in walls)


def _goes_on(lines: Sequence[Sequence[Piece]], piece: Piece, cuts: Sequence[float]) -> bool:
    """Say whether a line of one piece goes on with the last line of its column, or the first line of that with the piece."""
    settings = current().aligned_pdf
    at = sum(1 for cut in cuts if cut < (piece.left + piece.right) / 2)
    low, high = ([-math.inf, *cuts, math.inf])[at : at + 2]
    low, high = low - settings.drift, high + settings.drift
    own = [each for line in lines for each in line if low < each.left and each.right < high]
    if not own or piece.left < low or piece.right > high:
        return False
    gaps = (two.base - one.base for one, two in pairwise(own))
    pitch = min([gap for gap in gaps if gap > current().columns.least_pitch] + [settings.most_pitch])
    one, two = (piece, own[0]) if piece.base < own[0].base else (own[-1], piece)
    widest = max(each.width for each in [*own, piece])
    return two.base - one.base <= settings.near * pitch and one.width + two.start > widest + settings.slack


def _heads(lines: Sequence[Sequence[Piece]], piece: Piece, cuts: Sequence[float], walls: Sequence[Wall]) -> bool:
    """Say whether a line of one piece is a head over several columns (指标值 over 符号, 数值, 单位), not a title."""
    settings = current().aligned_pdf
    if lines[0][0].base - piece.base > settings.head_pitch:
        return False
    pieces = [each for line in lines for each in line]
    edges = [min(each.left for each in pieces), *cuts, max(each.right for each in pieces)]
    narrow = settings.narrow * (edges[-1] - edges[0])
    if any(_underlines(wall, piece) and wall.right - wall.left <= narrow for wall in walls):
        return True
    middle, whole = (piece.left + piece.right) / 2, (edges[0] + edges[-1]) / 2
    over = [at for at, cut in enumerate(cuts) if piece.left < cut < piece.right]
    own = (edges[over[0]] + edges[over[-1] + 2]) / 2 if over else whole
    return abs(middle - own) <= 1 < abs(middle - whole)


def _underlines(wall: Wall, piece: Piece) -> bool:
    """Say whether a line is drawn right below a text and farther to both sides."""
    return 0 < wall.at - piece.base < current().aligned_pdf.under and wall.left < piece.left and piece.right < wall.right


def _bands(rules: Sequence[Rule]) -> list[tuple[float, float]]:
    """Return the heights between the first and last of horizontal lines that begin and end alike, three or more."""
    alike = current().aligned_pdf.ruled_alike
    groups: list[list[Rule]] = []
    for rule in rules:
        for group in groups:
            if abs(group[0].start - rule.start) < alike and abs(group[0].end - rule.end) < alike:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [(group[0].at, group[-1].at) for group in groups if len(group) >= 3]


def _table(page: _Page, section: Section, walls: Sequence[Wall], pitch: Pitch, before: tuple[float, ...]) -> AlignedTable:
    own = page.pieces[section.first : section.last]
    lines = page.lines[section.first : section.last]
    top, bottom = lines[0].top, lines[-1].bottom
    beside = current().aligned_pdf.beside
    near = [wall for wall in walls if top / page.em - beside <= wall.at <= bottom / page.em + beside]
    rows, fields = cells_of(own, section.cuts, near, pitch, goes_on=bool(before))
    left = min([line.left for line in lines] + [wall.left * page.em for wall in near])
    right = max([line.right for line in lines] + [wall.right * page.em for wall in near])
    edges = before or (left, *(cut * page.em for cut in section.cuts), right)
    texts = _texts(page, own, section.cuts)
    cells = tuple(_cell(page, field, edges, texts) for field in fields)
    return AlignedTable(rows, cells, top, bottom, edges)


def _texts(page: _Page, own: Sequence[Sequence[Piece]], cuts: Sequence[float]) -> list[tuple[float, float]]:
    """Return the left and right edge of what is printed in each column, in points."""
    drift = current().aligned_pdf.drift
    out = []
    for low, high in pairwise([-math.inf, *cuts, math.inf]):
        inside = [piece for line in own for piece in line if low - drift < piece.left and piece.right < high + drift]
        left = min((piece.left for piece in inside), default=0.0)
        out.append((left * page.em, max((piece.right for piece in inside), default=left) * page.em))
    return out


def _cell(page: _Page, field: Field, edges: Sequence[float], texts: Sequence[tuple[float, float]]) -> AlignedCell:
    chars = [char for line in field.lines for piece in line for char in page.chars[piece]]
    joined = join_lines(lines_of(chars), texts[field.column][0], texts[field.last_column - 1][1])
    return AlignedCell(field.row, field.last_row, edges[field.column], edges[field.last_column], joined, field.margin)
