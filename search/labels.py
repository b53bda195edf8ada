"""Labels of levels that no form of a library prints, as what they mean: 满意 finds what is filed under 满意度指标."""

from __future__ import annotations

from dataclasses import replace

from kg.categories import categorise
from kg.thesaurus import family
from search.filters import Filters
from search.table import Table

__all__ = ["settled"]


def settled(table: Table, filters: Filters) -> Filters:
    """Return `filters` with levels as this library has them.

    A label is taken as printed where some form prints it; else as the category that it means; else, at level 2, as the category
    that its stem alone means (社会, 生态效益) where the library has wordings of it.
    """
    told: dict[str, str] = {}
    for name, level in (("level1", 1), ("level2", 2)):
        label = getattr(filters, name)
        if label is None or table.has_level(name, label):
            continue
        meant = categorise(label, level=1 if level == 1 else 2)
        stem = family(label) if level == 2 and meant is None else None
        told[name] = meant or (categorise(f"{stem}效益指标", level=2) if stem else None) or label
    return replace(filters, **told)  # type: ignore[arg-type]
