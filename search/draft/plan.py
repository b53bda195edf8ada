"""What a form of a scheme must hold: categories, labels, points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from kg.categories import categories, parent_of
from kg.vocabulary import rows
from search.draft.model import Line

__all__ = ["CATEGORIES", "SCHEMES", "category_in", "label", "needed", "shown", "weighted"]

SCHEMES = ("default", "cost")
"""Targets with 成本 under 产出 (财预〔2015〕88号), and with 成本 at level 1 (财预〔2021〕101号)."""


@cache
def _labels() -> Mapping[str, str]:
    return {category.notation: category.label for category in categories()}


def label(notation: str) -> str:
    """Return the label of a category as forms print it.

    >>> label("output.time")
    '时效指标'
    """
    return _labels()[notation]


@cache
def shown(scheme: str) -> tuple[str, ...]:
    """Return the categories of level 2 of a scheme, in the order of its form."""
    return tuple(row["word"] for row in rows("drafting") if (row["class"], row["scheme"]) == ("scheme", scheme))


@cache
def needed(scheme: str) -> frozenset[str]:
    """Return those of `shown` that must have a line; of the others one benefit must."""
    told = [row for row in rows("drafting") if (row["class"], row["scheme"], row["needed"]) == ("scheme", scheme, "yes")]
    return frozenset(row["word"] for row in told)


def category_in(scheme: str, category: str | None) -> str | None:
    """Return where a category of one scheme stands in another; None where it has no place there.

    >>> category_in("cost", "output.cost"), category_in("default", "cost.social"), category_in("default", "process.funds")
    ('cost.economic', 'output.cost', None)
    """
    if category in shown(scheme):
        return category
    if scheme == "cost" and category == "output.cost":
        return "cost.economic"
    if scheme == "default" and category and parent_of(category) == "cost":
        return "output.cost"
    return None


CATEGORIES = frozenset(category for scheme in SCHEMES for category in shown(scheme))
"""Categories of level 2 that a line may stand under, in either scheme."""


def weighted(lines: Sequence[Line], scheme: str) -> tuple[Line, ...]:
    """Return the lines with points by the scheme (ontology/vocab/scoring.tsv); with the rate of execution they make 100.

    The points of a level 1 are shared out in whole points; what is left over goes to its first lines. A level that has no line
    leaves its points to no one: the sum then says that it is missing.
    """
    points = {row["key"]: int(row["low"]) for row in rows("scoring") if (row["kind"], row["scheme"]) == ("weight", scheme)}
    counts = Counter(line.category1 for line in lines)
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        share, rest = divmod(points.get(line.category1, 0), counts[line.category1])
        found.append(replace(line, points=Decimal(share + (seen[line.category1] < rest))))
        seen[line.category1] += 1
    return tuple(found)
