"""Settings of tables without drawn lines: columns, rows and labels found by where text stands.

Lengths are in em where nothing else is said, shares between 0 and 1, costs negative logarithms of likelihoods.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.layout.settings.share import Share

__all__ = [
    "AlignedPdfSettings",
    "AlignedTextSettings",
    "ColumnSettings",
    "HeadSettings",
    "LabelSettings",
    "RowSettings",
    "TableSettings",
]


@dataclass(frozen=True, slots=True)
class ColumnSettings:
    """Which lines are a table, and its columns (`kg.layout.columns`).

    Attributes:
        least: fewest columns of a table; two are labels with their values, which stand above one.
        show: lines of several words without a corridor from which on more lines will not show one.
        cost: what a section of its own costs, in cells.
        cost_pairs: the same for labels with their values.
        least_pitch: lines of one column are this far apart at least.
        longest: most lines of a section that are tried as one.
        across: share of texts that may stand across the cuts of the table on the page before, if it goes on.
        over: by how much a text must reach over a cut on both sides to stand across it.
    """

    least: int
    show: int
    cost: float
    cost_pairs: float
    least_pitch: float
    longest: int
    across: Share
    over: float


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """Heads of unruled tables (`kg.layout.heads`).

    Attributes:
        over_several: most heads that reach over several columns.
        drift: by how much a text may reach over a cut and still keep to its column.
        near: distance of lines of one cell, in pitches.
        filled: share of the columns that a head fills at least, beside heads over several.
        filled_row: share of the columns that the first line of a table itself fills, not the fields above it.
    """

    over_several: int
    drift: float
    near: float
    filled: Share
    filled_row: Share


@dataclass(frozen=True, slots=True)
class RowSettings:
    """Which lines are one row of an unruled table (`kg.layout.rows`). ``_text`` is for heights that are numbers of lines.

    Attributes:
        close: base lines this near are one height.
        slack: by which the room of a column is taken to be wider than its widest line.
        same_cell: distance, in pitches, up to which lines may be of one cell.
        same_cell_text: the same.
        far_apart: pitches from which on a gap inside a cell is as bad as can be, in text.
        wrapping: share of the nearest lines that had no room for the next word where cells have several lines.
        apart: share of the gaps that are wider where rows stand farther apart than lines.
        broken: share of the line breaks inside a cell that stand where the next word did not fit.
        far_text: cost of a gap inside a cell that is wider than between its lines.
        far: the same.
        near_far_text: the same for a gap that is a little wider.
        rare_text: cost of a second line in a cell where most lines stand as rows of one line do.
        rare: the same.
        near_parted: cost of two cells whose lines stand as near as those of one, where rows stand farther apart.
        near_parted_wraps: the same where cells have several lines.
        row: cost of a row.
        off: cost of a pitch by which a cell stands away from the height of its row.
        slack_top: pitches by which it may, where cells begin at one height.
        slack_middle: the same where they have their middles at one height.
        slack_middle_text: the same.
        chance_least: least share of lines that are taken to be full by chance.
        chance_most: largest.
        filled_least: least share of rows that a column is taken to fill.
        filled_most: largest.
        blank_least: least cost of an empty cell.
        label_share: columns with a smaller share of entries, at the left, hold labels of several rows.
        most_labels: most such columns.
        most_heights: most heights of lines in one row.
        least_heights: rows of so many are tried in any table.
        work: rows that are tried in one table, times its columns; a table of more is no form, and gets shorter rows.
        sample: lines of a column that are looked at for `chance_least`.
    """

    close: float
    slack: float
    same_cell: float
    same_cell_text: float
    far_apart: float
    wrapping: Share
    apart: Share
    broken: Share
    far_text: float
    far: float
    near_far_text: float
    rare_text: float
    rare: float
    near_parted: float
    near_parted_wraps: float
    row: float
    off: float
    slack_top: float
    slack_middle: float
    slack_middle_text: float
    chance_least: Share
    chance_most: Share
    filled_least: Share
    filled_most: Share
    blank_least: float
    label_share: Share
    most_labels: int
    most_heights: int
    least_heights: int
    work: int
    sample: int


@dataclass(frozen=True, slots=True)
class LabelSettings:
    """How many rows a label reaches over that stands once for several (`kg.layout.labels`).

    Attributes:
        blank: cost of rows without any label, and …
        blank_row: … of each of them.
        torn: cost of a label that ends inside a label of the column to its right.
        reach: pitches by which a label may stand away from the middle (or the first) of its rows.
        off: cost of a pitch by which it does.
        span: cost of a label.
        slack: pitches by which it may for nothing.
        slack_text: the same where heights are numbers of lines.
        head_rows: most rows of a head that is printed again on the next page.
    """

    blank: float
    blank_row: float
    torn: float
    reach: float
    off: float
    span: float
    slack: float
    slack_text: float
    head_rows: int


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Columns, rows and labels put together (`kg.layout.table`).

    Attributes:
        across: by how much text that drifts may stand over the corridor beside its column.
        under: between a base line and the line drawn below it.
        some: share of the columns that a head over several of them covers at most.
        unfit: cost of labels for which no division of the rows fits.
        unruled: share of rows that may end without a drawn line where lines are drawn between the others.
        wall_above: by how much a drawn line may stand above the base line of the row that it closes.
        covered: share of a column's width that a line drawn through it covers.
    """

    across: float
    under: float
    some: Share
    unfit: float
    unruled: Share
    wall_above: float
    covered: Share


