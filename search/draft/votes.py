"""How many past projects have a measure: of those like the one described, and of those of its kind of department.

Projects of one name (the same project in ten counties, or years) have one vote together: of the nearest of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from kg.text import compact
from search.draft.kin import pooled, shares_of
from search.draft.settings import Settings
from search.profiles import Profile, project_of
from search.similar import Asked, Similar, department_kinds
from search.wordings import Use

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["Votes"]

_HOUSE = 200
"""Projects of a kind of department that are looked at, the latest."""


class Votes:
    """What projects say of measures."""

    def __init__(
        self,
        library: Library,
        asked: Asked,
        similar: Sequence[Similar],
        beside: Sequence[tuple[int, Use]],
        without: Collection[str],
        settings: Settings,
    ) -> None:
        """Count the uses in similar projects, and in projects of the department's kind.

        Args:
            library: opened.
            asked: the project as described.
            similar: the projects like it.
            beside: their uses, with the rows of the wordings.
            without: IRIs of projects that do not count.
            settings: power of similarity, and doubt.
        """
        self._weight: dict[str, float] = {"": settings.doubt**settings.power}
        for each in similar:
            self._weight[each.profile.name] = max(self._weight.get(each.profile.name, 0.0), each.score**settings.power)
        names = {each.profile.iri: each.profile.name for each in similar}
        self._shares = shares_of(((row, project_of(use.indicator)) for row, use in beside), names)
        house = [each for each in _house(library, asked) if each.iri not in without][:_HOUSE]
        uses = library.index.table.of_projects(each.iri for each in house)
        self._house_shares = shares_of(
            ((row, project_of(use.indicator)) for row, use in uses), {each.iri: each.name for each in house}
        )
        self._house_weight = {each.name: 1.0 for each in house}

    @property
    def rows(self) -> set[int]:
        """The wordings that some of these projects have."""
        return {*self._shares, *self._house_shares}

    def parts(self, row: int, kin: Sequence[int]) -> dict[str, float]:
        """Return what speaks for a wording, each 0-1: ``vote`` for its measure, ``own`` for these words, ``house``."""
        return {"vote": self.of(kin), "own": self.alone(row), "house": self.house(kin)}

    def alone(self, row: int) -> float:
        """Return the share of the similar projects, by how similar they are, that have this very wording."""
        return pooled([row], self._shares, self._weight)

    def of(self, kin: Iterable[int]) -> float:
        """Return the share of the similar projects, by how similar they are, that have one of some wordings."""
        return pooled(kin, self._shares, self._weight)

    def house(self, kin: Iterable[int]) -> float:
        """Return the share of the projects of the department's kind that have one of some wordings."""
        return pooled(kin, self._house_shares, self._house_weight)

    def house_names(self, kin: Iterable[int]) -> set[str]:
        """Return the names of the projects of the department's kind that have one of some wordings."""
        return {name for row in kin for name in self._house_shares.get(row, {})}


def _house(library: Library, asked: Asked) -> list[Profile]:
    """Return the projects of the same kind of department, the latest first; none where the description names none."""
    profiles = library.index.profiles.all
    kinds: frozenset[str] = frozenset()
    if asked.department:
        name = compact(asked.department).removesuffix("本级")
        known = frozenset().union(*map(department_kinds, profiles))
        kinds = frozenset([max((kind for kind in known if name.endswith(kind)), key=len, default=name)])
    found = [each for each in profiles if kinds & department_kinds(each)]
    return sorted(found, key=lambda each: (-(each.year or 0), each.iri))
