"""What targets a wording carried: sign, median, spread, most common, by year and by division.

Numbers of different units are never put together: each unit has a spread of its own, the most used first.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from search.wordings import Use

__all__ = ["Spread", "spreads"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The numbers that targets in one unit have; numbers in that unit, as printed.

    Attributes:
        unit: as printed, None for bare numbers.
        count: number of targets.
        operators: signs with counts, most frequent first; empty text where none is printed.
        least: smallest number.
        lower: lower quartile (of one number, itself).
        median: median.
        upper: upper quartile.
        most: greatest number.
        common: most frequent target as printed.
        by_year: median by year, oldest first.
        by_division: median by division, in order of name.
    """

    unit: str | None
    count: int
    operators: tuple[tuple[str, int], ...]
    least: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    most: Decimal
    common: str
    by_year: tuple[tuple[int, Decimal], ...]
    by_division: tuple[tuple[str, Decimal], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the spread as JSON values; numbers stay `Decimal`."""
        return {
            **{"unit": self.unit, "count": self.count},
            "operators": [{"operator": sign or None, "count": count} for sign, count in self.operators],
            **{"least": self.least, "lower": self.lower, "median": self.median, "upper": self.upper, "most": self.most},
            "common": self.common,
            "by_year": [{"year": year, "median": median} for year, median in self.by_year],
            "by_division": [{"division": division, "median": median} for division, median in self.by_division],
        }


def _ranked(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _spread(unit: str | None, uses: Sequence[tuple[Use, Decimal]]) -> Spread:
    numbers = sorted(number for _, number in uses)
    quarters = statistics.quantiles(numbers, n=4, method="inclusive") if len(numbers) > 1 else [numbers[0]] * 3
    years: defaultdict[int, list[Decimal]] = defaultdict(list)
    divisions: defaultdict[str, list[Decimal]] = defaultdict(list)
    for use, number in uses:
        if use.year is not None:
            years[use.year].append(number)
        if use.division is not None:
            divisions[use.division].append(number)
    return Spread(
        unit=unit,
        count=len(numbers),
        operators=_ranked(use.operator or "" for use, _ in uses),
        least=numbers[0],
        lower=quarters[0],
        median=quarters[1],
        upper=quarters[2],
        most=numbers[-1],
        common=_ranked(use.raw for use, _ in uses)[0][0],
        by_year=tuple((year, statistics.median(told)) for year, told in sorted(years.items())),
        by_division=tuple((name, statistics.median(told)) for name, told in sorted(divisions.items())),
    )


def spreads(uses: Iterable[Use]) -> list[Spread]:
    """Return the spread of the numbers among the targets of `uses`, one a unit, the most used unit first.

    Targets without a number (明显改善) are in none of them.
    """
    groups: defaultdict[str | None, list[tuple[Use, Decimal]]] = defaultdict(list)
    for use in uses:
        if use.value is not None and use.kind == "quantitative":
            groups[use.unit].append((use, use.value))
    made = [_spread(unit, members) for unit, members in groups.items()]
    return sorted(made, key=lambda spread: (-spread.count, spread.unit or ""))
