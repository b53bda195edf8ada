"""How much of one file a reader takes in: bounds that stop a hostile file early, with an error that names the bound.

The sandbox limits time and memory from outside; these bounds stand inside the readers, where they cost nothing and can say what
was too much. Each is far beyond any form: a county's whole budget book has some ten thousand cells.
"""

from __future__ import annotations

from kg.errors import LimitExceeded

__all__ = [
    "MAX_CELLS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_MEMBERS",
    "MAX_PAGES",
    "MAX_PART",
    "MAX_SPAN",
    "MAX_TOTAL",
    "Budget",
]

MAX_CELLS = 200_000
"""Cells of all tables of a document."""

MAX_CHARACTERS = 20_000_000
"""Characters of a document."""

MAX_DEPTH = 60
"""Elements or tables inside each other, as far as they are walked."""

MAX_MEMBERS = 5_000
"""Members of a zip package or archive."""

MAX_PAGES = 3_000
"""Pages of a PDF."""

MAX_PART = 48 << 20
"""Bytes of one inflated XML part: its tree takes up to ten times as much memory."""

MAX_SPAN = 1_000
"""Columns that one cell can cover."""

MAX_TOTAL = 256 << 20
"""Bytes inflated from one file altogether."""


class Budget:
    """What one document may still take in.

    >>> budget = Budget("a.html", cells=2)
    >>> budget.cells(2)
    >>> budget.cells(1)
    Traceback (most recent call last):
        ...
    kg.errors.LimitExceeded: a.html：表格超过 2 格，未读
    """

    def __init__(self, file: str, cells: int = MAX_CELLS, characters: int = MAX_CHARACTERS) -> None:
        self.file = file
        self._most_cells = self._cells = cells
        self._most_characters = self._characters = characters

    def cells(self, count: int) -> None:
        """Take `count` cells.

        Raises:
            LimitExceeded: there are too many.
        """
        self._cells -= count
        if self._cells < 0:
            raise LimitExceeded(self.file, f"表格超过 {self._most_cells} 格，未读")

    def text(self, text: str) -> str:
        """Take the characters of `text` and return it.

        Raises:
            LimitExceeded: there are too many.
        """
        self._characters -= len(text)
        if self._characters < 0:
            raise LimitExceeded(self.file, f"文字超过 {self._most_characters} 字，未读")
        return text

    def depth(self, depth: int) -> None:
        """Say that the reader stands `depth` levels deep.

        Raises:
            LimitExceeded: that is too deep.
        """
        if depth > MAX_DEPTH:
            raise LimitExceeded(self.file, f"结构嵌套超过 {MAX_DEPTH} 层，未读")
