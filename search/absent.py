"""Conditions in a query that no use of the library fulfils: a year or a place of which it holds nothing. They are said."""

from __future__ import annotations

import re

from search.filters import Filters
from search.table import Table
from search.understand import Query

__all__ = ["absent"]

_PLACE = re.compile(r"[省市县区旗州盟]")


def absent(table: Table, query: Query) -> dict[str, str | int]:
    """Return what `query` asks for and no use of the library has, by name of filter; empty where there is some of each.

    Of places those count that are named in full (澄湖县); 平原 may be a plain.
    """
    found: dict[str, str | int] = {}
    for name, value in query.wanted.items():
        rows = table.allowed(Filters.of({name: value}))
        if rows is not None and not len(rows):
            found[name] = value
    if "division" not in query.wanted and _PLACE.search(query.rest):
        # Imported here: its list is not needed for a query without a place.
        from kg.divisions import find_all

        for mention in find_all(query.rest):
            named = query.rest[mention.start : mention.end]
            if _PLACE.fullmatch(named[-1:]) and not _held(table, named):
                found["division"] = named
                break
    return found


def _held(table: Table, division: str) -> bool:
    rows = table.allowed(Filters(division=division))
    return rows is None or bool(len(rows))
