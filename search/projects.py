"""Which wordings stand in one project, as NumPy files: what measures one need is written into one project.

Two lists of lists, in compressed rows: the projects of each wording, and the wordings of each project. A project is one in one
document: next year's form is another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.arrays import read_array
from search.wordings import Wording

__all__ = ["Projects", "write"]

_PARTS = ("project-starts", "project-ids", "member-starts", "member-rows")

_MOST = 200
"""Projects of one wording that are looked at: what stands beside 服务对象满意度 in 200 projects stands beside it in 20,000."""


def write(wordings: Sequence[Wording], folder: Path) -> None:
    """Write both lists for the wordings, in this order, into `folder`."""
    number: dict[tuple[str, str], int] = {}
    held: list[list[int]] = []
    for wording in wordings:
        pairs = {(use.document or "", use.project) for use in wording.uses if use.project is not None}
        held.append(sorted(number.setdefault(pair, len(number)) for pair in sorted(pairs)))
    members: list[list[int]] = [[] for _ in number]
    for row, projects in enumerate(held):
        for project in projects:
            members[project].append(row)
    for starts, values, lists in (("project-starts", "project-ids", held), ("member-starts", "member-rows", members)):
        np.save(folder / f"{starts}.npy", np.cumsum([0, *map(len, lists)], dtype=np.int64))
        np.save(folder / f"{values}.npy", np.array([value for each in lists for value in each], dtype=np.int32))


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
