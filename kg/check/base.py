"""What a rule gets and gives: the case (a reading with its parsed targets) and findings.

Rules are generators over a case. Severity, confidence and source of each stand in ontology/vocab/checks.tsv; a rule may give
a single finding a lower confidence where it is less sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property

from kg.document import Document, Paragraph, Place
from kg.records import Indicator, Project, Reading
from kg.text import compact, nfkc
from kg.values import Value, parse
from kg.vocabulary import rows

__all__ = ["Case", "Check", "Finding", "Rule", "describe", "source_of"]


_FIGURE = re.compile(r"(?<![\d.,])\d[\d,]{0,17}(?:\.\d{1,6})?(?![\d.,]*\d)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as listed.

    Attributes:
        rule: its name, as in findings.
        family: the file of kg/check it stands in.
        severity: error, warning or info.
        confidence: certain, likely or suspect.
        source: official text behind it, or 约定 for a convention of this project.
        verified: whether the official text was compared.
        fault: what is wrong, one sentence in Chinese.
        concern: what it touches: reading, money, score, contradiction, empty, unmeasurable, wording.
        suggestion: what to write instead, empty where each finding says it.
    """

    rule: str
    family: str
    severity: str
    confidence: str
    source: str
    verified: bool
    fault: str
    concern: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding.

    Attributes:
        rule: name of the rule.
        severity: error, warning or info.
        confidence: certain, likely or suspect.
        project: ref of the project in the reading.
        level3: the indicator's name.
        place: where the row begins that is meant, or the cell itself (see `kg.check.locate`).
        printed: the text that is meant, as printed.
        message: what is wrong, in Chinese.
        source: of the rule; where the official text was not compared, it says so.
        cell: text of the cell that is meant, empty where the place is exact as it is.
        suggestion: what to write instead, in Chinese.
        caused_by: index, among the findings of the form in their order, of the finding that this one follows from.
    """

    rule: str
    severity: str
    confidence: str
    project: str | None
    level3: str | None
    place: Place | None
    printed: str
    message: str
    source: str
    cell: str = ""
    suggestion: str = ""
    caused_by: int | None = None


@cache
def describe(listed: str = "checks") -> dict[str, Rule]:
    """Return the rules of a list by name, in its order: those of a form by itself, or ``checks_beside_others``."""
    return {
        row["rule"]: Rule(
            row["rule"], row["family"], row["severity"], row["confidence"], row["source"], row["verified"] == "yes",
            row["fault"], row["concern"], row["suggestion"],
        )
        for row in rows(listed)
    }  # fmt: skip


@cache
def _texts() -> dict[str, str]:
    """Return the official texts of legal_texts.tsv: number → how far they were read."""
    return {row["number"]: row["read"] for row in rows("legal_texts")}


def source_of(rule: Rule) -> str:
    """Return the source of a rule as findings print it: how far the official text was compared stands behind it.

    >>> source_of(describe()["cost_wrong_direction"])
    '财预〔2021〕101号（已核对文号和题名，未核对条文）'
    """
    if rule.verified:
        return rule.source
    read = _texts().get(rule.source, "no")
    return f"{rule.source}（{'已核对文号和题名，未核对条文' if read in ('head', 'cited') else '未核对原文'}）"


@dataclass
class Case:
    """A reading under check.

    Attributes:
        reading: the records.
        document: the file as read, None where only records are at hand.
        values: for each indicator, in order, its target parsed with the indicator's name.
    """

    reading: Reading
    document: Document | None = None
    values: tuple[Value, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.values = tuple(parse(i.target.raw, name=i.level3, unit=_column(i)) for i in self.reading.indicators)
        self._projects = {project.ref: project for project in self.reading.projects}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The printed texts of the document's paragraphs and tables, made plain (NFKC); none where only records are at hand."""
        blocks = self.document.blocks if self.document is not None else ()
        texts = (b.text if isinstance(b, Paragraph) else "\n".join(cell.text for cell in b.cells) for b in blocks)
        return tuple(nfkc(text) for text in texts)

    @cached_property
    def figures(self) -> frozenset[Decimal]:
        """All numbers that the document prints."""
        return frozenset(Decimal(told.replace(",", "")) for text in self.texts for told in _FIGURE.findall(text))

    def indicators(self) -> Iterator[tuple[Indicator, Value]]:
        """Yield each indicator with its parsed target."""
        yield from zip(self.reading.indicators, self.values, strict=True)

    def of(self, project: Project | None) -> list[tuple[Indicator, Value]]:
        """Return the indicators of a project (of no project: those that stand alone)."""
        ref = project.ref if project else None
        return [(i, v) for i, v in self.indicators() if i.project == ref]

    def project(self, indicator: Indicator) -> Project | None:
        """Return the project of an indicator."""
        return self._projects.get(indicator.project) if indicator.project else None

    def year(self, project: Project | None = None) -> int | None:
        """Return the year of the project, else of the document."""
        return (project.year if project else None) or self.reading.document.year

    def at(self, rule: str, indicator: Indicator, message: str, printed: str | None = None, **changes: str) -> Finding:
        """Return a finding about an indicator; `printed` is name and target unless given."""
        text = printed if printed is not None else f"{indicator.level3} {indicator.target.raw}"
        return self.finding(rule, message, text, indicator.place, indicator.project, indicator.level3, **changes)

    def finding(
        self, rule: str, message: str, printed: str, place: Place | None, project: str | None = None,
        level3: str | None = None, **changes: str,
    ) -> Finding:  # fmt: skip
        """Return a finding of `rule`; `changes` may lower severity or confidence."""
        told = describe()[rule]
        found = Finding(
            rule, told.severity, told.confidence, project, level3, place, printed, message, source_of(told),
            suggestion=told.suggestion,
        )  # fmt: skip
        return replace(found, **changes)  # type: ignore[arg-type]


def _column(indicator: Indicator) -> str | None:
    """Return the unit that stood in a column of its own: one that the target's text does not print."""
    if indicator.target.unit_column is not None:
        return indicator.target.unit_column
    unit = indicator.target.unit
    return unit if unit is not None and compact(unit) not in compact(indicator.target.raw) else None


Check = Callable[[Case], Iterator[Finding]]
