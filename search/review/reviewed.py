"""A form as reviewed: its findings, those among peers, and the opinion that they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.check import Finding, to_json
from kg.records import Reading
from search.review.opinion import Opinion, opinion
from search.review.peers import Library, Peers, beside_peers

__all__ = ["Reviewed", "review"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A form with its findings, in their order, each with the peers that it was held against, and the opinion on it."""

    reading: Reading
    findings: tuple[Finding, ...]
    peers: tuple[Peers | None, ...]
    opinion: Opinion

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``jixiao review --json`` prints."""
        told = [
            {**to_json(finding), **({"peers": peers.to_json()} if peers is not None else {})}
            for finding, peers in zip(self.findings, self.peers, strict=True)
        ]
        parts = {
            part.part: {"grade": part.grade, "findings": list(dict.fromkeys(f.rule for f in part.findings))}
            for part in self.opinion.parts
        }
        return {"file": self.reading.file, "opinion": parts, "grade": self.opinion.grade, "findings": told}


def review(reading: Reading, findings: Sequence[Finding], library: Library | None = None) -> Reviewed:
    """Return the review of a form out of its findings (`kg.check.check`), hints among the peers of a library behind them."""
    beside = beside_peers(reading, library) if library is not None else []
    found = (*findings, *(finding for finding, _peers in beside))
    peers = (*(None for _ in findings), *(peers for _finding, peers in beside))
    return Reviewed(reading, found, peers, opinion(found))
