"""A form as reviewed: its findings, those among peers, and the opinion that they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.check import Finding, to_json
from kg.records import Reading
from search.review.marks import Mark, ids, of_findings
from search.review.opinion import Opinion, opinion
from search.review.peers import Library, Peers, beside_peers
from search.review.scores import Recomputed, recompute

__all__ = ["Reviewed", "review", "unrejected"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A form as reviewed.

    Attributes:
        reading: its records.
        findings: in their order.
        peers: those that each finding was held against.
        opinion: to which the findings lead that the reviewer did not reject.
        ids: name of each finding, by which it is marked.
        marks: what the reviewer decided on each.
        scores: of a self-evaluation, computed anew.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    peers: tuple[Peers | None, ...]
    opinion: Opinion
    ids: tuple[str, ...]
    marks: tuple[Mark | None, ...]
    scores: tuple[Recomputed, ...] = ()

    @property
    def kept(self) -> tuple[Finding, ...]:
        """The findings that were not rejected; what followed from a rejected one stands for itself."""
        return unrejected(self.findings, self.marks)

    @property
    def told(self) -> tuple[str, ...]:
        """What was decided on each finding, in words."""
        return tuple(mark.told if mark is not None else "" for mark in self.marks)

    @property
    def rejected(self) -> frozenset[int]:
        """Numbers of the findings that were rejected."""
        return frozenset(n for n, mark in enumerate(self.marks) if mark is not None and mark.state == "rejected")

    @property
    def comments(self) -> tuple[str, ...]:
        """The reviewer's comment on each finding that was not rejected."""
        return tuple(mark.comment if mark is not None else "" for n, mark in enumerate(self.marks) if n not in self.rejected)

    def decided(self, marks: Mapping[str, Mark]) -> Reviewed:
        """Return the review with decisions on its findings, by their names: rejected ones no longer count."""
        told = of_findings(marks, self.ids)
        return replace(self, marks=told, opinion=opinion(unrejected(self.findings, told)))

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``jixiao review --json`` prints."""
        told = [
            {
                **to_json(finding),
                **({"peers": peers.to_json()} if peers is not None else {}),
                "id": name,
                "state": (mark or Mark()).state,
                "comment": (mark or Mark()).comment or None,
            }
            for finding, peers, name, mark in zip(self.findings, self.peers, self.ids, self.marks, strict=True)
        ]
        parts = {
            part.part: {"grade": part.grade, "findings": list(dict.fromkeys(f.rule for f in part.findings))}
            for part in self.opinion.parts
        }
        scores = [table.to_json() for table in self.scores]
        return {
            "file": self.reading.file, "opinion": parts, "grade": self.opinion.grade, "findings": told, "scores": scores,
        }  # fmt: skip


def unrejected(findings: Sequence[Finding], marks: Sequence[Mark | None]) -> tuple[Finding, ...]:
    """Return the findings that were not rejected, with their causes counted anew."""
    at: dict[int, int] = {}
    for number, mark in enumerate(marks):
        if mark is None or mark.state != "rejected":
            at[number] = len(at)
    return tuple(
        replace(finding, caused_by=None if finding.caused_by is None else at.get(finding.caused_by))
        for number, finding in enumerate(findings)
        if number in at
    )


def review(
    reading: Reading,
    findings: Sequence[Finding],
    library: Library | None = None,
    marks: Mapping[str, Mark] | None = None,
    more: Sequence[Finding] = (),
) -> Reviewed:
    """Return the review of a form.

    Args:
        reading: its records.
        findings: in it (`kg.check.check`); hints among the peers of a library go behind them.
        library: whose forms targets are held against.
        more: findings beside these, such as obligatory indicators that are missing.
        marks: what was decided on findings before, by their names (`search.review.marks`).
    """
    beside = beside_peers(reading, library) if library is not None else []
    found = (*findings, *more, *(finding for finding, _peers in beside))
    peers = (*(None for _ in (*findings, *more)), *(peers for _finding, peers in beside))
    names = ids(reading, found)
    decided = of_findings(marks or {}, names)
    return Reviewed(reading, found, peers, opinion(unrejected(found, decided)), names, decided, recompute(reading))
