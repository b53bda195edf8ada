"""The account of a reading: what became of every cell and paragraph.

`kg.records` has all records; import them from there.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.document import Place

__all__ = [
    "Ledger",
    "Unparsed",
    "Withheld",
]


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Text that no rule understood, as printed; where only its length is known (out of a graph), as many blots."""

    place: Place
    text: str

    @property
    def characters(self) -> int:
        """Number of characters of the text: all that the graph tells of it."""
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A row that could be divided in several ways, or was divided at the wrong place: it made no record and is unparsed too.

    Attributes:
        place: of the row.
        text: its cells, as they were divided, with `` | `` between them.
        margin: over the second-best division (`kg.document.Place`), None where none is known.
    """

    place: Place
    text: str
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of every cell and paragraph; the counts sum to cells + paragraphs.

    `skipped` maps a reason (merged, repeated_head, template_blank, personal, artifact, page_number, placeholder) to a count.
    `withheld` are rows whose cells are unparsed because their division is not sure.
    """

    cells: int
    paragraphs: int
    facts: int
    labels: int
    prose: int
    blank: int
    skipped: tuple[tuple[str, int], ...]
    unparsed: tuple[Unparsed, ...]
    withheld: tuple[Withheld, ...] = ()

    @property
    def accounted(self) -> float:
        """Share of cells and paragraphs that are accounted for, 0–1; 1 for an empty document."""
        total = self.cells + self.paragraphs
        return 1.0 if total == 0 else 1 - len(self.unparsed) / total
