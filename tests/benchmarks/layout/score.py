"""Rows that are divided as printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.benchmarks.layout.cases import Case, read_rows


@dataclass(frozen=True)
class Found:
    """What became of one case: rows printed, and of the rows read whether each is one of them, with its margin."""

    form: str
    way: str
    printed: int
    rows: tuple[tuple[bool, float | None], ...]

    @property
    def right(self) -> int:
        """Return the number of rows that were read as printed."""
        return sum(it for it, _ in self.rows)


def found(case: Case) -> Found:
    """Read a case with the settings in force."""
    rest = Counter(case.rows)
    rows = []
    for table in case.document().tables():
        for row, margin in read_rows(table):
            it = rest[row] > 0
            rest[row] -= it
            rows.append((it, margin))
    return Found(case.form, case.way, case.rows.total(), tuple(rows))


@dataclass(frozen=True)
class Figures:
    """Shares over several cases: of the rows printed those read right, and of the rows read those right."""

    printed: int
    read: int
    right: int

    @property
    def recall(self) -> float:
        """Share of the printed rows that were read as printed."""
        return self.right / max(1, self.printed)

    @property
    def precision(self) -> float:
        """Share of the rows read that are as printed."""
        return self.right / max(1, self.read)

    @property
    def worth(self) -> float:
        """Their harmonic mean."""
        return 2 * self.right / max(1, self.printed + self.read)


def figures(all_found: list[Found]) -> Figures:
    """Return the figures over what was found."""
    printed, read = sum(each.printed for each in all_found), sum(len(each.rows) for each in all_found)
    return Figures(printed, read, sum(each.right for each in all_found))
