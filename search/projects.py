"""Which wordings stand in one project, as NumPy files: what measures one need is written into one project.

Two lists of lists, in compressed rows: the projects of each wording, and the wordings of each project. A project is one in one
document: next year's form is another.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.arrays import read_array
from search.wordings import Wording

__all__ = ["Projects", "pairs_in", "pairs_of", "write"]

_PARTS = ("project-starts", "project-ids", "member-starts", "member-rows")

_MOST = 200
"""Projects of one wording that are looked at: what stands beside 服务对象满意度 in 200 projects stands beside it in 20,000."""


def write(pairs: Iterable[tuple[int, str, str]], rows: int, folder: Path) -> None:
    """Write both lists into `folder`.

    Args:
        pairs: row of a wording, document and project of a use of it; in any order, some perhaps more than once.
        rows: number of wordings.
        folder: of the index.
    """
    of: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for row, document, project in pairs:
        of[document, project].add(row)
    members = [sorted(of[pair]) for pair in sorted(of)]
    ends = np.cumsum([0, *map(len, members)], dtype=np.int64)
    listed = np.array([row for each in members for row in each], np.int32)
    projects = np.repeat(np.arange(len(members), dtype=np.int32), np.diff(ends))
    order = np.argsort(listed, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(listed, minlength=rows))])
    arrays: tuple[NDArray[Any], ...] = (starts, projects[order], ends, listed)
    for part, array in zip(_PARTS, arrays, strict=True):
        np.save(folder / f"{part}.npy", array)


def pairs_of(wordings: Sequence[Wording]) -> Iterator[tuple[int, str, str]]:
    """Yield what `write` wants of wordings with their uses."""
    for row, wording in enumerate(wordings):
        for use in wording.uses:
            if use.project is not None:
                yield row, use.document or "", use.project


def pairs_in(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    """Return what `write` wants of the table of an index in the making."""
    return connection.execute("SELECT DISTINCT row, COALESCE(document, ''), project FROM uses WHERE project IS NOT NULL")


class Projects:
    """Both lists opened for reading; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files in `folder`, as `write` left them."""
        arrays = [read_array(folder / f"{part}.npy") for part in _PARTS]
        self._project_starts, self._project_ids, self._member_starts, self._member_rows = arrays

    def beside(self, row: int) -> Mapping[int, float]:
        """Return the wordings that stand in the projects of `row`, each with the share of these projects, 0–1; `row` has 1.

        Empty for a wording in no project. Of more than 200 projects, 200 spread over them all are looked at.
        """
        projects: NDArray[np.int32] = self._project_ids[self._project_starts[row] : self._project_starts[row + 1]]
        if len(projects) > _MOST:
            projects = projects[np.linspace(0, len(projects) - 1, _MOST).astype(np.int64)]
        if not len(projects):
            return {}
        members = [self._member_rows[self._member_starts[p] : self._member_starts[p + 1]] for p in projects.tolist()]
        rows, counts = np.unique(np.concatenate(members), return_counts=True)
        return dict(zip(rows.tolist(), (counts / len(projects)).tolist(), strict=True))
