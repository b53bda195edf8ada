"""All ways to divide a run-together text: the cells that can begin at each place, in each column, with what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.forms.fit.boundaries import boundaries, holds_measure, is_cut, opens_level2
from kg.forms.fit.run_costs import NEVER, begins_with_unit, beside, opens_with_label, price, score_fits
from kg.forms.lexicon.levels import is_level

__all__ = ["FIRM", "LEVELS", "UNLIKELY", "Lattice", "Segment"]

LEVELS = frozenset({"level1", "level2", "level", "known_level"})
FIRM = frozenset(
    {"level1", "level2", "level", "known_level", "name", "target", "long_target", "target_year", "unit", "operator"}
)
_SCORED = FIRM | {"points", "score"}
_LONGEST = 80
"""Characters of the longest cell that is looked for."""
_BARE = 3.0
"""Cost of a label without 指标 where the others have it, and of a name that begins with a label where none has it."""
_OF_UNIT = 2.5
"""Cost of a cell that begins with a unit right behind a number."""
_ALONE = 2.0
"""Cost of a label of both levels (满意度指标) for level 1 where none of level 2 follows: mostly level 1 is merged above."""
UNLIKELY = 3.5
"""Cost of a cell from which on it is none, however much worse any other division is."""
_TOLD = frozenset({"description", "method", "basis", "standard", "data_source", "region", "applies_to"})


Parts = tuple[tuple[int, int, int], ...]
"""Cells side by side: column, start, end."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One way to go on from a place: a cell, two cells side by side that depend on each other, or characters in no cell."""

    start: int
    end: int
    parts: Parts
    price: float
    after: int
    """The most columns that may have been passed before it."""

    @property
    def first(self) -> int:
        """Index of its first column."""
        return self.parts[0][0]

    @property
    def last(self) -> int:
        """Index of its last column."""
        return self.parts[-1][0]


class Lattice:
    """All ways to divide one text.

    Attributes:
        text: the text.
        roles: of the columns.
        rows: the text is one row.
        bare: columns of levels whose labels have no 指标 behind them.
    """

    def __init__(self, text: str, roles: tuple[str, ...], scored: bool, *, rows: bool, bare: frozenset[str]) -> None:
        self.text, self.roles, self.rows, self.bare = text, roles, rows, bare
        self.firm = frozenset(at for at, role in enumerate(roles) if role in (_SCORED if scored else FIRM))
        self.levels = frozenset(at for at, role in enumerate(roles) if role in LEVELS)
        self.told = any(one == "name" and other in _TOLD for one, other in pairwise(roles))
        self.places = boundaries(text, roles)
        self.segments = {start: list(self._from(number, start)) for number, start in enumerate(self.places)}

    def _from(self, number: int, start: int) -> Iterator[Segment]:
        """Yield the segments that begin at a place."""
        for end in self.places[number + 1 :]:
            if end - start > _LONGEST:
                break
            for at, role in enumerate(self.roles):
                paid = self._paid(role, start, end)
                if paid < NEVER:
                    scored = role == "score" and at > 0 and self.roles[at - 1] == "points"  # the two together: `_scored`
                    yield Segment(start, end, ((at, start, end),), paid, at - scored)
                if role == "points" and self.roles[at + 1 : at + 2] == ("score",):
                    yield from self._scored(number, end, start, at)

    def _paid(self, role: str, start: int, end: int) -> float:
        """Return what a stretch costs in a column, where it stands."""
        if role in LEVELS and is_cut(self.text, start, end):
            return NEVER
        stretch = self.text[start:end]
        paid = price(role, stretch)
        if paid == NEVER:
            return NEVER
        if role in LEVELS:
            return paid + self._as_label(role, stretch, end)
        paid += beside(role, stretch, self.roles)
        if role == "name":
            paid += _BARE * bool(self.bare and opens_with_label(stretch)) + UNLIKELY * (self.told and holds_measure(stretch))
        return paid + _OF_UNIT * ("unit" not in self.roles and begins_with_unit(self.text, start))

    def _as_label(self, role: str, stretch: str, end: int) -> float:
        """Return what it costs more to take a stretch for a label among the others of its column."""
        bare = role not in self.bare and not stretch.rstrip(")0123456789分(").endswith("指标")
        alone = role == "level1" and is_level(stretch, 2) and not opens_level2(self.text, end)
        return _BARE * bare + _ALONE * alone

    def _scored(self, number: int, end: int, start: int, at: int) -> Iterator[Segment]:
        """Yield points with the score behind them, which is never above them."""
        for middle in self.places[number + 1 :]:
            if middle >= end:
                break
            one, other = self.text[start:middle], self.text[middle:end]
            paid = price("points", one) + price("score", other)
            if paid < NEVER and score_fits(one, other):
                yield Segment(start, end, ((at, start, middle), (at + 1, middle, end)), paid, at)
