"""One sample of each further kind of document (ontology/vocab/kinds.tsv): monitoring, reviews, libraries of indicators …

Each is a drawing in ``kinds/``. Its first line names the place, the format in which it is written, and the file. Below, a line
with `` | `` is a row of a table, ``^`` a cell merged with the one above, ``<`` with the one to the left; other lines are
paragraphs. Places and bureaus are those of the other samples, and as invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kg.samples.grids import Grid, GridCell

__all__ = ["KindSample", "kind_samples"]

FOLDER = Path(__file__).resolve().parent / "kinds"


@dataclass(frozen=True, slots=True)
class KindSample:
    """A sample document.

    Attributes:
        name: of its drawing: the kind, as `kg.records.DocumentHead.kind`, or ``history`` of targets.
        place: county or city, the folder that it is written to.
        form: format (docx, xlsx, html).
        stem: name of the file without its suffix.
        blocks: paragraphs and tables in order.
    """

    name: str
    place: str
    form: str
    stem: str
    blocks: tuple[str | Grid, ...]


def kind_samples() -> tuple[KindSample, ...]:
    """Return the samples, by the names of their drawings.

    >>> [(each.name, each.place, each.form) for each in kind_samples()][:2]
    [('budget', '云屏县', 'html'), ('cost_targets', '望溪县', 'html')]
    """
    return tuple(_sample(path) for path in sorted(FOLDER.glob("*.txt")))


def _sample(path: Path) -> KindSample:
    first, *lines = path.read_text("utf-8").splitlines()
    place, form, stem = first.removeprefix("# ").split(" | ")
    blocks: list[str | Grid] = []
    for tabular, run in groupby(lines, key=lambda line: " |" in line):
        rows = list(run)
        blocks += [grid_of([[cell.strip() for cell in line.split("|")] for line in rows])] if tabular else rows
    return KindSample(path.stem, place, form, stem, tuple(blocks))


def grid_of(rows: list[list[str]]) -> Grid:
    """Return drawn rows as a table; rows are as wide as the widest.

    >>> [(cell.text, cell.rowspan, cell.colspan) for cell in grid_of([["甲", "<"], ["^", "乙"]]).cells]
    [('甲', 1, 2), ('', 1, 1), ('乙', 1, 1)]
    """
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    taken = [[False] * width for _ in rows]
    cells = []
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if taken[at][column]:
                continue
            across, down = _size(rows, at, column)
            for under in range(at, at + down):
                taken[under][column : column + across] = [True] * across
            cells.append(GridCell(at, column, down, across, "" if text in ("^", "<") else text))
    return Grid(len(rows), width, tuple(cells))


def _size(rows: list[list[str]], row: int, column: int) -> tuple[int, int]:
    """Return columns and rows that a cell covers: what is drawn as merged with it, in a rectangle."""
    across = 1
    while column + across < len(rows[row]) and rows[row][column + across] == "<":
        across += 1
    rest = ["<"] * (across - 1)
    down = 1
    while row + down < len(rows) and rows[row + down][column : column + across] == ["^", *rest]:
        down += 1
    return across, down
