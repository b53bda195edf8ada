"""A trace as tables: what the command line, CSV, TSV and Excel show of it, the same in all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.document import Place
from kg.places import where
from search.trace import Trace

__all__ = ["INDICATOR_COLUMNS", "PROJECT_COLUMNS", "tables_of"]

PROJECT_COLUMNS = ("policy", "division", "department", "project", "year", "indicators", "roles", "wan", "standing")
INDICATOR_COLUMNS = (
    *("policy", "division", "department", "project", "year", "level3", "target", "printed", "file", "where", "standing", "iri"),
)
POLICY_COLUMNS = ("number", "title", "issuer", "status", "in_force", "replaced_by")


def tables_of(found: Trace) -> dict[str, tuple[Sequence[str], list[dict[str, Any]]]]:
    """Return the tables of a trace by the name of their sheet: projects and years, indicators, documents."""
    indicators = [{**item.as_dict(), "where": where(Place(**item.place) if item.place else None)} for item in found.indicators]
    return {
        "项目": (PROJECT_COLUMNS, [row.as_dict() for row in found.rows]),
        "指标": (INDICATOR_COLUMNS, indicators),
        "文件": (POLICY_COLUMNS, list(found.policies)),
    }
