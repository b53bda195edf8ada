"""Tables without lines: what above the rows is the table's head, and what are fields of a form above it.

Fields (项目名称 … 主管部门 …) often keep to some of the columns of the table below them. The head of the table is the first
thing that fills nearly all columns; a head or two of its upper line may reach over several (指标值 over 符号, 数值, 单位).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kg.layout.columns import Piece, Scale, Section, bands_of, cuts_of
from kg.layout.rows import pitch_of
from kg.layout.tuning import current

__all__ = ["with_heads"]


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
        if len(section.cuts) + 1 >= current().columns.least or (out and section.last == out[0].first):
            out.insert(0, section)
    return out


def _headed(found: list[Section], lines: Sequence[Sequence[Piece]], starts: Sequence[int], scale: Scale) -> list[Section]:
    """Give tables the lines directly above them that are their heads."""
    for at in range(len(found)):
        section = found[at]
        upper = found[at - 1] if at else Section(0, 0, ())
        while section.first:
            top = starts[starts.index(section.first) - 1]
            if not _takes(section, upper, lines, top):
                break
            cuts = cuts_of(lines[top : section.last], scale)
            section = Section(top, section.last, max(section.cuts, cuts, key=len))
        if at and section.first < upper.last:
            found[at - 1] = Section(upper.first, section.first, upper.cuts)
        found[at] = section
    return [section for section in found if section.first < section.last]


def _takes(section: Section, upper: Section, lines: Sequence[Sequence[Piece]], top: int) -> bool:
    """Say whether the lines from `top` to a table are its head, not the end of the section above (`upper`)."""
    if top < upper.first or (top < upper.last) != (section.first <= upper.last):
        return False
    band = [piece for line in lines[top : section.first] for piece in line]
    if _is_head(band, section):
        return True
    others = [len(line) for line in lines[upper.first : top]] if top < upper.last else []
    return bool(others) and len(band) > max(others) and _fills(band, section)


def _across(piece: Piece, section: Section) -> bool:
    drift = current().heads.drift
    return any(piece.left + drift < cut < piece.right - drift for cut in section.cuts)


def _is_head(band: Sequence[Piece], section: Section) -> bool:
    settings = current()
    inside = [piece for piece in band if not _across(piece, section)]
    columns = len(section.cuts) + 1
    few = 0 < len(band) - len(inside) <= settings.heads.over_several
    return columns > settings.columns.least and len(_filled(inside, section)) >= settings.heads.filled * columns and few


def _fills(band: Sequence[Piece], section: Section) -> bool:
    """Say whether a line keeps to all columns of a table (and perhaps to one more, whose label stands once for all rows)."""
    columns = len(section.cuts) + 1
    inside = not any(_across(piece, section) for piece in band)
    full = len(_filled(band, section)) == columns and len(band) <= columns + 1
    return columns >= current().columns.least and inside and full


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
        if len(_filled(band, section)) >= current().heads.filled_row * columns:
            if top == section.first or columns < current().columns.least or _one_row(section, lines, top, strict):
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
            if one.line < top <= two.line and two.base - one.base <= current().heads.near * pitch.step:
                return pitch.wraps
    return False
