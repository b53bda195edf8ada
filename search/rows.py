"""Which wordings stand in which project, asked of the table of an index in the making."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from search.profiles import project_of

__all__ = ["Rows"]


class Rows:
    """Wordings and projects in the table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_project(self, iri: str) -> Sequence[int]:
        """Return the rows of the wordings in a project, sorted."""
        # Between "…/indicator/" and the next text after all that begin so.
        asked = "SELECT DISTINCT row FROM uses WHERE indicator >= ? AND indicator < ? ORDER BY row"
        return [row for (row,) in self._connection.execute(asked, [f"{iri}/indicator/", f"{iri}/indicator0"])]

    def projects_with(self, rows: Sequence[int]) -> frozenset[str]:
        """Return the IRIs of the projects that hold some wordings."""
        asked = "SELECT indicator FROM uses WHERE row = ?"
        return frozenset(project_of(iri) for row in rows for (iri,) in self._connection.execute(asked, [row]))
