"""What a search says: hits and the answer that holds them, in the shapes that `jixiao search --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Answer", "Hit"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A wording that was found.

    Attributes:
        rank: 1-based.
        iri: of the wording.
        rows: rows of the index that fold into it, the best first.
        level1: label of level 1 printed most often.
        level2: likewise.
        name: level 3 as printed most often.
        description: printed most often, where it says more than the name.
        score: sum of `reasons`; comparable within one answer.
        confidence: probability that it is what was meant, 0–1.
        uses: number of uses (that pass the filters).
        targets: as printed with their counts, most frequent first, 20 at most.
        policies: documents that the uses rest on, most frequent first, 20 at most.
        reasons: parts of the score by lane.
        matched: characters of the name that speak for it, as (start, end).
    """

    rank: int
    iri: str
    rows: tuple[int, ...]
    level1: str | None
    level2: str | None
    name: str
    description: str | None
    score: float
    confidence: float
    uses: int
    targets: tuple[tuple[str, int], ...]
    policies: tuple[str, ...]
    reasons: Mapping[str, float]
    matched: tuple[tuple[int, int], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the hit in the shape that `jixiao search --json` prints."""
        return {
            "rank": self.rank,
            "iri": self.iri,
            "level1": self.level1,
            "level2": self.level2,
            "name": self.name,
            "description": self.description,
            "score": round(self.score, 4),
            "confidence": round(self.confidence, 3),
            "uses": self.uses,
            "targets": [{"raw": raw, "count": count} for raw, count in self.targets],
            "policies": list(self.policies),
            "reasons": {name: round(part, 4) for name, part in self.reasons.items()},
            "highlights": [list(span) for span in self.matched],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query.

    Attributes:
        query: as typed.
        match: whether the library has something suitable; where not, `hits` are the nearest all the same.
        confidence: probability that it has, 0–1.
        understood: what was read out of the query, by filter.
        ignored: what would have been, had the caller not said to ignore it.
        hits: best first.
        features: what the confidence was computed from.
        absent: conditions in the query that no use of the library fulfils; they lift nothing.
    """

    query: str
    match: bool
    confidence: float
    understood: Mapping[str, Any]
    hits: tuple[Hit, ...]
    features: Mapping[str, float] = field(default_factory=dict)
    ignored: Mapping[str, Any] = field(default_factory=dict)
    absent: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer in the shape that `jixiao search --json` prints."""
        return {
            "query": self.query,
            "match": self.match,
            "confidence": round(self.confidence, 3),
            "understood": dict(self.understood),
            "hits": [hit.as_dict() for hit in self.hits],
            "ignored": dict(self.ignored),
            "absent": dict(self.absent),
        }
