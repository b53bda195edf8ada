"""What a draft is: lines with the evidence behind each, in the shape that `jixiao draft --json` prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from kg.check import Finding, to_json
from kg.records import Indicator, Target
from search.similar import Asked, Similar

__all__ = ["Alternative", "Distribution", "Draft", "Line", "Obligatory", "Own", "Source", "target_json"]

CHECK = "依据文件取自以往同类指标，请逐件核对是否适用、是否现行有效"
"""What stands beside every list of basis documents."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The numbers that past targets of a measure have, in `unit`.

    Attributes:
        n: how many.
        min: smallest.
        q1: lower quartile.
        median: middle one.
        q3: upper quartile.
        max: greatest.
        unit: of the numbers, None for bare ones.
        of: ``wording`` where all are of this very wording, ``measure`` where others with its head noun and category count too.
        operators: signs with counts, most frequent first.
        by_year: (year, count, median), oldest first.
    """

    n: int
    min: Decimal
    q1: Decimal
    median: Decimal
    q3: Decimal
    max: Decimal
    unit: str | None
    of: str
    operators: tuple[tuple[str, int], ...]
    by_year: tuple[tuple[int, int, Decimal], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object; numbers stay `Decimal`."""
        told = {name: getattr(self, name) for name in ("n", "min", "q1", "median", "q3", "max", "unit", "of")}
        return {
            **told,
            "operators": [{"operator": sign or None, "count": count} for sign, count in self.operators],
            "by_year": [{"year": year, "n": n, "median": median} for year, n, median in self.by_year],
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A past use of a line: IRI of the indicator, and where it stood."""

    iri: str
    project: str | None
    department: str | None
    division: str | None
    year: int | None
    target: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """What could stand in a line's stead."""

    level3: str
    target: Target
    score: float
    description: str | None = None
    basis: tuple[str, ...] = ()
    distribution: Distribution | None = None
    sources: tuple[Source, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {
            "level3": self.level3,
            "target": target_json(self.target),
            "score": round(self.score, 4),
            "description": self.description,
            "basis": list(self.basis),
            "distribution": self.distribution.as_dict() if self.distribution else None,
            "sources": [asdict(each) for each in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a draft.

    Attributes:
        category1: notation of level 1.
        category2: notation of level 2.
        level1: label of level 1.
        level2: label of level 2.
        level3: wording, empty where the line is open.
        target: proposed; `raw` is empty where no past target says what it should be.
        description: of the wording, else None.
        distribution: of past targets, None where they are no numbers or there are none.
        basis: documents used with such lines.
        obligatory: prescribed by the library of indicators.
        sources: past uses, nearest first, five at most.
        uses: how often the wording was used.
        projects: in how many projects of different name.
        alternatives: two at most.
        score: 0–1, of the proposal.
        open: no past wording fits: to be written by hand.
        origin: own (she wrote it), library, similar (used in similar projects), pattern (slot filled), category
            (named as its category), funds, open.
        pattern: the wording with its slot, {对象}完成率, where it was filled.
        proposed: fields of a line of her own that were empty and are proposals.
        points: by the scheme, 分.
        note: what she should know, in Chinese.
        applies_to: kind of project that the library prescribes it for.
    """

    category1: str
    category2: str
    level1: str
    level2: str
    level3: str
    target: Target
    description: str | None = None
    distribution: Distribution | None = None
    basis: tuple[str, ...] = ()
    obligatory: bool = False
    sources: tuple[Source, ...] = ()
    uses: int = 0
    projects: int = 0
    alternatives: tuple[Alternative, ...] = ()
    score: float = 0.0
    open: bool = False
    origin: str = "similar"
    pattern: str | None = None
    proposed: tuple[str, ...] = ()
    points: Decimal | None = None
    note: str = ""
    applies_to: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object of `jixiao draft --json`; numbers stay `Decimal`."""
        plain = {
            name: getattr(self, name)
            for name in (
                *("category1", "category2", "level1", "level2", "level3", "description"),
                *("obligatory", "uses", "projects", "open", "origin", "pattern", "points", "note", "applies_to"),
            )
        }
        return {
            **plain,
            "target": target_json(self.target),
            "distribution": self.distribution.as_dict() if self.distribution else None,
            "basis": list(self.basis),
            "basis_note": CHECK if self.basis else "",
            "sources": [asdict(each) for each in self.sources],
            "alternatives": [each.as_dict() for each in self.alternatives],
            "score": round(self.score, 4),
            "proposed": list(self.proposed),
        }


@dataclass(frozen=True, slots=True)
class Own:
    """What she has written already.

    Attributes:
        goals: of the project.
        rows: of her form.
    """

    goals: tuple[str, ...] = ()
    rows: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Obligatory:
    """What a library of indicators prescribes: its title, the kind of project that was taken, what the draft lacked of it."""

    set: str
    kinds: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed set of indicators.

    Attributes:
        asked: the project as described.
        goals: as she wrote them.
        scheme: ``default`` or ``cost``.
        lines: in the order of the form.
        similar: the projects behind it.
        findings: of the check, on the form that the draft makes.
        obligatory: of the library of indicators, None where none was asked for.
    """

    asked: Asked
    scheme: str
    lines: tuple[Line, ...]
    similar: tuple[Similar, ...] = ()
    goals: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    obligatory: Obligatory | None = None
    notes: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return the object that ``jixiao draft --json`` prints; numbers stay `Decimal`."""
        asked = self.asked
        return {
            "project": {
                "name": asked.project,
                "use": asked.use or None,
                "goals": list(self.goals),
                "department": asked.department,
                "division": asked.division,
                "year": asked.year,
                "funds": asked.wan,
            },
            "scheme": self.scheme,
            "lines": [line.as_dict() for line in self.lines],
            "findings": [to_json(finding) for finding in self.findings],
            "similar": [each.as_dict() for each in self.similar],
            "obligatory": asdict(self.obligatory) if self.obligatory else None,
            "notes": list(self.notes),
        }


def target_json(target: Target) -> dict[str, Any]:
    """Return a target as `jixiao read --json` prints it."""
    names = ("raw", "operator", "effective_operator", "value", "upper", "unit", "kind", "date", "date_upper")
    return {name: getattr(target, name) for name in names}
