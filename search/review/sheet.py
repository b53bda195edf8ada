"""A review as it is kept while a reviewer decides on it: the findings and the decisions, without the form itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.check import Finding, from_json, to_json
from kg.check.report import project_names
from search.review.marks import Mark, of_findings
from search.review.opinion import Opinion, opinion
from search.review.reviewed import Reviewed, unrejected

__all__ = ["Sheet", "plain", "sheet_of"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Findings of a form and what was decided on them.

    Attributes:
        file: name of the form.
        title: of the form, empty where it has none.
        findings: in their order.
        ids: name of each finding, by which it is marked.
        projects: name of the project of each, empty where it has none.
        marks: what the reviewer decided on each.
    """

    file: str
    title: str
    findings: tuple[Finding, ...]
    ids: tuple[str, ...]
    projects: tuple[str, ...]
    marks: tuple[Mark | None, ...]

    @property
    def kept(self) -> tuple[Finding, ...]:
        """The findings that were not rejected."""
        return unrejected(self.findings, self.marks)

    @property
    def opinion(self) -> Opinion:
        """The opinion to which they lead."""
        return opinion(self.kept)

    @property
    def done(self) -> int:
        """How many findings were accepted or rejected."""
        return sum(mark is not None and mark.state != "open" for mark in self.marks)

    def decided(self, marks: Mapping[str, Mark]) -> Sheet:
        """Return the sheet with these decisions, by the names of findings."""
        return replace(self, marks=of_findings(marks, self.ids))

    def to_json(self) -> dict[str, Any]:
        """Return the object that REST gives: file, grades by part and over all, findings with state and comment."""
        told = self.opinion
        marks = [mark or Mark() for mark in self.marks]
        found = zip(self.findings, self.ids, marks, strict=True)
        return {
            "file": self.file,
            "title": self.title or None,
            "grade": told.grade,
            "opinion": {
                part.part: {"grade": part.grade, "findings": list(dict.fromkeys(f.rule for f in part.findings))}
                for part in told.parts
            },
            "findings": [
                {**to_json(finding), "id": name, "state": mark.state, "comment": mark.comment or None}
                for finding, name, mark in found
            ],
        }


def plain(reviewed: Reviewed) -> dict[str, Any]:
    """Return a review as an object from which `sheet_of` makes its sheet."""
    names = project_names(reviewed.reading)
    return {
        "file": reviewed.reading.file,
        "title": reviewed.reading.document.title or "",
        "findings": [to_json(finding) for finding in reviewed.findings],
        "ids": list(reviewed.ids),
        "projects": [names.get(finding.project or "", "") for finding in reviewed.findings],
    }


def sheet_of(told: Mapping[str, Any], marks: Mapping[str, Mark] | None = None) -> Sheet:
    """Return the sheet of an object that `plain` made, with decisions by the names of findings."""
    ids = tuple(told["ids"])
    return Sheet(
        told["file"], told["title"], tuple(from_json(each) for each in told["findings"]), ids, tuple(told["projects"]),
        of_findings(marks or {}, ids),
    )  # fmt: skip
