"""Settings of what a page shows: drawn lines, lines of text, parts, and what goes on over several pages.

Lengths are in em where nothing else is said, shares between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.layout.settings.share import Share

__all__ = ["LatticeSettings", "LineSettings", "PageSettings", "PartSettings"]


@dataclass(frozen=True, slots=True)
class LatticeSettings:
    """Ruled lines to grids (`kg.layout.lattice`), lengths in points.

    Attributes:
        close: two lines that are this near are one (double lines, one line a cell).
        touch: how far a line may end before the one it meets.
        edge: borders of cells that are this near are one edge of the grid.
        covered: share of a cell's side that must be drawn to part it from its neighbour.
        least_rules: fewest lines of a table.
        walls: sides of an empty cell that must be drawn, else it is the room beside a narrower table.
        most_rules: a page with more lines is a drawing.
        most_fields: likewise of fields.
    """

    close: float
    touch: float
    edge: float
    covered: Share
    least_rules: int
    walls: int
    most_rules: int
    most_fields: int


@dataclass(frozen=True, slots=True)
class LineSettings:
    """Characters to lines and lines to texts (`kg.layout.lines`).

    Attributes:
        same_line: base lines of one line lie this near, in heights of a character.
        padding: points that a cell keeps free at each side (Word: 0.19 cm).
        slack: by which a line may stand over its edge (positions are rounded).
        centred: points up to which the room on both sides of a line is alike.
        space_narrow: gap between ASCII characters from which on a blank stands between them.
        space_wide: the same beside full-width characters.
        space_broad: gap from which on four blanks are written.
        height_of_em: width of an em as a share of the height of a line without full-width characters.
        double_strike: distance, in heights, of a character printed twice for bold.
    """

    same_line: float
    padding: float
    slack: float
    centred: float
    space_narrow: float
    space_wide: float
    space_broad: float
    height_of_em: Share
    double_strike: float


@dataclass(frozen=True, slots=True)
class PartSettings:
    """A page's tables and lines (`kg.layout.parts`), lengths in points.

    Attributes:
        same_base: base lines this near are one row of a table that rules its columns only.
        least_lines: fewest such rows, and cells that show them.
        beside: how far a line may lie from a ruled table that it belongs to.
    """

    same_base: float
    least_lines: int
    beside: float


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Pages of a PDF, and what goes on over them (`kg.ingest.pdf` and its neighbours), lengths in points.

    Attributes:
        thin: a filled box up to this height or width is a drawn line.
        picture: share of a page covered by pictures from which on it is a scan, if it holds hardly any text.
        garbled: share of characters without meaning from which on a page can't be read.
        least_chars: characters that are hardly any text.
        margin: share of the height at the top and bottom where heads of pages and page numbers stand.
        near: borders of a table this near on two pages are those of one table.
        edge: borders of cells this near are one.
        head_rows: most rows of a head that is printed again.
        slack: by which a broken line may leave free more than the next word needs.
        same_size: share by which the sizes of two lines of one paragraph may differ.
        apart: em between base lines of one paragraph at most.
        indent: em by which a first line is indented.
        same_left: em up to which two lines begin alike.
        long_line: characters of a line that shows the margins.
        line_ends: points behind which the ends of lines show the right margin.
    """

    thin: float
    picture: Share
    garbled: Share
    least_chars: int
    margin: Share
    near: float
    edge: float
    head_rows: int
    slack: float
    same_size: Share
    apart: float
    indent: float
    same_left: float
    long_line: int
    line_ends: float
