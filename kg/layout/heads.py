"""Tables without lines: what above the rows is the table's head, and what are fields of a form above it.

Fields (项目名称 … 主管部门 …) often keep to some of the columns of the table below them. The head of the table is the first
thing that fills nearly all columns; a head or two of its upper line may reach over several (指标值 over 符号, 数值, 单位).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kg.layout.columns import Piece, Scale, Section, bands_of, cuts_of
from kg.layout.rows import pitch_of

__all__ = ["with_heads"]

_COLUMNS = 3
_ACROSS = 2
"""Most heads over several columns."""
_DRIFT = 0.3
_NEAR = 1.12


def with_heads(
    found: Sequence[Section], lines: Sequence[Sequence[Piece]], scale: Scale, stops: frozenset[int], *, strict: bool
) -> list[Section]:
    """Return tables with their heads, and the fields above them as tables of their own.

    Labels with values that stand above no table are left out.

    Args:
        found: tables from top to bottom.
        lines: pieces of each line.
        scale: of their places.
        stops: numbers of lines above which no table goes on.
        strict: heights are exact, not numbers of lines.
    """
    starts = bands_of(lines, stops)
    headed = _headed(list(found), lines, starts, scale)
    parted = [part for section in headed for part in _parted(section, lines, starts, scale, strict)]
    out: list[Section] = []
    for section in reversed(parted):
        if len(section.cuts) + 1 >= _COLUMNS or (out and section.last == out[0].first):
            out.insert(0, section)
    return out


def _headed(found: list[Section], lines: Sequence[Sequence[Piece]], starts: Sequence[int], scale: Scale) -> list[Section]:
    """Give tables the lines directly above them that are their heads."""
    for at in range(len(found)):
        section = found[at]
        while section.first:
            top = starts[starts.index(section.first) - 1]
            band = [piece for line in lines[top : section.first] for piece in line]
            low = found[at - 1].first if at else 0
            upper = found[at - 1].last if at else 0
            if top < low or (top < upper) != (section.first <= upper):
                break
            others = [len(line) for line in lines[low:top]] if top < upper else []
            if not _is_head(band, section) and not (others and len(band) > max(others) and _fills(band, section)):
                break
            cuts = cuts_of(lines[top : section.last], scale)
            section = Section(top, section.last, max(section.cuts, cuts, key=len))
        if at and section.first < found[at - 1].last:
            found[at - 1] = Section(found[at - 1].first, section.first, found[at - 1].cuts)
        found[at] = section
    return [section for section in found if section.first < section.last]


def _is_head(band: Sequence[Piece], section: Section) -> bool:
    inside = [p for p in band if not any(p.left + _DRIFT < cut < p.right - _DRIFT for cut in section.cuts)]
    columns = len(section.cuts) + 1
    few = 0 < len(band) - len(inside) <= _ACROSS
    return columns > _COLUMNS and 3 * len(_filled(inside, section)) >= 2 * columns and few


def _fills(band: Sequence[Piece], section: Section) -> bool:
    """Say whether a line keeps to all columns of a table (and perhaps to one more, whose label stands once for all rows)."""
    columns = len(section.cuts) + 1
    inside = not any(p.left + _DRIFT < cut < p.right - _DRIFT for p in band for cut in section.cuts)
    return columns >= _COLUMNS and inside and len(_filled(band, section)) == columns and len(band) <= columns + 1


def _filled(band: Sequence[Piece], section: Section) -> set[int]:
    return {_column(piece, section) for piece in band}


def _column(piece: Piece, section: Section) -> int:
    return sum(1 for cut in section.cuts if cut < (piece.left + piece.right) / 2)


def _parted(
    section: Section, lines: Sequence[Sequence[Piece]], starts: Sequence[int], scale: Scale, strict: bool
) -> list[Section]:
    """Part the fields above a table from it where they keep to its columns."""
    columns = len(section.cuts) + 1
    inner = [at for at in starts if section.first <= at < section.last] + [section.last]
    for top, bottom in list(pairwise(inner))[: len(inner) // 2]:
        band = [piece for line in lines[top:bottom] for piece in line]
        if 4 * len(_filled(band, section)) >= 3 * columns:
            if top == section.first or columns < _COLUMNS or _one_row(section, lines, top, strict):
                break
            upper = Section(section.first, top, cuts_of(lines[section.first : top], scale))
            return [upper, Section(top, section.last, section.cuts)]
    return [section]


def _one_row(section: Section, lines: Sequence[Sequence[Piece]], top: int, strict: bool) -> bool:
    """Say whether the lines above and below line `top` stand as near as lines of one cell do."""
    columns: list[list[Piece]] = [[] for _ in range(len(section.cuts) + 1)]
    for line in lines[section.first : section.last]:
        for piece in line:
            columns[_column(piece, section)].append(piece)
    pitch = pitch_of([(own, [at] * len(own)) for at, own in enumerate(columns)], strict=strict)
    for own in columns:
        for one, two in pairwise(own):
            if one.line < top <= two.line and two.base - one.base <= _NEAR * pitch.step:
                return pitch.wraps
    return False