@dataclass(frozen=True, slots=True)
class AlignedPdfSettings:
    """Unruled tables on a page (`kg.layout.aligned_pdf`).

    Attributes:
        larger: size, as a multiple of the page's text, from which on a line of its own is a title.
        gap: white between two cells of a row.
        steps: how finely places are told apart, steps an em.
        white: fewest white steps of a corridor.
        drift: by how much a text may stand over the edge of its column.
        pitch: distance of base lines at which a table ends.
        head_pitch: between the upper and the lower line of a head.
        near: distance, in pitches, of lines of one cell.
        most_pitch: pitch where a column shows none.
        slack: by which a line is taken to be narrower than the room it has.
        least: fewest lines of several pieces that make a table; fewer belong to one that follows closely.
        ruled_alike: points up to which two drawn lines begin and end alike.
        narrow: share of the table's width up to which a line drawn below a head is that of its columns.
        beside: how far a drawn line may lie from the table's text and still belong to it.
        wall: how far below a base line a line must be drawn to part it from the next.
        wall_side: by how much such a line may be shorter than the text below it, at each side.
        under: between the base line of a head and the line drawn below it.
    """

    larger: float
    gap: float
    steps: int
    white: int
    drift: float
    pitch: float
    head_pitch: float
    near: float
    most_pitch: float
    slack: float
    least: int
    ruled_alike: float
    narrow: Share
    beside: float
    wall: float
    wall_side: float
    under: float


@dataclass(frozen=True, slots=True)
class AlignedTextSettings:
    """Unruled tables in text aligned by blanks (`kg.layout.aligned_text`); places are columns of text.

    Attributes:
        steps: how finely places are told apart, steps a column of text.
        white: fewest white steps of a corridor.
        least: fewest lines of several words that make a table.
        columns: fewest columns and rows of a table with wrapped cells.
        few: share of the columns that a line fills at most which only goes on with cells above it.
        aligned: share of the texts of a table that stand in line with others at least.
        slack: by which a line is taken to be narrower than the room it has.
        same: share of gaps of one width from which on cells are parted by a fixed number of blanks.
        turns: rounds in which drifting words and their columns are brought together.
        apart: distance of the columns that drifting words are moved to.
        far: by which the words of a line stand away from their columns on average at most.
        drift: by which words stand beside their place where a full-width character is counted as one column.
        most_lines: lines of one run that are looked at.
        most_words: words of them; what comes behind is read line by line.
        longest_line: characters of a line of a table at most.
    """

    steps: int
    white: int
    least: int
    columns: int
    few: Share
    aligned: Share
    slack: float
    same: Share
    turns: int
    apart: float
    far: float
    drift: float
    most_lines: int
    most_words: int
    longest_line: int
